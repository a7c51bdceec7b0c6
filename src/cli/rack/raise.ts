/** A rack that is there, and its service: started, started again, or found running. */
import type { ChildProcess } from "node:child_process";
import type { Server } from "node:net";
import { join } from "node:path";
import type { Config, Listen } from "../../config/config.js";
import { listenError } from "../../http/listen-error.js";
import { authorityOf } from "../../http/redirect.js";
import type { Guests } from "../../ports/guests.js";
import { readConfig } from "../check-config.js";
import { CommandFailure } from "../exit-codes.js";
import { runningGuests } from "../running-guests.js";
import type { Composition } from "../start-options.js";
import type { RackUp } from "./greeting.js";
import type { GuestsWanted } from "./plan.js";
import { openSocket, portOf } from "./preflight.js";
import { endProcess, isRunning, type ProcessMark } from "./processes.js";
import { type RackRecord, rackFiles, rackPlace, writeRecord } from "./record.js";
import { logSize, type RackReady, type RackSockets, serviceOf, startService, untilReady } from "./service-process.js";

export interface Raising {
  readonly name: string;
  readonly folder: string;
  readonly wanted: GuestsWanted;
  /** Where it has to listen; absent = wherever there is room. */
  readonly listen?: Where;
  readonly restart: boolean;
  readonly foreground: boolean;
  readonly composition: Composition;
  readonly guests: Guests;
  readonly self: string;
  /** Progress, a line at a time. */
  say(text: string): void;
}

export interface Raised {
  readonly up: RackUp;
  /** Resolves when the service ends that was started in the foreground; at once elsewhere. */
  readonly ended: Promise<unknown>;
}

export type Where = Pick<Listen, "host" | "port">;

export const usualListen: Where = { host: "127.0.0.1", port: 8443 };
export const usualSshPort = 2200;

/** Nothing of it is added or removed. @throws CommandFailure (by rejection) */
export async function goOn(raising: Raising, found: RackRecord): Promise<Raised> {
  const { folder, restart, say } = raising;
  const service = serviceOf(folder);
  if (service !== null && !restart) {
    say(`The rack ${found.name} is up already.`);
    const ready = await readyWithin(folder, service);
    return { up: await upOf(raising, found, ready), ended: Promise.resolve() };
  }
  // First what may be wrong with it: a service that runs is not ended for nothing.
  const { listen, console } = configOf(raising);
  if (service !== null) await end(service, say);
  const record: RackRecord = { ...found, phase: "up" };
  if (found.phase !== "up") await writeRecord(folder, record);
  const sockets = await openSockets(raising, raising.listen ?? listen, console.ssh?.port ?? usualSshPort);
  return start(raising, record, sockets).finally(() => closeSockets(sockets));
}

/** Milliseconds that a service gets to finish what it promised. */
const patience = 30_000;

async function end(service: ProcessMark, say: Raising["say"]): Promise<void> {
  say("Ending the service; machines that run go on.");
  if (await endProcess(service, patience)) return;
  throw new CommandFailure(`The service, process ${service.pid}, does not end.`);
}

/** One that another command started a moment ago may not be ready yet. */
async function readyWithin(folder: string, service: ProcessMark): Promise<RackReady> {
  return untilReady(folder, () => (isRunning(service) ? null : ""), logSize(folder));
}

/* ── the service ─────────────────────────────────────────────────────────────────────────────────────────────────── */

export async function start(raising: Raising, record: RackRecord, sockets: RackSockets): Promise<Raised> {
  const { folder, foreground, guests, say } = raising;
  const script = process.argv[1];
  if (script === undefined) throw new CommandFailure("This program does not know where it is.");
  const from = logSize(folder);
  const child = await startService({ folder, record, script, foreground }, sockets, guests);
  const failed = endOf(child);
  closeSockets(sockets);
  const ended = foreground ? new Promise((resolve) => child.once("close", resolve)) : Promise.resolve();
  const ready = await untilReady(folder, failed, from);
  say(`  service   runs as process ${ready.pid}`);
  const running = await runningGuests(rackPlace(folder), guests);
  for (const [id, { pid }] of running) say(`  ${id.padEnd(9)} runs on, as process ${pid}`);
  return { up: await upOf(raising, record, ready), ended };
}

/** @returns null = it has not ended */
function endOf(child: ChildProcess): () => string | null {
  let why: string | null = null;
  child.once("error", (error) => {
    why = error.message;
  });
  child.once("exit", () => {
    why ??= "";
  });
  return () => why;
}

async function upOf(raising: Raising, record: RackRecord, { url, pid }: RackReady): Promise<RackUp> {
  const { folder, self, guests } = raising;
  const running = (await runningGuests(rackPlace(folder), guests)).size;
  const config = configOf(raising);
  const { ssh } = config.console;
  return { folder, record, url, pid, running, ssh: ssh && { host: ssh.host, port: ssh.port }, config, self };
}

const configOf = ({ folder, composition }: Raising): Config =>
  readConfig(join(folder, rackFiles.config), composition.adapters);

/** @throws CommandFailure (by rejection) when it has to be that port, and it is taken */
export async function openSockets({ listen, say }: Raising, where: Where, sshPort: number): Promise<RackSockets> {
  const redfish = await opened(where, listen !== undefined);
  const ssh = await opened({ host: where.host, port: sshPort }, false).catch((error: unknown) => {
    redfish.close();
    throw error;
  });
  for (const [server, port, what] of [
    [redfish, where.port, "Redfish"],
    [ssh, sshPort, "SSH"],
  ] as const) {
    if (port !== 0 && portOf(server) !== port)
      say(`  note      port ${port} is taken: ${what} is on ${portOf(server)}`);
  }
  return { redfish, ssh };
}

async function opened(where: Where, isFixed: boolean): Promise<Server> {
  try {
    return await openSocket(where, isFixed);
  } catch (error) {
    throw new CommandFailure(listenError(authorityOf(where.host, where.port), error).message);
  }
}

/** Ours alone: whoever was given one has it still. */
export function closeSockets({ redfish, ssh }: RackSockets): void {
  for (const server of [redfish, ssh]) if (server.listening) server.close();
}
