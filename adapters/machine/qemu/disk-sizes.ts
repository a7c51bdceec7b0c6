/** How large the disks of a guest are while it is off: their images say it. */
import { open } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Inventory } from "../../../src/model/inventory.js";
import { headOf, lookedAt } from "./disk-images.js";
import type { DiskFolders } from "./disks.js";
import type { DiskSizes } from "./found.js";
import { disksOf, type GuestDisk, ownDiskFile } from "./hardware.js";

/** What cannot be read, or is not made yet, has none. Never rejects. */
export const diskSizesOf = (inventory: Inventory, folders: DiskFolders): Promise<DiskSizes> =>
  Promise.all(disksOf(inventory).map((disk) => sizeOf(disk, folders).catch(() => undefined)));

async function sizeOf(disk: GuestDisk, { home, directory }: DiskFolders): Promise<number | undefined> {
  const file = await open(disk.file === undefined ? join(home, ownDiskFile(disk)) : resolve(directory, disk.file));
  try {
    const found = await file.stat();
    if (disk.format === "raw") return found.isFile() ? found.size : undefined;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(lookedAt), 0, lookedAt, 0);
    return headOf(buffer.subarray(0, bytesRead))?.size;
  } finally {
    await file.close();
  }
}
