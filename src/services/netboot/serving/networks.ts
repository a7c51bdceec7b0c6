/** Where the configured networks are on this computer, by what its interfaces say just now. */
import { ipv4Subnet, isInSubnet } from "../../../model/ipv4.js";
import type { Network, NetworkRules } from "../../../model/netboot.js";

/** An IPv4 address of this computer. */
export interface HostAddress {
  readonly interface: string;
  readonly address: string;
  /** Leading bits that are the network's. */
  readonly bits: number;
}

export interface Placing {
  readonly networks: readonly Network[];
  /** Networks that cannot be served now. */
  readonly waiting: readonly { readonly id: string; readonly problem: string }[];
}

/**
 * @param before where networks were until now: an interface that is not listed at all has lost its link, as when the only board
 * on it is switched off, and still has its address
 */
export function placeNetworks(
  rules: readonly NetworkRules[],
  host: readonly HostAddress[],
  before: readonly Network[] = [],
): Placing {
  const networks: Network[] = [];
  const waiting: { id: string; problem: string }[] = [];
  for (const rule of rules) {
    const found = stayed(rule, host, before) ?? placed(rule, host);
    if (typeof found === "string")
      waiting.push({ id: rule.id, problem: `The network ${rule.id} is not served: ${found}` });
    else networks.push(found);
  }
  return { networks, waiting };
}

const stayed = ({ id }: NetworkRules, host: readonly HostAddress[], before: readonly Network[]): Network | undefined =>
  before.find((network) => network.id === id && host.every((one) => one.interface !== network.interface));

/** @returns what is in the way, where it cannot be served */
function placed(rule: NetworkRules, host: readonly HostAddress[]): Network | string {
  const found =
    rule.address === null ? byInterface(rule.interface, host) : byAddress(rule.address, rule.interface, host);
  if (typeof found === "string") return found;
  const subnet = rule.subnet ?? ipv4Subnet(found.address, found.bits);
  const isHere = isInSubnet(found.address, subnet);
  const strayed = rule.pools.find(({ from, to }) => !(isInSubnet(from, subnet) && isInSubnet(to, subnet)));
  if (strayed !== undefined) {
    return `its pool ${strayed.from}-${strayed.to} is not all in ${subnet.first}/${subnet.bits}, the network of ${found.interface}.`;
  }
  return { ...rule, address: found.address, subnet, interface: isHere ? found.interface : null };
}

function byInterface(name: string | null, host: readonly HostAddress[]): HostAddress | string {
  const found = host.find((one) => one.interface === name);
  return found ?? `there is no interface ${name} with an IPv4 address; ${thereAre(host)}`;
}

function byAddress(address: string, name: string | null, host: readonly HostAddress[]): HostAddress | string {
  const found = host.find((one) => one.address === address) ?? loopback(address, host);
  if (found === undefined) return `no interface has the address ${address}; ${thereAre(host)}`;
  if (name !== null && found.interface !== name)
    return `the address ${address} is not on ${name} but on ${found.interface}.`;
  return found;
}

/** All of 127.0.0.0/8 is this computer (RFC 1122 §3.2.1.3), though only one address of it is listed. */
function loopback(address: string, host: readonly HostAddress[]): HostAddress | undefined {
  const listed = host.find((one) => one.address.startsWith("127."));
  return address.startsWith("127.") && listed ? { ...listed, address } : undefined;
}

const thereAre = (host: readonly HostAddress[]): string =>
  host.length === 0
    ? "there are none."
    : `there are: ${host.map((one) => `${one.interface} (${one.address}/${one.bits})`).join(", ")}.`;
