/** The disks of a guest on this computer: made when they are not there, looked at when they are, and never written over. */
import type { Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Inventory } from "../../../src/model/inventory.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DiskFile } from "./command-line.js";
import { type Backing, headOf, lookedAt, newDisk, type Qcow2Head } from "./disk-images.js";
import { disksOf, type GuestDisk, ownDiskFile } from "./hardware.js";
import { makeFile } from "./new-file.js";

export interface DiskFolders {
  /** Absolute path of the guest's folder. */
  readonly home: string;
  /** Absolute path of the folder that relative names in the settings begin in. */
  readonly directory: string;
}

/**
 * In the order of the settings. What is made is whole or is not there.
 * @throws AdapterError (by rejection) that names the file, and says what to do
 */
export async function ensureDisks(inventory: Inventory, folders: DiskFolders): Promise<readonly DiskFile[]> {
  const files: DiskFile[] = [];
  for (const disk of disksOf(inventory)) files.push(await ensureDisk(disk, folders));
  return files;
}

async function ensureDisk(disk: GuestDisk, folders: DiskFolders): Promise<DiskFile> {
  const path = disk.file === undefined ? join(folders.home, ownDiskFile(disk)) : resolve(folders.directory, disk.file);
  const found = await stated(path);
  if (found === null) await makeDisk(path, disk, folders);
  else await checkDisk(path, found, disk);
  return { path, isDevice: found?.isBlockDevice() ?? false };
}

/** null = it is not there. */
async function stated(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw failed(path, error);
  }
}

/* ── one that is there ───────────────────────────────────────────────────────────────────────────────────────────── */

async function checkDisk(path: string, found: Stats, disk: GuestDisk): Promise<void> {
  if (!found.isFile() && !found.isBlockDevice())
    throw misconfigured(`the disk ${path} is neither a file nor a disk of the host`);
  const size = await withFile(path, "r+", (file) =>
    disk.format === "raw" ? rawSize(file, found) : qcow2Size(path, file, found),
  );
  const least = bytesOf(disk);
  if (least !== undefined && size < least) throw tooSmall(path, size, disk);
}

/** Of a disk of the host its end is asked for: no file system says it. */
const rawSize = async (file: FileHandle, { size }: Stats): Promise<number> => (size > 0 ? size : await endOf(file));

async function endOf(file: FileHandle): Promise<number> {
  const byte = Buffer.alloc(1);
  const isThere = async (at: number) => (await file.read(byte, 0, 1, at)).bytesRead === 1;
  if (!(await isThere(0))) return 0;
  let [within, beyond] = [0, 2 ** 52];
  while (beyond - within > 1) {
    const middle = Math.floor((within + beyond) / 2);
    if (await isThere(middle)) within = middle;
    else beyond = middle;
  }
  return beyond;
}

async function qcow2Size(path: string, file: FileHandle, { size: length }: Stats): Promise<number> {
  const head = await headIn(file);
  if (head === undefined) {
    throw misconfigured(
      `the disk ${path} is no qcow2 image: set its format to raw if it is one, else put back a copy of it`,
    );
  }
  if (head.isCorrupt || (length > 0 && head.end > length)) {
    throw misconfigured(`the disk ${path} is damaged: repair it with qemu-img check -r all, or put back a copy of it`);
  }
  requirePlain(path, head);
  if (head.backing !== null) await requireBacking(path, head.backing);
  return head.size;
}

function requirePlain(path: string, { isEncrypted, hasDataFile }: Qcow2Head): void {
  const what = isEncrypted ? "is encrypted" : hasDataFile ? "keeps what is in it in another file" : null;
  if (what !== null)
    throw misconfigured(`the disk ${path} ${what}, which is not supported: convert it with qemu-img convert`);
}

/** A name in an image begins where the image is. */
async function requireBacking(path: string, written: string): Promise<void> {
  // `json:` and protocols are QEMU's own to look at.
  if (/^[a-z+]+:/.test(written)) return;
  const backing = resolve(dirname(path), written);
  if (await stated(backing)) return;
  throw misconfigured(
    `the disk ${path} lies over ${backing}, which is not there: put it back, or take the disk away to begin anew`,
  );
}

