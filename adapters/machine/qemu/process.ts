/** The process of a guest: started in a session of its own, so that it outlives the service; found again; ended. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { open, realpath, rename, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, type Duration, seconds } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { environmentWith } from "../../kit/process/run.js";
import { tailOf } from "./file-tail.js";
import { files } from "./layout.js";
import { allPids, isRunning, type ProcessId, processOf, runsIn, signalTo } from "./proc.js";
import { type GuestRecord, readRecord, textOf } from "./record.js";

export interface GuestProcess {
  readonly id: ProcessId;
  /** Of one that this service has started: what its end was. Absent = found again, so nobody is told. */
  readonly exit?: Promise<Exit>;
  /** The service may end without it from now on. */
  letGo?(): void;
}

export interface Exit {
  /** null = ended by a signal. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface FoundGuest {
  readonly process: GuestProcess;
  /** null = what was to be remembered of it is lost. */
  readonly record: GuestRecord | null;
}

/**
 * What runs in a guest's folder; null = nothing does.
 * @param home absolute
 * @param isThorough also one that nothing speaks for any more, since somebody took its files away: asks all processes
 */
export async function findGuest(home: string, isThorough = false): Promise<FoundGuest | null> {
  const record = await readRecord(home);
  if (record?.process && isRunning(record.process) && (await isGuestOf(home, record.process)))
    return { process: { id: record.process }, record };
  const id = await foundWithout(home, record, isThorough);
  return id && { process: { id }, record };
}

/** Whoever may write a record could name any process in it, and what is found is ended when it is told to be off. */
async function isGuestOf(home: string, { pid }: ProcessId): Promise<boolean> {
  const isOurs = runsIn(pid, await realpath(home), files.pid);
  if (isOurs === undefined) throw new AdapterError(foreign(pid), "unreachable");
  return isOurs;
}

/**
 * Whether anything speaks for a guest: all that has to be looked at while nothing runs, as often as its power is read. A folder
 * that cannot be looked into speaks for one.
 */
export function mayRun(home: string): boolean {
  try {
    return statSync(join(home, files.pid), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

const foreign = (pid: number | null): string =>
  `whether its guest runs cannot be seen: process ${pid}, which may be it, belongs to another account or has other rights`;

/** The service may have ended between starting it and noting that it has. */
async function foundWithout(home: string, record: GuestRecord | null, isThorough: boolean): Promise<ProcessId | null> {
  const written = await pidIn(home);
  if ((written === null && record === null && !isThorough) || !existsSync(home)) return null;
  const folder = await realpath(home);
  const isOurs = (pid: number): boolean | undefined => runsIn(pid, folder, files.pid);
  const isWritten = written !== null && isOurs(written);
  if (isWritten) return processOf(written);
  if (isWritten === undefined) throw new AdapterError(foreign(written), "unreachable");
  // Not for long does it run without having written its pid.
  if (record?.phase !== "starting" && !isThorough) return null;
  const pid = allPids().find(isOurs);
  return pid === undefined ? null : processOf(pid);
}

async function pidIn(home: string): Promise<number | null> {
  const text = await textOf(join(home, files.pid));
  const pid = Number.parseInt(text?.slice(0, 20) ?? "", 10);
  return Number.isSafeInteger(pid) && pid > 1 ? pid : null;
}

/* ── started ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

/**
 * Starts it in its folder, where what it complains of is written. It is not waited for, nor does it end with the service.
 * @throws AdapterError `misconfigured` (by rejection) when there is no such program
 */
export async function spawnGuest(home: string, program: string, args: readonly string[]): Promise<GuestProcess> {
  const complaints = await complaintsFile(home);
  try {
    const child = spawn(program, args, {
      cwd: home,
      detached: true,
      shell: false,
      stdio: ["ignore", complaints.fd, complaints.fd],
      env: environmentWith({}),
    });
    const exit = exitOf(child);
    const pid = await pidOf(child, program);
    // One that has ended at once is known by its pid alone, which nobody gets before its end was noted here.
    return { id: processOf(pid) ?? { pid, startTime: "", bootId: "" }, exit, letGo: () => child.unref() };
  } finally {
    await complaints.close();
  }
}

/** Those of the run before are kept. Appended to, so that it can be cut short while QEMU writes. */
async function complaintsFile(home: string) {
  const path = join(home, files.complaints);
  await rename(path, `${path}.1`).catch(() => {});
  return open(path, "a", 0o600);
}

const exitOf = (child: ChildProcess): Promise<Exit> =>
  new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });

const pidOf = (child: ChildProcess, program: string): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once("spawn", () => resolve(child.pid ?? 0));
    child.once("error", (error: NodeJS.ErrnoException) =>
      reject(new AdapterError(`${program} cannot be started (${error.code ?? error.message})`, "misconfigured")),
    );
  });

/** The end of what QEMU complained of; empty where it did not. */
export async function complaintsOf(home: string): Promise<string> {
  const end = await tailOf(join(home, files.complaints), 4096).catch(() => Buffer.alloc(0));
  return end.toString("utf8");
}

/** Bytes. What a guest makes QEMU complain of must not fill the disk. */
const mostComplaints = 1024 * 1024;

/** To be called now and then while it runs. */
export async function keepComplaintsShort(home: string): Promise<void> {
  const path = join(home, files.complaints);
  const size = await stat(path).then(
    (file) => file.size,
    () => 0,
  );
  if (size > mostComplaints) await truncate(path).catch(() => {});
}

/* ── ended ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Between two looks at whether it is gone. */
const lookEvery: Duration = 10;
/** What it gets to write its disks when it is told to end; then it is ended by force. */
const askedWithin = seconds(2);
const forcedWithin = seconds(5);

/** @returns whether it is gone */
export async function goneWithin(process: ProcessId, clock: Clock, within: Duration): Promise<boolean> {
  const end = clock.now() + within;
  while (isRunning(process)) {
    if (clock.now() >= end) return false;
    await new Promise<void>((resolve) => clock.after(lookEvery, resolve));
  }
  return true;
}

/** By signals, for one whose monitor does not answer. @throws AdapterError (by rejection) when it is still there then */
export async function endByForce(process: ProcessId, clock: Clock): Promise<void> {
  if (!signalTo(process, "SIGTERM") || (await goneWithin(process, clock, askedWithin))) return;
  if (!signalTo(process, "SIGKILL") || (await goneWithin(process, clock, forcedWithin))) return;
  throw new AdapterError(
    `QEMU (process ${process.pid}) does not end, not even by SIGKILL: it may hang in the system, e.g. at a disk that does not answer`,
    "refused",
  );
}
