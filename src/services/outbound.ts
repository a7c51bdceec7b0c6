/**
 * Where the service may connect to by itself. A client that may name a destination must not turn the service into a way to
 * reach what only the service can reach: itself, its neighbours on the link, the metadata service of a cloud.
 */
import {
  contains,
  embeddedV4,
  type Network,
  type NetworkAddress,
  parseAddress,
  parseNetwork,
} from "./network-address.js";

export interface OutboundRules {
  /**
   * Networks, addresses, host names and `*.` domains that may be connected to, and no others; empty = every unicast address.
   * Loopback, link-local and cloud metadata addresses have to be named by a network of their own: 0.0.0.0/0 does not mean them.
   */
  readonly allow: readonly string[];
  /** May never be connected to. */
  readonly deny: readonly string[];
}

export interface OutboundPolicy {
  readonly allow: Rules;
  readonly deny: Rules;
  /** Whether something of this service listens there. */
  readonly isOwn: (ip: string, port: number) => boolean;
}

interface Rules {
  readonly networks: readonly Network[];
  readonly hosts: readonly string[];
}

/** Why an address may not be connected to. */
export type Denial =
  | "not an address"
  | "unspecified"
  | "multicast"
  | "reserved"
  | "loopback"
  | "link-local"
  | "metadata"
  | "own listener"
  | "denied"
  | "not allowed";

/** What was asked for, beside the address: the name it was resolved from, and the port. */
export interface Endpoint {
  readonly host?: string;
  readonly port?: number;
}

interface SpecialRange {
  readonly network: Network;
  readonly denial: Denial;
  /** May be allowed by naming it. */
  readonly nameable: boolean;
}

const special = (denial: Denial, nameable: boolean, ...networks: string[]): SpecialRange[] =>
  networks.flatMap((text) => {
    const parsed = parseNetwork(text);
    return parsed ? [{ network: parsed, denial, nameable }] : [];
  });

/** RFC 6890 and RFC 4291 §2.4, and where clouds keep the credentials of their machines. */
const specialRanges: readonly SpecialRange[] = [
  ...special("unspecified", false, "0.0.0.0/8", "::/128"),
  ...special("multicast", false, "224.0.0.0/4", "ff00::/8"),
  ...special("reserved", false, "240.0.0.0/4"),
  ...special("loopback", true, "127.0.0.0/8", "::1/128"),
  ...special("link-local", true, "169.254.0.0/16", "fe80::/10"),
  ...special("metadata", true, "100.100.100.200", "192.0.0.192", "fd00:ec2::254"),
];

function compileRules(texts: readonly string[]): Rules {
  const networks = texts.map((text) => parseNetwork(text));
  return {
    networks: networks.filter((each) => each !== undefined),
    hosts: texts.filter((_, index) => networks[index] === undefined).map(plainHost),
  };
}

export function outboundPolicy(rules: OutboundRules, isOwn: OutboundPolicy["isOwn"] = () => false): OutboundPolicy {
  return { allow: compileRules(rules.allow), deny: compileRules(rules.deny), isOwn };
}

const plainHost = (host: string): string => host.toLowerCase().replace(/\.$/, "");

function names({ hosts }: Rules, host: string | undefined): boolean {
  if (host === undefined) return false;
  const plain = plainHost(host);
  return hosts.some((rule) => (rule.startsWith("*.") ? plain.endsWith(rule.slice(1)) : plain === rule));
}

const holds = ({ networks }: Rules, address: NetworkAddress): boolean =>
  networks.some((each) => contains(each, address));

function specialDenial(allow: Rules, address: NetworkAddress): Denial | undefined {
  const range = specialRanges.find(({ network }) => contains(network, address));
  if (range === undefined) return undefined;
  const named = allow.networks.some((rule) => contains(range.network, rule) && contains(rule, address));
  return range.nameable && named ? undefined : range.denial;
}

/**
 * Whether a connection to this address may be opened. Pure but for `policy.isOwn`.
 *
 * @returns why not, or undefined when it may
 */
export function checkAddress(policy: OutboundPolicy, ip: string, { host, port }: Endpoint = {}): Denial | undefined {
  const address = parseAddress(ip);
  if (address === undefined) return "not an address";
  for (const form of [address, ...embeddedV4(address)]) {
    const denial = specialDenial(policy.allow, form) ?? (holds(policy.deny, form) ? "denied" : undefined);
    if (denial !== undefined) return denial;
  }
  if (port !== undefined && policy.isOwn(ip, port)) return "own listener";
  if (names(policy.deny, host)) return "denied";
  const unlimited = policy.allow.networks.length + policy.allow.hosts.length === 0;
  return unlimited || holds(policy.allow, address) || names(policy.allow, host) ? undefined : "not allowed";
}

/** The policy forbids the connection. The message names the class of the address only, so that it tells nothing about networks. */
export class OutboundDenied extends Error {
  override readonly name = "OutboundDenied";
  readonly code = "outbound-denied";
  constructor(readonly denial: Denial) {
    super(`the outbound policy forbids the destination: ${denial}`);
  }
}
