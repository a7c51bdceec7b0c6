import { join } from "node:path";
import type { Files } from "./files.js";

/** How the name of a file ends that was not finished; such files are removed at start. */
export const unfinished = ".tmp";

let count = 0;

/**
 * Replaces a file so that at every moment, also after a power cut, either the old or the new content is there whole.
 * Resolves when the new content would survive.
 */
export async function writeDurably(files: Files, directory: string, name: string, text: string): Promise<void> {
  await replaceFile(files, directory, name, text);
  await files.syncDirectory(directory);
}

/** The same, but the new content would survive only once the directory is synced too; the old would until then. */
export async function replaceFile(files: Files, directory: string, name: string, text: string): Promise<void> {
  count += 1;
  const draft = join(directory, `${name}.${process.pid}-${count}${unfinished}`);
  try {
    await writeNew(files, draft, text);
    await files.rename(draft, join(directory, name));
  } catch (error) {
    await files.remove(draft).catch(() => {});
    throw error;
  }
}

/** Makes a file whose content, though not yet its name, would survive a power cut. */
export async function writeNew(files: Files, path: string, data: string | Buffer): Promise<void> {
  const file = await files.create(path);
  try {
    await file.write(Buffer.from(data));
    await file.sync();
  } finally {
    await file.close();
  }
}
