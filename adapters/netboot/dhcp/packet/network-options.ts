/** What a client is told of its network, as far as it asked. */
import { nextServer, reservedOptions } from "../../../../src/model/dhcp-options.js";
import type { DhcpOptions } from "../../../../src/model/netboot.js";
import type { DhcpMessage } from "../message.js";
import { addressBytes, option, textBytes, u32Bytes } from "./options.js";

/** Only what the client asked for goes out (option 55), but the subnet mask, and all where it lists nothing. */
export interface NetworkParameters {
  readonly subnetMask: string;
  readonly broadcast: string;
  readonly routers: readonly string[];
  readonly nameServers: readonly string[];
  readonly timeServers: readonly string[];
  readonly domain: string | null;
  readonly hostName: string | null;
  /** Configured ones, in the place of the others of their codes; an empty value = that option is not sent. */
  readonly options: DhcpOptions;
}

export interface LeaseParameters extends NetworkParameters {
  readonly address: string;
  /** Seconds, 4,294,967,295 = for ever; the client renews after a half and asks anybody after seven eighths of it. */
  readonly leaseTime: number;
}

type Entries = Iterable<readonly [number, Uint8Array]>;

const forEver = 0xffff_ffff;

/** RFC 2131 §4.4.5. Not of a lease that never ends. */
export function timesOf({ leaseTime }: LeaseParameters): Entries {
  const renewal: [number, Uint8Array][] = [
    [option.renewalTime, u32Bytes(Math.floor(leaseTime / 2))],
    [option.rebindingTime, u32Bytes(Math.floor((leaseTime * 7) / 8))],
  ];
  return leaseTime === forEver ? [] : renewal;
}

/** Without those that nobody configures, which would break the exchange. Empty ones stay. */
export function configuredOptions(options: DhcpOptions): Map<number, Uint8Array> {
  const entries = Object.entries(options).map(([code, hex]): [number, Uint8Array] => [
    Number(code),
    Buffer.from(hex, "hex"),
  ]);
  return new Map(entries.filter(([code]) => code > 0 && code <= nextServer && !reservedOptions.has(code)));
}

/** All that is known, by code. */
export function networkOptions(network: NetworkParameters): Map<number, Uint8Array> {
  const { hostName, domain } = network;
  return new Map([
    [option.subnetMask, addressBytes(network.subnetMask)],
    [option.routers, addressBytes(...network.routers)],
    [option.nameServers, addressBytes(...network.nameServers)],
    [option.hostName, textBytes(hostName ?? "")],
    [option.domain, textBytes(domain ?? "")],
    [option.broadcast, addressBytes(network.broadcast)],
    [option.timeServers, addressBytes(...network.timeServers)],
  ]);
}

/**
 * Those that go out, in the order of the list, in which the client wants the first ones most (RFC 2132 §9.8); the mask before all,
 * as it has to come before the routers (§3.3), and an address is of little use without it.
 */
export function askedOptions(request: DhcpMessage, known: ReadonlyMap<number, Uint8Array>): [number, Uint8Array][] {
  const list = request.options.get(option.parameterList) ?? known.keys();
  return [...new Set([option.subnetMask, ...list])]
    .map((code): [number, Uint8Array] => [code, known.get(code) ?? new Uint8Array(0)])
    .filter(([code, value]) => value.length > 0 && code !== nextServer);
}
