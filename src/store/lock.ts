/**
 * One process per state directory. The lock is a file `lock.<n>` that names its process; the highest n counts. It is
 * linked into place whole, and a lock whose process is gone is not removed but outbid by n + 1, of which there can be
 * only one: so two that find the same stale lock cannot both win. Processes on other hosts or in other process
 * namespaces cannot be asked whether they live: a shared directory does not protect against those.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StoreError } from "../ports/store.js";
import { unfinished, writeNew } from "./durable-write.js";
import { codeOf, type Files } from "./files.js";

interface Holder {
  readonly pid: number;
  /** Tells the process from a later one with the same pid; null where the system does not say. */
  readonly started: string | null;
}

/** Directories this process has or is about to have: a lock with our pid is otherwise one of an earlier process. */
const held = new WeakMap<Files, Set<string>>();

/**
 * @returns lets go of it
 * @throws StoreError `locked` (by rejection) while a living process has it, this one included
 */
export async function lock(files: Files, directory: string): Promise<() => Promise<void>> {
  const mine = held.get(files) ?? new Set();
  held.set(files, mine);
  if (mine.has(directory)) throw inUse(directory, process.pid);
  mine.add(directory);
  try {
    const path = await acquire(files, directory);
    return async () => {
      mine.delete(directory);
      // Left behind it is stale as soon as the process is gone.
      await files.remove(path).catch(() => {});
    };
  } catch (error) {
    mine.delete(directory);
    throw error;
  }
}

async function acquire(files: Files, directory: string): Promise<string> {
  for (;;) {
    const locks = await listLocks(files, directory);
    for (const n of locks) await refuseIfAlive(files, directory, n);
    const next = (locks.at(-1) ?? 0) + 1;
    const path = lockPath(directory, next);
    if (!(await take(files, path))) continue;
    if ((await listLocks(files, directory)).at(-1) === next) {
      for (const n of locks) await files.remove(lockPath(directory, n));
      return path;
    }
    // Another outbid a lock that went away between the two looks.
    await files.remove(path);
  }
}

const lockPath = (directory: string, n: number): string => join(directory, `lock.${n}`);

async function listLocks(files: Files, directory: string): Promise<readonly number[]> {
  const names = await files.list(directory);
  const numbers = names.flatMap((name) => /^lock\.(\d+)$/.exec(name)?.slice(1).map(Number) ?? []);
  return numbers.sort((a, b) => a - b);
}

async function refuseIfAlive(files: Files, directory: string, n: number): Promise<void> {
  const holder = await readHolder(files, lockPath(directory, n));
  if (holder !== null && isAlive(holder)) throw inUse(directory, holder.pid);
}

const inUse = (directory: string, pid: number): StoreError =>
  new StoreError(
    "locked",
    `The state directory ${directory} is in use by process ${pid}. ` +
      "Stop that process first, or name another state directory.",
  );

/** @returns null when it is gone, or was never whole */
async function readHolder(files: Files, path: string): Promise<Holder | null> {
  try {
    const found = JSON.parse((await files.read(path)).toString()) as Holder | null;
    return Number.isSafeInteger(found?.pid) ? found : null;
  } catch (error) {
    if (codeOf(error) === "ENOENT" || error instanceof SyntaxError) return null;
    throw error;
  }
}

function isAlive({ pid, started }: Holder): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === "ESRCH") return false;
  }
  const startedNow = startOf(pid);
  return started === null || startedNow === null || started === startedNow;
}

/** In the place of a start. */
export const ended = "ended";

/**
 * Boot and start time of a process, where `/proc` tells them (proc(5): state is field 3 of `stat`, the first behind the
 * name, start time is field 22). A process that ended and was not waited for has none.
 */
export function startOf(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    if (fields[0] === "Z") return ended;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${fields[19]}`;
  } catch {
    return null;
  }
}

async function take(files: Files, path: string): Promise<boolean> {
  const draft = `${path}.${process.pid}${unfinished}`;
  const holder: Holder = { pid: process.pid, started: startOf(process.pid) };
  await files.remove(draft);
  await writeNew(files, draft, JSON.stringify(holder));
  try {
    await files.link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    await files.remove(draft);
  }
}
