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

type Options = ReadonlyMap<number, Uint8Array>;

const forEver = 0xffff_ffff;

/** RFC 2131 §4.4.5. Not of a lease that never ends. */
export function timesOf({ leaseTime }: LeaseParameters): Options {
  if (leaseTime === forEver) return new Map();
  return new Map([
    [option.renewalTime, u32Bytes(Math.floor(leaseTime / 2))],
    [option.rebindingTime, u32Bytes(Math.floor((leaseTime * 7) / 8))],
  ]);
}

/** What is configured is read once, not for each packet. */
const read = new WeakMap<DhcpOptions, Options>();

/** Without those that nobody configures, which would break the exchange. Empty ones stay. */
export function configuredOptions(options: DhcpOptions): Options {
  const known = read.get(options) ?? readOptions(options);
  read.set(options, known);
  return known;
}

function readOptions(options: DhcpOptions): Options {
  const entries = Object.entries(options).map(([code, hex]): [number, Uint8Array] => [
    Number(code),
    Buffer.from(hex, "hex"),
  ]);
  return new Map(entries.filter(([code]) => code > 0 && code <= nextServer && !reservedOptions.has(code)));
}

/** By code, in the order in which they are told to who lists none. */
const parameters: ReadonlyMap<number, (network: NetworkParameters) => Uint8Array> = new Map([
  [option.subnetMask, ({ subnetMask }) => addressBytes(subnetMask)],
  [option.routers, ({ routers }) => addressBytes(...routers)],
  [option.nameServers, ({ nameServers }) => addressBytes(...nameServers)],
  [option.hostName, ({ hostName }) => textBytes(hostName ?? "")],
  [option.domain, ({ domain }) => textBytes(domain ?? "")],
  [option.broadcast, ({ broadcast }) => addressBytes(broadcast)],
  [option.timeServers, ({ timeServers }) => addressBytes(...timeServers)],
]);

/**
 * Those that go out, in the order of the list, in which the client wants the first ones most (RFC 2132 §9.8); the mask before all,
 * as it has to come before the routers (§3.3), and an address is of little use without it.
 */
export function askedOptions(request: DhcpMessage, network: NetworkParameters, times: Options): [number, Uint8Array][] {
  const configured = configuredOptions(network.options);
  const list = request.options.get(option.parameterList) ?? [
    ...times.keys(),
    ...parameters.keys(),
    ...configured.keys(),
  ];
  const asked: [number, Uint8Array][] = [];
  for (const code of new Set([option.subnetMask, ...list])) {
    const value = configured.get(code) ?? times.get(code) ?? parameters.get(code)?.(network);
    if (value && value.length > 0 && code !== nextServer) asked.push([code, value]);
  }
  return asked;
}
