/** What an operator of Ironic keeps ready for machines: a ramdisk to boot, and images to write. None of it ever runs. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../program.js";
import type { Store } from "./store.js";

/** For a node's `driver_info`. */
export interface Ramdisk {
  readonly deploy_kernel: string;
  readonly deploy_ramdisk: string;
  /** An EFI system partition. */
  readonly bootloader: string;
}

/** Ironic makes an ISO of it for each boot, with mkisofs. */
export async function publishRamdisk(store: Store): Promise<Ramdisk> {
  mkdirSync(join(store.folder, "ramdisk"));
  for (const name of ["kernel", "initrd"]) writeFileSync(join(store.folder, "ramdisk", name), randomBytes(100_000));
  const partition = join(store.folder, "ramdisk", "esp.img");
  const made = await run("mformat", ["-C", "-f", "1440", "-i", partition, "::"]);
  assert.equal(made.code, 0, made.stderr);
  const at = (name: string) => `${store.url}/ramdisk/${name}`;
  return { deploy_kernel: at("kernel"), deploy_ramdisk: at("initrd"), bootloader: at("esp.img") };
}

/** An image of a whole disk, as a node's `instance_info` names it. */
export function publishImage(store: Store, name: string): Readonly<Record<string, string>> {
  const image = randomBytes(1_000_000);
  writeFileSync(join(store.folder, name), image);
  return {
    image_source: `${store.url}/${name}`,
    image_os_hash_algo: "sha256",
    image_os_hash_value: createHash("sha256").update(image).digest("hex"),
    image_disk_format: "raw",
  };
}
