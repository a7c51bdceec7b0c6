/** Making a rack, and starting its service again. */
import type { ChildProcess } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import type { Server } from "node:net";
import { join } from "node:path";
import type { Config, Listen } from "../../config/config.js";
import { type RackPlan, rackConfigText } from "../../config/rack.js";
import { listenError } from "../../http/listen-error.js";
import { authorityOf } from "../../http/redirect.js";
import type { Guests } from "../../ports/guests.js";
import { readConfig } from "../check-config.js";
import { CommandFailure } from "../exit-codes.js";
import { reasonOf } from "../file-reasons.js";
import { counted } from "../printable.js";
import type { Composition } from "../start-options.js";
import type { RackUp } from "./greeting.js";
import { hostLinks, hostRoutes } from "./links.js";
import { type FreeNetwork, freeNetwork, type GuestsWanted, guestsOf } from "./plan.js";
import { freePort, openSocket, portOf, preflight, type Within } from "./preflight.js";
import { endProcess, isRunning, type ProcessMark } from "./processes.js";
import { digestOf, freshMac, type RackRecord, rackFiles, refuseForeign, writeIn, writeRecord } from "./record.js";
import {
  guestsIn,
  logSize,
  type RackReady,
  type RackSockets,
  serviceOf,
  startService,
  untilReady,
} from "./service-process.js";
import { takeDown } from "./take-down.js";

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

type Where = Pick<Listen, "host" | "port">;

const usualListen: Where = { host: "127.0.0.1", port: 8443 };
const usualSshPort = 2200;
const usualHttpPort = 8080;

/* ── from nothing ────────────────────────────────────────────────────────────────────────────────────────────────── */

/** What was made is gone again when it fails. @throws CommandFailure (by rejection) */
export async function make(raising: Raising): Promise<Raised> {
  const { folder, wanted, say } = raising;
  const within: Within = process.getuid?.() === 0 ? "host" : "namespace";
  say(`Making the rack ${raising.name}: ${counted(wanted.vms, "virtual machine")}, in ${folder}`);
  await check(raising, within);
  const network = await networkFor(within);
  const sockets = await openSockets(raising, raising.listen ?? usualListen, usualSshPort);
  try {
    const plan = await planOf(raising, within, network, sockets);
    const text = rackConfigText(plan);
    const record = recordOf(plan, network, within, text);
    await writeRecord(folder, record);
    return await fromRecord(raising, record, plan, text, sockets);
  } finally {
    close(sockets);
  }
}

async function fromRecord(
  raising: Raising,
  record: RackRecord,
  plan: RackPlan,
  text: string,
  sockets: RackSockets,
): Promise<Raised> {
  const { folder, guests, say } = raising;
  try {
    await writeFiles(folder, text);
    say(
      `  network   ${plan.network.prefix}.0/24 on ${plan.network.bridge}${record.within === "host" ? "" : ", in a namespace of its own"}`,
    );
    for (const guest of plan.guests) {
      const { id, cores, memoryMiB, diskGiB, mac, address } = guest;
      say(
        `  ${id.padEnd(9)} ${counted(cores, "processor")}, ${memoryMiB} MiB, ${diskGiB} GiB of disk, ${mac}, ${address}`,
      );
    }
    return await start(raising, record, sockets);
  } catch (error) {
    say("That did not work; what was made of it is taken away.");
    await takeDown(folder, { keepDisks: false, guests, say: () => {} });
    throw error;
  }
}

/** @throws CommandFailure (by rejection) with all that is missing */
async function check({ folder, wanted, guests, say }: Raising, within: Within): Promise<void> {
  refuseForeign(folder);
  const { problems, warnings } = await preflight(wanted, folder, within, guests);
  for (const warning of warnings) say(`  note      ${warning}`);
  if (problems.length > 0) throw new CommandFailure(problems.join("\n"));
  say("  checked   what machines need is installed, and there is room for them");
}

/** @throws CommandFailure (by rejection) when there is none left */
async function networkFor(within: Within): Promise<FreeNetwork> {
  const taken =
    within === "host"
      ? { links: (await hostLinks()).map(({ name }) => name), routes: await hostRoutes() }
      : { links: [], routes: [] };
  const network = freeNetwork(taken);
  if (network === null) throw new CommandFailure("No network 10.77.x.0/24 is free on this computer; see: ip route");
  return network;
}

