/** A network in the form that packets are matched against: addresses as numbers, what never changes worked out once. */
import { ipv4Number, ipv4Range, ipv4Text } from "../../../src/model/ipv4.js";
import type { Network } from "../../../src/model/netboot.js";
import type { NetworkParameters } from "./packet/reply.js";

type Range = readonly [from: number, to: number];

export interface ServedNetwork {
  readonly network: Network;
  /** Our own address in it. */
  readonly server: number;
  readonly subnet: Range;
  readonly pools: readonly Range[];
  /** Addresses in pools that are nobody's to give: ours, the routers', and the subnet's first and last. */
  readonly kept: ReadonlySet<number>;
  /** 127/8: for simulations and tests, without broadcast. */
  readonly loopback: boolean;
  /** What every client is told. */
  readonly parameters: Omit<NetworkParameters, "hostName" | "options">;
  /** Seconds, as DHCP counts. */
  readonly leaseTime: number;
}

/** RFC 2131 §3.3: the highest value means for ever, which is never given. */
const longestLease = 0xffff_fffe;

const loopbackNet = 127;

export function servedNetwork(network: Network): ServedNetwork {
  const subnet = ipv4Range(network.subnet);
  const server = numberOf(network.address);
  return {
    network,
    server,
    subnet,
    pools: network.pools.map(({ from, to }) => [numberOf(from), numberOf(to)]),
    kept: keptOf(network, server, subnet),
    loopback: server >>> 24 === loopbackNet,
    parameters: {
      subnetMask: ipv4Text(maskOf(network.subnet.bits)),
      broadcast: ipv4Text(subnet[1]),
      routers: network.routers,
      nameServers: network.nameServers,
      timeServers: network.timeServers,
      domain: network.domain,
    },
    leaseTime: Math.min(longestLease, Math.max(1, Math.floor(network.leaseTime / 1000))),
  };
}

/** 0 for what is no address: nobody has that one. */
export const numberOf = (address: string): number => ipv4Number(address) ?? 0;

const within = (address: number, [from, to]: Range): boolean => address >= from && address <= to;

export const isInNetwork = (served: ServedNetwork, address: number): boolean => within(address, served.subnet);

export const isInPool = (served: ServedNetwork, address: number): boolean =>
  !served.kept.has(address) && served.pools.some((pool) => within(address, pool));

const maskOf = (bits: number): number => 2 ** 32 - 2 ** (32 - bits);

function keptOf(network: Network, server: number, [lowest, highest]: Range): ReadonlySet<number> {
  // RFC 3021: with 31 bits or more there is no network address and no broadcast.
  const ends = network.subnet.bits < 31 ? [lowest, highest] : [];
  return new Set([server, ...ends, ...network.routers.map(numberOf)]);
}
