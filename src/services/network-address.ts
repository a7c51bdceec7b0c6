/** IP addresses and networks as numbers, so that every spelling of an address compares as the same. */
import { isIPv4, isIPv6 } from "node:net";

export interface NetworkAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

export interface Network extends NetworkAddress {
  /** Length of the prefix in bits. */
  readonly prefix: number;
}

const width = (family: 4 | 6): number => (family === 4 ? 32 : 128);
const low32 = 0xffff_ffffn;

const v4Value = (text: string): bigint => text.split(".").reduce((value, octet) => value * 256n + BigInt(octet), 0n);

/** @param text an IPv6 address without a zone, found well-formed */
function v6Value(text: string): bigint {
  const dotted = text.lastIndexOf(":") + 1;
  const tail = text.slice(dotted);
  const value = isIPv4(tail) ? v4Value(tail) : null;
  const plain =
    value === null ? text : `${text.slice(0, dotted)}${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
  const [head = "", rest] = plain.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = rest === undefined || rest === "" ? [] : rest.split(":");
  const zeros: string[] = new Array(8 - before.length - after.length).fill("0");
  return [...before, ...zeros, ...after].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

/**
 * Only the spellings that need no guessing: four decimal octets without leading zeros, or RFC 4291 §2.2. Octal, hexadecimal and
 * shortened IPv4 spellings are no addresses here; a URL parser turns them into plain ones before.
 */
export function parseAddress(text: string): NetworkAddress | undefined {
  const [bare = ""] = text.split("%", 1);
  if (isIPv4(bare)) return { family: 4, value: v4Value(bare) };
  if (isIPv6(bare)) return fromMapped({ family: 6, value: v6Value(bare) });
  return undefined;
}

/** ::ffff:0:0/96 is the IPv4 address itself to the operating system (RFC 4291 §2.5.5.2). */
function fromMapped(address: NetworkAddress): NetworkAddress {
  return address.value >> 32n === 0xffffn ? { family: 4, value: address.value & low32 } : address;
}

/** `10.0.0.0/8`, `fd00::/8`, or one address. */
export function parseNetwork(text: string): Network | undefined {
  const [base = "", length, ...more] = text.split("/");
  const address = base.includes("%") ? undefined : parseAddress(base);
  if (address === undefined || more.length > 0) return undefined;
  if (length === undefined) return { ...address, prefix: width(address.family) };
  // A mapped network is one of IPv4: its prefix counts from the 96 bits that say so.
  const prefix = Number(length) - (address.family === 4 && base.includes(":") ? 96 : 0);
  if (!/^[0-9]{1,3}$/.test(length) || prefix < 0 || prefix > width(address.family)) return undefined;
  return { ...address, prefix };
}

/** Whether the network holds the address, or the whole other network. */
export function contains(network: Network, other: NetworkAddress & { readonly prefix?: number }): boolean {
  if (network.family !== other.family || (other.prefix ?? 128) < network.prefix) return false;
  const rest = BigInt(width(network.family) - network.prefix);
  return network.value >> rest === other.value >> rest;
}

interface Translation {
  readonly within: Network;
  readonly v4: (value: bigint) => bigint;
}

const network = (text: string): Network => {
  const parsed = parseNetwork(text);
  if (parsed === undefined) throw new Error(`${text} is no network`);
  return parsed;
};

const translations: readonly Translation[] = [
  { within: network("::/96"), v4: (value) => value & low32 },
  // RFC 2765: IPv4-translated.
  { within: network("::ffff:0:0:0/96"), v4: (value) => value & low32 },
  // RFC 6052 and RFC 8215: NAT64.
  { within: network("64:ff9b::/96"), v4: (value) => value & low32 },
  { within: network("64:ff9b:1::/48"), v4: (value) => value & low32 },
  // RFC 3056: 6to4.
  { within: network("2002::/16"), v4: (value) => (value >> 80n) & low32 },
  // RFC 4380: Teredo hides the client's address by inverting it.
  { within: network("2001::/32"), v4: (value) => ~value & low32 },
];

/** IPv4 addresses that a packet to this IPv6 address may end up at. */
export function embeddedV4({ family, value }: NetworkAddress): readonly NetworkAddress[] {
  if (family === 4) return [];
  return translations
    .filter(({ within }) => contains(within, { family, value }))
    .map(({ v4 }) => ({ family: 4, value: v4(value) }));
}
