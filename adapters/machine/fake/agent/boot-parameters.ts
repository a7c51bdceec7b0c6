/** What Ironic tells its agent by the arguments of the kernel, as they are in the boot loader's files of an image. */
import { open } from "node:fs/promises";
import { type ReadAt, readIsoFile } from "./iso9660.js";

/** By name, e.g. `ipa-api-url`. */
export type BootParameters = ReadonlyMap<string, string>;

/** Ironic writes the first two ([DEFAULT]grub_config_path and isolinux); others are where distributions have theirs. */
const files = [
  "boot/grub/grub.cfg",
  "isolinux/isolinux.cfg",
  "EFI/BOOT/grub.cfg",
  "boot/grub2/grub.cfg",
  "EFI/centos/grub.cfg",
  "EFI/redhat/grub.cfg",
  "EFI/fedora/grub.cfg",
  "EFI/debian/grub.cfg",
  "EFI/ubuntu/grub.cfg",
];

const largestFile = 256 * 1024;
const argument = /(?:^|[\s"'])(ipa-[a-z0-9-]{1,60})=([^\s"']{1,4096})/g;

/** Of each argument the first that there is. Pure. */
export function parametersIn(text: string): BootParameters {
  const found = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(argument)) if (!found.has(name)) found.set(name, value);
  return found;
}

/** Of the first file in which there are any; empty where there are none, or the image is no ISO 9660. */
export async function parametersOf(read: ReadAt): Promise<BootParameters> {
  for (const file of files) {
    const bytes = await readIsoFile(read, file, largestFile);
    const found = bytes ? parametersIn(Buffer.from(bytes).toString("latin1")) : new Map<string, string>();
    if (found.size > 0) return found;
  }
  return new Map();
}

/** @param path of a whole image; one that cannot be read has no parameters */
export async function parametersOfImage(path: string): Promise<BootParameters> {
  const file = await open(path, "r").catch(() => null);
  if (!file) return new Map();
  const read: ReadAt = async (offset, length) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  };
  try {
    return await parametersOf(read);
  } catch {
    return new Map();
  } finally {
    await file.close();
  }
}
