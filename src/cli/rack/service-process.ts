/** The rack's service, a process of its own: started with sockets of this computer, in the rack's network. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import type { Server } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Guests } from "../../ports/guests.js";
import { CommandFailure } from "../exit-codes.js";
import { runningGuests } from "../running-guests.js";
import { searchPath } from "./links.js";
import { isRunning, networkOf, type ProcessMark, readMark } from "./processes.js";
import { type RackRecord, rackFiles, rackPlace } from "./record.js";

/** Handed over, in this order. */
export interface RackSockets {
  readonly redfish: Server;
  readonly ssh: Server;
}

export interface RackStart {
  readonly folder: string;
  readonly record: RackRecord;
  /** Path of the program's own script. */
  readonly script: string;
  readonly foreground: boolean;
}

/** null = it does not run. */
export function serviceOf(folder: string): ProcessMark | null {
  const mark = readMark(join(folder, rackFiles.service));
  return mark && isRunning(mark) ? mark : null;
}

/** What the service told when everything listened. */
export interface RackReady {
  readonly url: string;
  readonly pid: number;
}

/** null = it is not ready, or it was another one that was. */
export function readyOf(folder: string): RackReady | null {
  try {
    const ready = JSON.parse(readFileSync(join(folder, rackFiles.ready), "utf8")) as RackReady;
    return ready.pid === serviceOf(folder)?.pid ? ready : null;
  } catch {
    return null;
  }
}

/** Starts it; whether it gets ready is another matter. */
export async function startService(start: RackStart, sockets: RackSockets, guests: Guests): Promise<ChildProcess> {
  const { folder, record, script, foreground } = start;
  const within = record.within === "host" ? [] : await intoNamespace(folder, guests);
  const [program = "", ...words] = [...within, process.execPath, ...process.execArgv, script, "rack-service", folder];
  const log = foreground ? null : openSync(join(folder, rackFiles.log), "a", 0o600);
  try {
    const child = spawn(program, words, {
      cwd: folder,
      env: { ...process.env, PATH: searchPath(process.env.PATH) },
      detached: !foreground,
      stdio: [log === null ? "inherit" : "ignore", log ?? "inherit", log ?? "inherit", ...handed(sockets)],
    });
    if (!foreground) child.unref();
    return child;
  } finally {
    if (log !== null) closeSync(log);
  }
}

/** Their descriptors, which Node's types do not tell of. */
const handed = ({ redfish, ssh }: RackSockets): readonly number[] =>
  [redfish, ssh].map((server) => (server as unknown as { readonly _handle: { readonly fd: number } })._handle.fd);

/**
 * A network of its own, with the rights of root in there. Guests that ran on without the service are in it: then theirs is
 * entered.
 */
async function intoNamespace(folder: string, guests: Guests): Promise<readonly string[]> {
  const own = networkOf("self");
  const [guest] = [...(await runningGuests(rackPlace(folder), guests)).values()].filter(
    ({ pid }) => networkOf(pid) !== own,
  );
  if (guest === undefined) return ["unshare", "--user", "--map-root-user", "--net", "--"];
  return ["nsenter", "--target", String(guest.pid), "--user", "--net", "--preserve-credentials", "--"];
}

const step = 100;
/** Milliseconds; a busy computer with fifty machines takes a fraction of it. */
const patience = 120_000;

/**
 * Resolves once it listens.
 * @param end why the process that was started has ended; null = it has not
 * @param logFrom bytes of its log that are of earlier runs
 * @throws CommandFailure (by rejection) with what it said when it ends before, or takes too long
 */
export async function untilReady(folder: string, end: () => string | null, logFrom: number): Promise<RackReady> {
  for (let waited = 0; waited < patience && end() === null; waited += step) {
    const ready = readyOf(folder);
    if (ready !== null) return ready;
    await pause(step);
  }
  throw new CommandFailure(`The service has not started. ${end() || saidSince(folder, logFrom)}`);
}

export function logSize(folder: string): number {
  try {
    return statSync(join(folder, rackFiles.log)).size;
  } catch {
    return 0;
  }
}

/** What it said in plain words; lines of its log are JSON. */
function saidSince(folder: string, from: number): string {
  const file = join(folder, rackFiles.log);
  try {
    const lines = readFileSync(file).subarray(from).toString("utf8").trim().split("\n");
    const plain = lines.filter((line) => line !== "" && !line.startsWith("{"));
    return plain.length > 0 ? plain.slice(-lastLines).join("\n") : `Its log is ${file}.`;
  } catch {
    return `Its log is ${file}.`;
  }
}

const lastLines = 20;
