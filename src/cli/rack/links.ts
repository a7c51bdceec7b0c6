/** The rack's network: a bridge with an address of this computer, made and taken away with the system's own `ip`. */
import { execFile } from "node:child_process";
import { networkInterfaces } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { hostAddressIn } from "../../config/rack.js";
import { CommandFailure } from "../exit-codes.js";
import type { RackLink, RackLinks } from "./record.js";

/** What `ip -json` says of a link. */
export interface HostLink {
  readonly name: string;
  readonly mac: string | null;
  readonly kind: string | null;
  /** The bridge that it is a port of. */
  readonly master: string | null;
}

/** Bytes of what it says; of a thousand links it is a megabyte. */
const mostOutput = 64 * 1024 * 1024;
const patience = 20_000;

/** @throws CommandFailure (by rejection) with what it says */
export function ip(...words: readonly string[]): Promise<string> {
  const environment = { PATH: searchPath(process.env.PATH), LC_ALL: "C" };
  return new Promise((resolve, reject) => {
    execFile("ip", words, { maxBuffer: mostOutput, timeout: patience, env: environment }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const why =
        (error as NodeJS.ErrnoException).code === "ENOENT" ? "it is not installed (package iproute2)" : stderr;
      reject(new CommandFailure(`ip ${words.join(" ")}: ${why.trim() || error.message}`));
    });
  });
}

/** Programs for administrators are not where others look. */
export const searchPath = (path = "/usr/bin:/bin"): string => `${path}:/usr/sbin:/sbin`;

export async function hostLinks(): Promise<readonly HostLink[]> {
  const links = JSON.parse((await ip("-json", "-details", "link", "show")) || "[]") as readonly IpLink[];
  return links.map(({ ifname, address, linkinfo, master }) => ({
    name: ifname,
    mac: address ?? null,
    kind: linkinfo?.info_kind ?? null,
    master: master ?? null,
  }));
}

interface IpLink {
  readonly ifname: string;
  readonly address?: string;
  readonly master?: string;
  readonly linkinfo?: { readonly info_kind?: string };
}

/** Destinations of all routes, as `ip` writes them: `10.0.0.0/8`, `192.0.2.1`, `default`. */
export async function hostRoutes(): Promise<readonly string[]> {
  const routes = JSON.parse((await ip("-json", "-4", "route", "show", "table", "all")) || "[]") as readonly {
    readonly dst?: string;
  }[];
  return routes.flatMap(({ dst }) => dst ?? []);
}

/**
 * Makes what is missing of it; may be called again.
 * @param folder of the rack
 * @throws CommandFailure (by rejection) when something else has one of its names, or the system refuses
 */
export async function makeLinks(network: RackLinks, folder: string): Promise<void> {
  const { bridge, bridgeMac, still } = network;
  const links = await hostLinks();
  for (const link of linksOf(network)) refuseForeign(link, links);
  const has = (name: string) => links.some((link) => link.name === name);
  // A port that is plugged in is to work at once: there is no other bridge that could make a loop of it.
  const plain = ["forward_delay", "0", "mcast_snooping", "0"];
  if (!has(bridge)) await ip("link", "add", "name", bridge, "address", bridgeMac, "type", "bridge", ...plain);
  await ip("link", "set", "dev", bridge, "alias", aliasOf(folder));
  await ip("address", "replace", `${hostAddressIn(network)}/24`, "dev", bridge);
  const [port, end] = still;
  if (!has(port.name)) {
    const peer = ["peer", "name", end.name, "address", end.mac];
    await ip("link", "add", "name", port.name, "address", port.mac, "type", "veth", ...peer);
  }
  await ip("link", "set", "dev", port.name, "master", bridge);
  for (const name of [end.name, port.name, bridge]) await ip("link", "set", "dev", name, "up");
  await untilUp(bridge);
}

/** For people who wonder what it is. */
const aliasOf = (folder: string): string => `Shoal rack in ${folder}`.slice(0, 200);

const step = 20;

/** The system notes a moment later that a cable is plugged in; until then nothing can be served there. */
async function untilUp(bridge: string): Promise<void> {
  for (let waited = 0; networkInterfaces()[bridge] === undefined && waited < patience; waited += step)
    await pause(step);
}

const linksOf = ({ bridge, bridgeMac, still }: RackLinks): readonly RackLink[] => [
  { name: bridge, mac: bridgeMac },
  ...still,
];

function refuseForeign({ name, mac }: RackLink, links: readonly HostLink[]): void {
  const there = links.find((link) => link.name === name);
  if (there === undefined || there.mac === mac) return;
  throw new CommandFailure(`There is a network interface ${name} on this computer that is not the rack's.`);
}

/**
 * Takes away what is the rack's own of it.
 * @returns names of what was taken away
 * @throws CommandFailure (by rejection) when the system refuses
 */
export async function removeLinks(network: RackLinks): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const { name, mac } of [...network.still, { name: network.bridge, mac: network.bridgeMac }]) {
    // One of a pair takes the other with it.
    const isThere = (await hostLinks()).some((link) => link.name === name && link.mac === mac);
    if (!isThere) continue;
    await ip("link", "delete", "dev", name);
    removed.push(name);
  }
  return removed;
}
