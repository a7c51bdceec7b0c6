/** A machine's firmware, or its variables alone, in a file that the machine reads at power-on. */
import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Flash, Rendering } from "../../src/ports/firmware.js";
import { AdapterError } from "../../src/ports/machine-adapter.js";

/** No flash is larger; reading one takes as much memory. */
const mostBytes = 256 * 1024 * 1024;

/** @param path absolute */
export function openFlash(path: string): Flash {
  const name = basename(path);
  const told = <T>(doing: string, work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      throw adapterError(error, name, doing);
    });
  return {
    name,
    stamp: () => told("read", async () => stampOf(await statOf(path))),
    read: () => told("read", () => readAll(path, name)),
    write: (content, isWanted = always) => told("written", () => replace(path, name, content, isWanted)),
  };
}

/** Not the time alone: two writes may fall into one tick of the file system's clock, but a replaced file is another one. */
const stampOf = (found: BigIntStats | null): string | null => found && `${found.mtimeNs}-${found.size}-${found.ino}`;

const statOf = (path: string): Promise<BigIntStats | null> =>
  stat(path, { bigint: true }).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  });

/* ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** A pipe in its place is not waited for: that would hold up every other file of the service. */
const toRead = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

async function readAll(path: string, name: string): Promise<Uint8Array | null> {
  const file = await open(path, toRead).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  });
  if (file === null) return null;
  try {
    const { size } = checked(await file.stat({ bigint: true }), name);
    return await readSize(file, Number(size));
  } finally {
    await file.close();
  }
}

function checked(found: BigIntStats, name: string): BigIntStats {
  if (!found.isFile())
    throw new AdapterError(`${name} is no file: name the image or the store of variables`, "misconfigured");
  if (found.size > mostBytes)
    throw new AdapterError(`${name} has more than 256 MiB: no firmware is that large`, "misconfigured");
  return found;
}

/** As many bytes as the file had when it was opened: somebody may be writing it. */
async function readSize(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await file.read(bytes, at, size - at, at);
    if (bytesRead === 0) return bytes.subarray(0, at);
    at += bytesRead;
  }
  return bytes;
}

/* ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

const always = async (): Promise<boolean> => true;

/** One name for all drafts: one that a crash left is replaced by the next. @returns whether it was wanted to the end */
async function replace(
  path: string,
  name: string,
  content: Rendering,
  isWanted: () => Promise<boolean>,
): Promise<boolean> {
  const target = await realpath(path).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return path;
    throw error;
  });
  const before = await statOf(target);
  if (before) checked(before, name);
  const draft = join(dirname(target), `.${basename(target)}.shoal.tmp`);
  await rm(draft, { force: true });
  try {
    await writeDraft(draft, content, before);
    if (!(await isWanted())) {
      await rm(draft, { force: true });
      return false;
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(target));
  return true;
}

/** Whoever runs the machine has to be able to read and write the file as before. */
async function writeDraft(path: string, content: Rendering, before: BigIntStats | null): Promise<void> {
  const file = await open(path, "wx", before ? 0o600 : 0o666);
  try {
    if (before) await keepOwner(file, before);
    await writeParts(file, content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function keepOwner(file: FileHandle, before: BigIntStats): Promise<void> {
  const own = await file.stat({ bigint: true });
  if (own.uid !== before.uid || own.gid !== before.gid) await file.chown(Number(before.uid), Number(before.gid));
  await file.chmod(Number(before.mode & 0o7777n));
}

/** Zeros are left out, so that the 64 MiB of a virtual machine's flash take up on disk what is in them. */
async function writeParts(file: FileHandle, { parts, size }: Rendering): Promise<void> {
  let at = 0;
  for (const run of runsOf(parts)) {
    if (run.zeros === 0) await writeAll(file, run.parts, at);
    at += run.zeros + lengthOf(run.parts);
  }
  if (at !== size) throw new RangeError(`the parts of the image are ${at} bytes, not ${size}`);
  await file.truncate(size);
}

/** Either zeros or what is to be written. */
interface Run {
  readonly zeros: number;
  readonly parts: readonly Uint8Array[];
}

const hole = Buffer.alloc(0x10000);

/** Whole blocks of zeros on their own, all that lies between them together. */
function* runsOf(parts: readonly Uint8Array[]): Generator<Run> {
  let gathered: Uint8Array[] = [];
  for (const part of parts) {
    let from = 0;
    for (let at = 0; at < part.length; at += hole.length) {
      const block = part.subarray(at, at + hole.length);
      if (block.length < hole.length || !hole.equals(block)) continue;
      if (at > from) gathered.push(part.subarray(from, at));
      if (gathered.length > 0) yield { zeros: 0, parts: gathered };
      yield { zeros: block.length, parts: [] };
      gathered = [];
      from = at + block.length;
    }
    if (from < part.length) gathered.push(part.subarray(from));
  }
  if (gathered.length > 0) yield { zeros: 0, parts: gathered };
}

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0);

async function writeAll(file: FileHandle, parts: readonly Uint8Array[], at: number): Promise<void> {
  const { bytesWritten } = await file.writev(parts, at);
  if (bytesWritten === lengthOf(parts)) return;
  if (bytesWritten === 0) throw new Error("the disk takes no more");
  await writeAll(file, behind(parts, bytesWritten), at + bytesWritten);
}

/** What is left after the first `count` bytes. */
function behind(parts: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let left = count;
  return parts.flatMap((part) => {
    const skipped = Math.min(left, part.length);
    left -= skipped;
    return skipped === part.length ? [] : [part.subarray(skipped)];
  });
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/* ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? "";

/** What the operator can do about it; for all else the disk is to blame, and it may work later. */
const advice: Readonly<Record<string, string>> = {
  EACCES: "no permission: let the service's user read and write it and its folder",
  EPERM: "it belongs to another user: give it to the service's user, or run the service as one that may keep its owner",
  ENOENT: "its folder is not there: make it",
  ENOTDIR: "its folder is no folder",
  EISDIR: "it is a folder: name the image or the store of variables",
  ELOOP: "its links go round in a circle",
  EROFS: "its file system is read-only: mount it for writing",
};

function adapterError(error: unknown, name: string, doing: string): AdapterError {
  if (error instanceof AdapterError) return error;
  const code = codeOf(error);
  const known = advice[code];
  if (known !== undefined) return new AdapterError(`${name} cannot be ${doing}: ${known}`, "misconfigured");
  const reason = code === "ENOSPC" ? "its disk is full" : code || (error instanceof Error ? error.message : "unknown");
  return new AdapterError(`${name} cannot be ${doing}: ${reason}`, "unreachable");
}
