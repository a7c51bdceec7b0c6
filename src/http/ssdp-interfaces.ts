/** Which of our networks SSDP is spoken on, and which of our addresses a client there can reach. */
import type { NetworkInterfaceInfo } from "node:os";

/** An IPv4 address of ours and its network. */
export interface Attachment {
  readonly address: string;
  readonly netmask: string;
}

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/**
 * @param wanted interface names and addresses, loopback among them if named; none = all but loopback
 */
export function attachments(wanted: readonly string[], interfaces: Interfaces): readonly Attachment[] {
  const isWanted = (name: string, { address, internal }: NetworkInterfaceInfo) =>
    wanted.length === 0 ? !internal : wanted.includes(name) || wanted.includes(address);
  return Object.entries(interfaces).flatMap(([name, infos = []]) =>
    infos
      .filter((info) => info.family === "IPv4" && isWanted(name, info))
      .map(({ address, netmask }) => ({ address, netmask })),
  );
}

const bits = (address: string): number =>
  address.split(".").reduce((sum, part) => ((sum << 8) | Number(part)) >>> 0, 0);

/** The attachment on the network that `peer` is on; undefined for one that is on none of them. */
export const facing = (peer: string, ours: readonly Attachment[]): Attachment | undefined =>
  ours.find(({ address, netmask }) => ((bits(peer) ^ bits(address)) & bits(netmask)) === 0);
