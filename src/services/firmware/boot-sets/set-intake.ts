/** Copies the files of a boot folder into a draft, and knows their digests once all are there. */
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type BootFile, BootSetError } from "../../../ports/boot-sets.js";
import { type CreateFile, onDisk, syncDirectory } from "../../image-disk.js";
import { shown } from "./boot-path.js";
import type { SourceFile } from "./boot-source.js";

/** Hears after each piece. Bytes. */
export type CopyProgress = (done: number, all: number) => void;

/**
 * The files are durable when this resolves, the folder's own name not yet.
 * @param folder is there and empty
 * @throws BootSetError when a file is not what was said of it, ImageError `disk` (by rejection)
 */
export async function copyFiles(
  files: readonly SourceFile[],
  create: CreateFile,
  folder: string,
  progress: CopyProgress,
): Promise<readonly BootFile[]> {
  const all = files.reduce((sum, { size }) => sum + size, 0);
  const folders = new Set([folder]);
  const copied: BootFile[] = [];
  let done = 0;
  for (const file of files) {
    const path = join(folder, file.path);
    for (let above = dirname(path); above !== folder; above = dirname(above)) folders.add(above);
    await onDisk(mkdir(dirname(path), { recursive: true, mode: 0o700 }));
    const count = (bytes: number) => {
      done += bytes;
      progress(done, all);
    };
    copied.push(await copyFile(file, create, path, count));
  }
  for (const each of folders) await onDisk(syncDirectory(each));
  return copied;
}

async function copyFile(
  { path, size, content }: SourceFile,
  create: CreateFile,
  to: string,
  progress: (bytes: number) => void,
): Promise<BootFile> {
  const hash = createHash("sha256");
  let count = 0;
  const file = await onDisk(create(to));
  try {
    for await (const piece of content()) {
      count += piece.length;
      if (count > size) break;
      hash.update(piece);
      await onDisk(file.writeFile(piece));
      progress(piece.length);
    }
    if (count !== size) throw new BootSetError("bad-folder", `${shown(path)} is not as long as it was said to be.`);
    await onDisk(file.datasync());
  } finally {
    await onDisk(file.close());
  }
  return { path, size, sha256: hash.digest("hex") };
}
