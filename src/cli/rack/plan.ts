/** Which names and addresses a rack gets. Pure. */
import type { GuestPlan } from "../../config/rack.js";
import { ipv4Number } from "../../model/ipv4.js";

/** More would not fit beside the pool of addresses. */
export const mostGuests = 50;

/** Of a Linux interface with a letter behind it, and of DNS. */
export const rackName = /^[a-z][a-z0-9-]{0,30}$/;

export interface Taken {
  /** Names of network interfaces. */
  readonly links: readonly string[];
  /** Destinations of routes: `10.0.0.0/8`, `192.0.2.1`, `default`. */
  readonly routes: readonly string[];
}

export interface FreeNetwork {
  readonly bridge: string;
  readonly prefix: string;
  /** Names of the pair of links that keeps the bridge up. */
  readonly still: readonly [string, string];
}

const networks = 256;

/** The first network that nothing of this computer is in the way of; null = there is none. */
export function freeNetwork({ links, routes }: Taken): FreeNetwork | null {
  const names = new Set(links);
  const rows = routes.flatMap((route) => rowOf(route) ?? []);
  for (let index = 0; index < networks; index += 1) {
    const bridge = `shoal${index}`;
    const still = [`${bridge}a`, `${bridge}b`] as const;
    const prefix = `10.77.${index}`;
    const own = rowOf(`${prefix}.0/24`);
    if ([bridge, ...still].some((name) => names.has(name)) || own === null) continue;
    if (rows.every(({ first, last }) => last < own.first || own.last < first)) return { bridge, prefix, still };
  }
  return null;
}

/** First and last address; null = it is none, or leads everywhere. */
export function rowOf(route: string): { readonly first: number; readonly last: number } | null {
  const [address = "", bits = "32"] = route.split("/");
  const number = ipv4Number(address);
  const size = 2 ** (32 - Number(bits));
  if (number === undefined || !/^\d{1,2}$/.test(bits) || size < 1 || bits === "0") return null;
  const first = Math.floor(number / size) * size;
  return { first, last: first + size - 1 };
}

export interface GuestsWanted {
  readonly vms: number;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  readonly architecture: GuestPlan["architecture"];
}

/** @param fresh makes what is told apart by chance */
export const guestsOf = (
  { vms, cpus, memoryMiB, diskGiB, architecture }: GuestsWanted,
  { prefix }: Pick<FreeNetwork, "prefix">,
  fresh: { mac(): string; uuid(): string },
): readonly GuestPlan[] =>
  Array.from({ length: vms }, (_, index) => ({
    id: `vm${index + 1}`,
    uuid: fresh.uuid(),
    mac: fresh.mac(),
    address: `${prefix}.${firstAddress + index}`,
    architecture,
    cores: cpus,
    memoryMiB,
    diskGiB,
  }));

/** Below: the computer itself, and whatever else somebody plugs in. */
const firstAddress = 11;
