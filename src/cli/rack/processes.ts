/** Processes that outlive the command that started them, known by more than their number: numbers are given away again. */
import { readFileSync, readlinkSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { ended as hasEnded, startOf } from "../../store/lock.js";

export interface ProcessMark {
  readonly pid: number;
  /** Boot of the system and start of the process. */
  readonly started: string;
}

/** null = there is none, or it has ended and was not waited for. */
export function markOf(pid: number): ProcessMark | null {
  const started = startOf(pid);
  return started === null || started === hasEnded ? null : { pid, started };
}

export const isRunning = ({ pid, started }: ProcessMark): boolean => markOf(pid)?.started === started;

/** null = there is none, or it says nothing of use. */
export function readMark(file: string): ProcessMark | null {
  try {
    const { pid, started } = JSON.parse(readFileSync(file, "utf8")) as Partial<ProcessMark>;
    return Number.isSafeInteger(pid) && typeof started === "string" ? { pid: pid as number, started } : null;
  } catch {
    return null;
  }
}

/**
 * Resolves once it has ended: asked, and by force after `patience` milliseconds.
 * @returns false = it does not end, or may not be ended by this account
 */
export async function endProcess(mark: ProcessMark, patience: number): Promise<boolean> {
  if (!send(mark, "SIGTERM")) return !isRunning(mark);
  if (await ended(mark, patience)) return true;
  send(mark, "SIGKILL");
  return ended(mark, killedWithin);
}

const killedWithin = 5000;
const step = 50;

async function ended(mark: ProcessMark, patience: number): Promise<boolean> {
  for (let waited = 0; isRunning(mark); waited += step) {
    if (waited >= patience) return false;
    await pause(step);
  }
  return true;
}

function send(mark: ProcessMark, signal: NodeJS.Signals): boolean {
  if (!isRunning(mark)) return false;
  try {
    return process.kill(mark.pid, signal);
  } catch {
    return false;
  }
}

/** What tells the network namespace of a process from others; null = it may not be looked at, or there is none. */
export function networkOf(pid: number | "self"): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return null;
  }
}
