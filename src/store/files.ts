/** What the store needs of a file system, so that a test can stand in for a failing disk. */
import { readFileSync } from "node:fs";
import { type FileHandle, link, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** All of it rejects with errors that carry a `code` as Node's do. */
export interface Files {
  /** Makes the directory and those above it, for the owner only; fine when it is there. */
  makeDirectory(path: string): Promise<void>;
  /** Names in the directory, in no order. */
  list(path: string): Promise<readonly string[]>;
  read(path: string): Promise<Buffer>;
  /** Makes a file that is not there yet, for the owner only. */
  create(path: string): Promise<NewFile>;
  /** Makes what is in a file survive a power cut, whoever wrote it. */
  sync(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** A second name for a file; rejects with EEXIST when the name is taken. */
  link(from: string, to: string): Promise<void>;
  /** Removes a file; fine when it is not there. */
  remove(path: string): Promise<void>;
  /** Makes names made, moved and removed in it survive a power cut. */
  syncDirectory(path: string): Promise<void>;
}

export interface NewFile {
  /** Writes all of it behind what was written before. */
  write(data: Buffer): Promise<void>;
  /** Makes what was written survive a power cut. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | null)?.code;

export const nodeFiles: Files = {
  makeDirectory,
  list: (path) => readdir(path),
  // Only read at start, before anything is served: a small file costs 10 µs this way and 50 µs through the thread pool.
  read: async (path) => readFileSync(path),
  create: async (path) => newFile(await open(path, "ax", 0o600)),
  sync: (path) => syncPath(path, "r+"),
  rename,
  link,
  remove: (path) => rm(path, { force: true }),
  syncDirectory: (path) => syncPath(path, "r"),
};

/**
 * Not by `recursive`: with that Node goes round for ever where the directory above is there and yet nothing can be made in
 * it (ENOENT), as in /proc.
 */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (await isDirectory(path)) return;
    const above = dirname(path);
    if (codeOf(error) !== "ENOENT" || above === path || (await isDirectory(above))) throw error;
    await makeDirectory(above);
    await mkdir(path, { mode: 0o700 });
  }
}

const isDirectory = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

function newFile(handle: FileHandle): NewFile {
  return {
    write: (data) => handle.writeFile(data),
    sync: () => handle.datasync(),
    truncate: (length) => handle.truncate(length),
    close: () => handle.close(),
  };
}

async function syncPath(path: string, flags: "r" | "r+"): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
