/** What has to be there before a rack can be made, and what to do where it is not. */
import { execFile } from "node:child_process";
import { createSocket } from "node:dgram";
import { accessSync, constants, readFileSync, statfsSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { freemem } from "node:os";
import type { Listen } from "../../config/config.js";
import type { Guests } from "../../ports/guests.js";
import { reasonOf } from "../file-reasons.js";
import { counted } from "../printable.js";
import { searchPath } from "./links.js";
import type { GuestsWanted } from "./plan.js";

export interface Preflight {
  /** It cannot be made. */
  readonly problems: readonly string[];
  /** It can, and somebody should know. */
  readonly warnings: readonly string[];
}

const gibibyte = 1024 ** 3;
/** Of each guest, with its disk as good as empty: variables, logs, what an installer writes first. */
const leastRoom = gibibyte / 2;

export type Within = "host" | "namespace";

/** @param folder that the rack's own will be in, or one above it */
export async function preflight(
  wanted: GuestsWanted,
  folder: string,
  within: Within,
  guests: Guests,
): Promise<Preflight> {
  const needs = { architecture: wanted.architecture, secureBoot: false };
  const network = within === "host" ? [] : await namespaceProblems();
  return {
    problems: [...guests.lacking(needs), ...network, ...tunProblem(), ...roomProblem(wanted, folder)],
    warnings: [...memoryWarning(wanted), ...(within === "host" ? await portWarnings() : [])],
  };
}

function roomProblem({ vms, diskGiB }: GuestsWanted, folder: string): readonly string[] {
  try {
    const { bavail, bsize } = statfsSync(folder);
    const room = bavail * bsize;
    const least = vms * Math.min(leastRoom, diskGiB * gibibyte);
    if (room >= least) return [];
    return [
      `${folder} has room for ${inGiB(room)} GiB, and ${counted(vms, "machine")} need ${inGiB(least)} GiB to begin with: make room, start fewer (--vms), or choose another folder (--state).`,
    ];
  } catch (error) {
    return [`${folder} cannot be used: ${reasonOf(error)}.`];
  }
}

const inGiB = (bytes: number): string => (bytes / gibibyte).toFixed(1);

function memoryWarning({ vms, memoryMiB }: GuestsWanted): readonly string[] {
  const all = vms * memoryMiB * 1024 ** 2;
  const free = freemem();
  if (all <= free) return [];
  return [
    `All ${vms} together may use ${inGiB(all)} GiB of memory, and ${inGiB(free)} GiB are free: start them one after the other, or give them less (--memory).`,
  ];
}

/** Taps are made by it. */
function tunProblem(): readonly string[] {
  const device = "/dev/net/tun";
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
    return [];
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return [
      isMissing
        ? `There is no ${device}, which machines are plugged into a network with: modprobe tun.`
        : `You may not open ${device}, which machines are plugged into a network with: have root run "chmod 0666 ${device}", as most distributions have it, or run this as root.`,
    ];
  }
}

const patience = 20_000;

/** Whether this account may make a network that only its own processes are in. */
async function namespaceProblems(): Promise<readonly string[]> {
  const failure = await tried("unshare", ["--user", "--map-root-user", "--net", "ip", "link", "show", "dev", "lo"]);
  if (failure === null) return [];
  return [
    `A network of its own cannot be made by this account (unshare: ${failure}). Run this as root, or have root allow it: on Ubuntu "sysctl kernel.apparmor_restrict_unprivileged_userns=0", on older Debian "sysctl kernel.unprivileged_userns_clone=1", elsewhere user.max_user_namespaces above 0.`,
  ];
}

/** null = it works. */
const tried = (program: string, words: readonly string[]): Promise<string | null> =>
  new Promise((resolve) => {
    const env = { PATH: searchPath(process.env.PATH), LC_ALL: "C" };
    execFile(program, words, { timeout: patience, env }, (error, _stdout, stderr) => {
      if (error === null) return resolve(null);
      const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
      resolve(isMissing ? "it is not installed (package util-linux)" : lastLine(stderr) || error.message);
    });
  });

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";

/** Others who serve DHCP and TFTP on all addresses are in the way. */
async function portWarnings(): Promise<readonly string[]> {
  const inTheWay = [
    { port: 67, what: "DHCP", isFree: await isShared(67) },
    { port: 69, what: "TFTP", isFree: !udpPortsOfAll(udpTables()).has(69) },
  ].filter(({ isFree }) => !isFree);
  return inTheWay.map(
    ({ port, what }) =>
      `UDP port ${port} is taken by another program on all addresses: machines of the rack may get no answer by ${what}. Bind that program to its own interface, or stop it; see: ss -lunp`,
  );
}

/** As the server's own socket is. */
const isShared = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createSocket({ type: "udp4", reuseAddr: true });
    socket.once("error", () => socket.close(() => resolve(false)));
    socket.bind(port, "0.0.0.0", () => socket.close(() => resolve(true)));
  });

const udpTables = (): string => ["/proc/net/udp", "/proc/net/udp6"].map(textOf).join("");

function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

/** @param table as in /proc/net/udp (proc(5)): `sl local_address …`, in hexadecimal @returns ports that are taken on all addresses */
export const udpPortsOfAll = (table: string): ReadonlySet<number> =>
  new Set([...table.matchAll(/^ *\d+: 0+:([0-9A-F]{4}) /gm)].map(([, port = ""]) => Number.parseInt(port, 16)));

/* ── TCP ports ───────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Tried one after the other, where nobody named one. */
const triedPorts = 100;

/**
 * A socket that listens, for another process to take over; the first free port from the one that is asked for on.
 * @param isFixed no other port will do
 * @throws the system's error (by rejection) when there is none
 */
export async function openSocket({ host, port }: Pick<Listen, "host" | "port">, isFixed: boolean): Promise<Server> {
  for (let next = port; ; next += 1) {
    try {
      return await listening(host, next);
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
      if (!isTaken || isFixed || next >= Math.min(port + triedPorts, 65_535)) throw error;
    }
  }
}

function listening(host: string, port: number): Promise<Server> {
  // Whoever comes before it is handed over comes again.
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, exclusive: true }, () => resolve(server));
  });
}

/** @throws the system's error (by rejection) when none is free */
export async function freePort(host: string, port: number): Promise<number> {
  const server = await openSocket({ host, port }, false);
  const found = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return found;
}

export function portOf(server: Server): number {
  const bound = server.address();
  return bound !== null && typeof bound === "object" ? bound.port : 0;
}