async function planOf(
  { name, wanted, listen }: Raising,
  within: Within,
  network: FreeNetwork,
  { redfish, ssh }: RackSockets,
): Promise<RackPlan> {
  const host = (listen ?? usualListen).host;
  // In a namespace nothing else listens.
  const httpPort = within === "host" ? await freePort("0.0.0.0", usualHttpPort) : usualHttpPort;
  return {
    name,
    listen: { host, port: portOf(redfish) },
    ssh: { host, port: portOf(ssh) },
    network,
    httpPort,
    guests: guestsOf(wanted, network, { mac: freshGuestMac, uuid: randomUUID }),
  };
}

/** Of QEMU's own range, as clients expect of a virtual machine. */
const freshGuestMac = (): string => `52:54:00${randomBytes(3).toString("hex").replace(/../g, ":$&")}`;

const recordOf = (
  plan: RackPlan,
  { bridge, prefix, still }: FreeNetwork,
  within: Within,
  text: string,
): RackRecord => ({
  version: 1,
  name: plan.name,
  phase: "up",
  within,
  network: {
    bridge,
    prefix,
    bridgeMac: freshMac(),
    still: [
      { name: still[0], mac: freshMac() },
      { name: still[1], mac: freshMac() },
    ],
  },
  machines: plan.guests.map(({ id }) => id),
  config: digestOf(text),
});

/** @throws CommandFailure (by rejection) when the disk refuses */
async function writeFiles(folder: string, text: string): Promise<void> {
  await mkdir(join(folder, rackFiles.files), { recursive: true }).catch((error: unknown) => {
    throw new CommandFailure(`${folder} cannot be used: ${reasonOf(error)}.`);
  });
  await writeIn(folder, rackFiles.password, `${freshPassword()}\n`);
  await writeIn(folder, rackFiles.config, text);
}

/** Without characters that a shell, or an eye, takes for others. */
function freshPassword(): string {
  const letters = "abcdefghjkmnpqrstvwxyz0123456789";
  const text = [...randomBytes(20)].map((byte) => letters[byte % letters.length]).join("");
  return text.replace(/.{5}(?=.)/g, "$&-");
}

/* ── with what is there ──────────────────────────────────────────────────────────────────────────────────────────── */

/** Nothing of it is added or removed. @throws CommandFailure (by rejection) */
export async function goOn(raising: Raising, found: RackRecord): Promise<Raised> {
  const { folder, restart, say } = raising;
  const service = serviceOf(folder);
  if (service !== null && !restart) {
    say(`The rack ${found.name} is up already.`);
    const ready = await readyWithin(folder, service);
    return { up: upOf(raising, found, ready), ended: Promise.resolve() };
  }
  // First what may be wrong with it: a service that runs is not ended for nothing.
  const { listen, console } = configOf(raising);
  if (service !== null) await end(service, say);
  const record: RackRecord = { ...found, phase: "up" };
  if (found.phase !== "up") await writeRecord(folder, record);
  const sockets = await openSockets(raising, raising.listen ?? listen, console.ssh?.port ?? usualSshPort);
  return start(raising, record, sockets).finally(() => close(sockets));
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

async function start(raising: Raising, record: RackRecord, sockets: RackSockets): Promise<Raised> {
  const { folder, foreground, guests, say } = raising;
  const script = process.argv[1];
  if (script === undefined) throw new CommandFailure("This program does not know where it is.");
  const from = logSize(folder);
  const child = await startService({ folder, record, script, foreground }, sockets, guests);
  const failed = endOf(child);
  close(sockets);
  const ended = foreground ? new Promise((resolve) => child.once("close", resolve)) : Promise.resolve();
  const ready = await untilReady(folder, failed, from);
  say(`  service   runs as process ${ready.pid}`);
  const running = await guestsIn(folder, guests);
  for (const [id, { pid }] of running) say(`  ${id.padEnd(9)} runs on, as process ${pid}`);
  return { up: upOf(raising, record, ready), ended };
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

function upOf(raising: Raising, record: RackRecord, { url, pid }: RackReady): RackUp {
  const { folder, self } = raising;
  const config = configOf(raising);
  const { ssh } = config.console;
  return { folder, record, url, pid, ssh: ssh && { host: ssh.host, port: ssh.port }, config, self };
}

const configOf = ({ folder, composition }: Raising): Config =>
  readConfig(join(folder, rackFiles.config), composition.adapters);

/** @throws CommandFailure (by rejection) when it has to be that port, and it is taken */
async function openSockets({ listen, say }: Raising, where: Where, sshPort: number): Promise<RackSockets> {
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
function close({ redfish, ssh }: RackSockets): void {
  for (const server of [redfish, ssh]) if (server.listening) server.close();
}
