/** dnsmasq's lease file: a line each, `expiry mac address name client-id` (its src/lease.c). metal-boot's has remarks besides. */
import type { Duration, Instant } from "../../../model/clock.js";
import { ipv4Number } from "../../../model/ipv4.js";
import type { Lease } from "../../../model/netboot.js";
import { isOneMachines, macIn } from "./mac-address.js";
import { type FormatProblem, Problems, shown } from "./problem.js";

export interface LeaseReading {
  /** Of those that are read. */
  readonly now: Instant;
  /** Taken to be how long each was given for, as the file does not say. */
  readonly leaseTime: Duration;
  /** Id of the network that an address is in; null = none of ours. */
  readonly networkOf: (address: string) => string | null;
}

export interface LeasesRead {
  readonly leases: readonly Lease[];
  /** Lines that are over. */
  readonly expired: number;
  readonly problems: readonly FormatProblem[];
}

/** A lease without an end, which the file has as 0: the last instant that a date can hold. */
export const forever: Instant = 8.64e15;

/** Characters: 100,000 leases. */
const longestText = 16 * 1024 * 1024;
/** A client-id has 255 bytes at most, so 764 characters; a name 255. */
const longestLine = 2048;

/** Of an address that is there twice, the later line counts. */
export function readDnsmasqLeases(text: string, reading: LeaseReading): LeasesRead {
  const problems = new Problems();
  if (text.length > longestText) {
    problems.add(1, `The file is longer than ${longestText} characters, and is not read.`);
    return { leases: [], expired: 0, problems: problems.all };
  }
  const leases = new Map<string, Lease>();
  let expired = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const lease = leaseIn(line.trim(), reading, (problem) => problems.add(index + 1, problem));
    if (lease === null) continue;
    if (lease.until <= reading.now) expired += 1;
    else if (leases.has(lease.address)) problems.add(index + 1, `${lease.address} is there twice; this line counts.`);
    if (lease.until > reading.now) leases.set(lease.address, lease);
  }
  return { leases: [...leases.values()], expired, problems: problems.all };
}

type Tell = (problem: string) => void;

function leaseIn(line: string, { now, leaseTime, networkOf }: LeaseReading, tell: Tell): Lease | null {
  if (line === "" || line.startsWith("#")) return null;
  const fields = line.length > longestLine ? null : fieldsOf(line);
  if (fields === null) return refused(tell, "This is no line of a lease: it has other than five words.");
  const [expiry, hardware, address, name, client] = fields;
  if (expiry === "duid") return refused(tell, "This is the server's identity for IPv6, which is not taken over.");
  if (ipv4Number(address) === undefined) return refused(tell, addressProblem(address));
  const mac = macIn(hardware.replace(/^01-/, ""));
  if (mac === null || !isOneMachines(mac)) return refused(tell, `${shown(hardware)} is no machine's MAC address.`);
  if (!/^\d{1,10}$/.test(expiry)) return refused(tell, `${shown(expiry)} is no time in seconds since 1970.`);
  const network = networkOf(address);
  if (network === null) return refused(tell, `${address} is in no network that is served here.`);
  const until = Number(expiry) === 0 ? forever : Number(expiry) * 1000;
  const since = until === forever ? now : Math.min(now, Math.max(0, until - leaseTime));
  const clientId = clientIdOf(client, mac, tell);
  return { address, network, mac, clientId, hostName: nameOf(name, tell), state: "leased", since, until };
}

function refused(tell: Tell, problem: string): null {
  tell(problem);
  return null;
}

type Fields = readonly [expiry: string, hardware: string, address: string, name: string, client: string];

/** metal-boot leaves out a name that there is not, spaces and all, and the client-id too. */
function fieldsOf(line: string): Fields | null {
  const words = line.split(/[ \t]+/);
  const [first = "", second = "", third = "", fourth = "*", fifth = "*"] = words;
  if (first === "duid" && words.length === 2) return [first, second, "", "", ""];
  const isNameless = /^\S+ \S+ \S+ {2}\S+$/.test(line);
  if (isNameless) return [first, second, third, "*", fourth];
  return words.length < 3 || words.length > 5 ? null : [first, second, third, fourth, fifth];
}

const addressProblem = (address: string): string =>
  address.includes(":") ? "This is a lease of IPv6, which is not taken over." : `${shown(address)} is no IPv4 address.`;

/** As long and of such characters as a name may be (RFC 1123 §2.1), and `_`, which many have. */
function nameOf(text: string, tell: Tell): string | null {
  if (text === "*") return null;
  if (text.length <= 255 && /^[\w-]{1,63}(\.[\w-]{1,63})*$/.test(text)) return text;
  tell(`${shown(text)} is no host name; the lease is taken without it.`);
  return null;
}

function clientIdOf(text: string, mac: string, tell: Tell): string | null {
  // metal-boot writes the MAC address there, without the type that clients put before it.
  if (text === "*" || text.toLowerCase() === mac) return null;
  if (/^[0-9a-f]{2}(:[0-9a-f]{2}){0,254}$/i.test(text)) return text.toLowerCase().replaceAll(":", "");
  tell(`${shown(text)} is no client-id in hex; the lease is taken without it.`);
  return null;
}

/** Declined addresses are nobody's and have no line. */
export const writeDnsmasqLeases = (leases: Iterable<Lease>): string =>
  [...leases]
    .filter(({ state }) => state === "leased")
    .map((lease) => `${lineOf(lease)}\n`)
    .join("");

function lineOf({ address, mac, clientId, hostName, until }: Lease): string {
  const client = clientId === null || clientId === "" ? "*" : clientId.replace(/..(?=.)/g, "$&:");
  // A name of other characters would be taken for more words.
  const name = hostName !== null && /^[\w.-]{1,255}$/.test(hostName) ? hostName : "*";
  return [until >= forever ? 0 : Math.ceil(until / 1000), mac, address, name, client].join(" ");
}
