import { basename, dirname, join } from "node:path";
import { writeNew } from "./durable-write.js";
import type { Files } from "./files.js";

/** @returns the damaged file's new path */
export async function setAside(files: Files, path: string): Promise<string> {
  const free = await freeName(files, path);
  await files.rename(path, free);
  await files.syncDirectory(dirname(path));
  return free;
}

/** Keeps damaged bytes of a file that goes on being used. @returns the path of the copy */
export async function copyAside(files: Files, path: string, bytes: Buffer): Promise<string> {
  const free = await freeName(files, path);
  await writeNew(files, free, bytes);
  await files.syncDirectory(dirname(path));
  return free;
}

async function freeName(files: Files, path: string): Promise<string> {
  const taken = new Set(await files.list(dirname(path)));
  let n = 1;
  while (taken.has(`${basename(path)}.damaged-${n}`)) n += 1;
  return join(dirname(path), `${basename(path)}.damaged-${n}`);
}
