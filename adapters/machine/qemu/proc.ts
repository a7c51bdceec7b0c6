/** What the system says of a process. A pid alone says nothing: it is given away again. All of it is read from memory, at once. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process, and no other that has or had its pid. */
export interface ProcessId {
  readonly pid: number;
  /** Clock ticks since the computer was started (proc(5), `starttime`). */
  readonly startTime: string;
  /** Of the run of the computer in which it was started (random(4), `boot_id`). */
  readonly bootId: string;
}

/** null = there is no such process, or it has ended and nobody has taken note. */
export function processOf(pid: number): ProcessId | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  // The name in brackets may hold anything, brackets too.
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
  const startTime = fields[18];
  if (startTime === undefined || state === "Z" || state === "X") return null;
  return { pid, startTime, bootId: bootId() };
}

export function isRunning({ pid, startTime, bootId }: ProcessId): boolean {
  const now = processOf(pid);
  return now !== null && now.startTime === startTime && now.bootId === bootId;
}

/** @returns false when it had ended before */
export function signalTo(process: ProcessId, signal: NodeJS.Signals): boolean {
  if (!isRunning(process)) return false;
  try {
    return globalThis.process.kill(process.pid, signal);
  } catch {
    return false;
  }
}

/**
 * Whether it was started in this folder, to keep its pid there; undefined = it belongs to another account, so nobody can tell.
 * @param home absolute, without symbolic links
 */
export function runsIn(pid: number, home: string, pidFile: string): boolean | undefined {
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) !== home) return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "EACCES" || code === "EPERM" ? undefined : false;
  }
  return readOrNull(`/proc/${pid}/cmdline`)?.split("\0").includes(pidFile) ?? false;
}

/** All processes there are. Takes some milliseconds. */
export const allPids = (): readonly number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

let thisBoot: string | undefined;

/** Of this run of the computer. */
export function bootId(): string {
  thisBoot ??= readOrNull("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
  return thisBoot;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
