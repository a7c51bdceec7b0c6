/** What the image store does with files, and what it says when the disk does not let it. */
import { randomBytes } from "node:crypto";
import { constants, readlinkSync } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Clock, type Duration, minutes } from "../model/clock.js";
import { ImageError } from "../ports/images.js";

/** Of a file handle, as far as an image is written through it. */
export interface NewFile {
  /** All of it, behind what was written before. */
  writeFile(data: Uint8Array): Promise<void>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** Makes a file that is not there yet, for the owner only. */
export type CreateFile = (path: string) => Promise<NewFile>;

export const createFile: CreateFile = (path) => open(path, "ax", 0o600);

/** Whatever was put in its place: a pipe is not waited for, which would hold up every other file of the service. */
export const openToRead = (path: string): Promise<FileHandle> =>
  open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));

export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | null)?.code;

const full: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** @throws ImageError `disk` instead of what the file system says, which names paths */
export async function onDisk<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined || error instanceof ImageError) throw error;
    throw new ImageError("disk", full.has(code) ? "The disk has no room for it." : `The disk refuses it (${code}).`);
  }
}

/** Not by `recursive`, with which Node goes round for ever where nothing can be made, as in /proc. */
export async function makeDirectory(path: string): Promise<void> {
  await makeOne(dirname(path));
  await makeOne(path);
}

async function makeOne(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) === "EEXIST") return;
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Writes a file whose content would survive a power cut, its name not yet. */
export async function writeNew(create: CreateFile, path: string, data: Uint8Array): Promise<void> {
  const file = await create(path);
  try {
    await file.writeFile(data);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Makes names made, moved and removed in it survive a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Names in it; none when it is not there. */
export const namesIn = (directory: string): Promise<readonly string[]> =>
  readdir(directory).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  });

export const removeTree = (path: string): Promise<void> => rm(path, { recursive: true, force: true });

/* ── what was left lying ─────────────────────────────────────────────────────────────────────────────────────────── */

const hour: Duration = minutes(60);
const day: Duration = 24 * hour;
/** Tells this run from an earlier one that had the same number, as the first process of a container always has. */
const run = randomBytes(6).toString("hex");
let count = 0;

/** Where process numbers count: each container has its own, though they may share the folder (pid_namespaces(7)). */
const space = /\d+/.exec(readlinkOr("/proc/self/ns/pid"))?.[0] ?? "0";

function readlinkOr(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // No Linux: there is one for all.
    return "";
  }
}

/** A name that no other program and no other call uses; it tells whose it is. */
export const temporaryName = (purpose: "incoming" | "removed"): string => {
  count += 1;
  return `.${purpose}-${space}-${process.pid}-${run}-${count}`;
};

const temporary = /^\.(?:incoming|removed)-(\d+)-(\d+)-([0-9a-f]{12})-\d+$/;

export const isTemporary = (name: string): boolean => temporary.test(name);

/**
 * Removes what programs that are gone had begun. Another that is at work, such as the command line, keeps its own: of one in
 * another container nobody here knows, so that what it has not touched for an hour is left behind.
 */
export async function sweep(directory: string, clock: Clock): Promise<void> {
  for (const name of await namesIn(directory)) {
    const [, its, pid, of] = temporary.exec(name) ?? [];
    if (pid === undefined || of === run) continue;
    const path = join(directory, name);
    const isNear = its === space;
    const isGone = isNear && (Number(pid) === process.pid || !isAlive(Number(pid)));
    if (isGone || clock.now() - (await lastTouched(path)) > (isNear ? day : hour)) await removeTree(path);
  }
}

/** Of a folder and what lies in it. */
async function lastTouched(path: string): Promise<number> {
  const names = await readdir(path).catch(() => []);
  const times = [path, ...names.map((name) => join(path, name))].map((each) =>
    stat(each).then(({ mtimeMs }) => mtimeMs),
  );
  return Math.max(...(await Promise.all(times.map((time) => time.catch(() => 0)))));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is alive as well.
    return codeOf(error) === "EPERM";
  }
}

/** @throws what the file system says; then the old content stays */
export async function replaceFile(create: CreateFile, directory: string, name: string, text: string): Promise<void> {
  const draft = join(directory, temporaryName("incoming"));
  try {
    await writeNew(create, draft, Buffer.from(text));
    await rename(draft, join(directory, name));
  } catch (error) {
    await removeTree(draft).catch(() => undefined);
    throw error;
  }
  await syncDirectory(directory);
}
