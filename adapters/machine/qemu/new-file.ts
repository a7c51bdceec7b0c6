/** A file that is there whole or not at all, and never over one that somebody else has put there meanwhile. */
import { type FileHandle, link, open, rename, rm } from "node:fs/promises";

/**
 * Made beside its place, and moved there.
 * @returns false = there is one already, and it stays
 * @throws what `fill` does, and the system's errors (by rejection)
 */
export async function makeFile(path: string, fill: (file: FileHandle) => Promise<void>): Promise<boolean> {
  const draft = `${path}.draft`;
  await rm(draft, { force: true });
  try {
    await writeDraft(draft, fill);
    return await moveIfAbsent(draft, path);
  } finally {
    await rm(draft, { force: true }).catch(() => {});
  }
}

async function writeDraft(draft: string, fill: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(draft, "wx", 0o600);
  try {
    await fill(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function moveIfAbsent(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    // Not every file system has links; what else is wrong is so for this too.
    await rename(draft, path);
  }
  return true;
}
