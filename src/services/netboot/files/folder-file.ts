/** Files in the operator's folder, opened so that nothing outside of it can be had by any path. */
import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, open, readlink, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { FileRefusal } from "../../../ports/netboot.js";

export interface FolderFile {
  readonly handle: FileHandle;
  readonly about: BigIntStats;
}

/** Characters; more than file systems take is not asked of them. */
const longest = 1024;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const forbidden = /[\u0000-\u001f\u007f\\]/;

/** Whether it is a path within a folder and nothing else: no way up, nothing that other systems or terminals read otherwise. */
export function isWithin(path: string): boolean {
  const parts = path.split("/");
  return path.length <= longest && !forbidden.test(path) && !parts.some((part) => ["", ".", ".."].includes(part));
}

/**
 * Links are followed within the folder. Pipes and devices are not waited for.
 *
 * @param folder may itself be a link
 * @throws FileRefusal `not-found`; what the file system says (by rejection)
 */
export async function openWithin(folder: string, path: string): Promise<FolderFile> {
  if (!isWithin(path)) throw noFile();
  const [root, real] = await Promise.all([realpath(folder), realpath(join(folder, path))]);
  const isInside = (file: string) => file.startsWith(root.endsWith(sep) ? root : root + sep);
  if (!isInside(real)) throw noFile();
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const handle = await open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    // A folder above it may have become a link since.
    const [about, opened] = await Promise.all([handle.stat({ bigint: true }), placeOf(handle, real)]);
    if (!about.isFile() || !isInside(opened)) throw noFile();
    return { handle, about };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The kernel knows what was opened, also where the link is gone again; elsewhere than on Linux the path has to do. */
const placeOf = ({ fd }: FileHandle, path: string): Promise<string> =>
  readlink(`/proc/self/fd/${fd}`).catch(() => realpath(path));

export const noFile = (): FileRefusal => new FileRefusal("not-found", "There is no such file.");