const headIn = async (file: FileHandle): Promise<Qcow2Head | undefined> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(lookedAt), 0, lookedAt, 0);
  return headOf(buffer.subarray(0, bytesRead));
};

const gib = 1024 ** 3;

const bytesOf = ({ sizeGiB }: Pick<GuestDisk, "sizeGiB">): number | undefined =>
  sizeGiB === undefined ? undefined : sizeGiB * gib;

function tooSmall(path: string, bytes: number, { sizeGiB, format }: GuestDisk): AdapterError {
  const has = `has ${(bytes / gib).toFixed(2)} GiB, less than its sizeGiB of ${sizeGiB}`;
  return misconfigured(`the disk ${path} ${has}: enlarge it with qemu-img resize -f ${format}, or lower sizeGiB`);
}

/* ── one that is made ────────────────────────────────────────────────────────────────────────────────────────────── */

async function makeDisk(path: string, disk: GuestDisk, { directory }: DiskFolders): Promise<void> {
  const backing = disk.backing === undefined ? null : await backingAt(resolve(directory, disk.backing));
  const bytes = bytesOf(disk) ?? backing?.size;
  if (bytes === undefined) {
    throw misconfigured(`the disk ${path} is not there: put it there, or give its sizeGiB to have one made`);
  }
  if (backing !== null && bytes < backing.size) throw tooSmallFor(backing, disk);
  const isMade = await makeFile(path, async (file) => {
    if (disk.format === "raw") await file.truncate(bytes);
    else await file.writeFile(newDisk(bytes, backing));
  }).catch((error: unknown) => {
    throw failed(path, error);
  });
  if (!isMade)
    throw misconfigured(`the disk ${path} was made by another program at this moment: name another file, or try again`);
}

const tooSmallFor = ({ path, size }: SizedBacking, { sizeGiB }: GuestDisk): AdapterError =>
  misconfigured(`the image ${path} is of a disk of ${(size / gib).toFixed(2)} GiB: raise sizeGiB, which is ${sizeGiB}`);

interface SizedBacking extends Backing {
  /** Bytes of the disk in it. */
  readonly size: number;
}

/** An image from elsewhere could name any file of this computer as what shows through it. */
async function backingAt(path: string): Promise<SizedBacking> {
  const found = await stated(path);
  if (found === null) throw misconfigured(`the image ${path} is not there: the setting backing names it`);
  const head = await withFile(path, "r", headIn);
  if (head === undefined) return { path, format: "raw", size: found.size };
  requirePlain(path, head);
  if (head.backing === null) return { path, format: "qcow2", size: head.size };
  throw misconfigured(`the image ${path} itself lies over another: make one of them with qemu-img convert -O qcow2`);
}

async function withFile<T>(path: string, flags: "r" | "r+", use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, flags).catch((error: unknown) => {
    throw failed(path, error);
  });
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "its folder is not there: make it",
  EACCES: "may not be opened by the account that Shoal runs as: give it read and write permission",
  EPERM: "may not be opened by the account that Shoal runs as: give it read and write permission",
  EROFS: "is on a file system that cannot be written to",
  ENOSPC: "has no room: make room on its file system",
  EDQUOT: "has no room: the quota of this account is used up",
  ENOTDIR: "has a path in which something is no folder",
  EFBIG: "is larger than its file system can have it",
  EIO: "cannot be read: its file system or disk is broken",
};

/** A disk that is full may have room again without any change of the settings. */
function failed(path: string, error: unknown): unknown {
  if (error instanceof AdapterError) return error;
  if (error instanceof RangeError) return misconfigured(`the disk ${path} cannot be made: ${error.message}`);
  const { code = "", message } = error as NodeJS.ErrnoException;
  const kind = ["ENOSPC", "EDQUOT", "EIO"].includes(code) ? "refused" : "misconfigured";
  return new AdapterError(`the disk ${path} ${reasons[code] ?? `cannot be used (${code || message})`}`, kind);
}

const misconfigured = (problem: string): AdapterError => new AdapterError(problem, "misconfigured");
