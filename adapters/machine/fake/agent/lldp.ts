/** What a neighbour says by LLDP, as the pairs of type and hexadecimal value that the agent collects (IEEE 802.1AB §8.5). */
import { ipv4Number } from "../../../../src/model/ipv4.js";
import type { LinkNeighbour } from "../../../../src/model/parts.js";

export type Tlv = readonly [type: number, value: string];

const chassisSubtypes = { ChassisComp: 1, MacAddr: 4, NetworkAddr: 5, IfName: 6, LocalAssign: 7 } as const;
const portSubtypes = { IfAlias: 1, MacAddr: 3, IfName: 5, LocalAssign: 7 } as const;

/** Octets of a text (§8.5.5 and on). */
const longest = 255;

export function lldpOf(neighbour: LinkNeighbour): readonly Tlv[] {
  const { chassisId, chassisIdSubtype, portId, portIdSubtype } = neighbour;
  const texts: readonly (readonly [number, string | null])[] = [
    [4, neighbour.portDescription],
    [5, neighbour.systemName],
    [6, neighbour.systemDescription],
  ];
  return [
    [1, hex([chassisSubtypes[chassisIdSubtype]], idBytes(chassisIdSubtype, chassisId))],
    [2, hex([portSubtypes[portIdSubtype]], idBytes(portIdSubtype, portId))],
    [3, hex([0, 120])],
    ...texts.flatMap(([type, text]): Tlv[] =>
      text === null ? [] : [[type, hex(Buffer.from(text).subarray(0, longest))]],
    ),
    ...vlanOf(neighbour.managementVlanId),
    [0, ""],
  ];
}

/** Of 802.1: the management VLAN's id (annex D.2.6). */
const vlanOf = (id: number | null): readonly Tlv[] =>
  id === null ? [] : [[127, hex([0x00, 0x80, 0xc2, 0x06], [id >> 8, id & 0xff])]];

function idBytes(subtype: string, id: string): Iterable<number> {
  if (subtype === "MacAddr") return Buffer.from(id.replace(/[:-]/g, ""), "hex");
  const address = subtype === "NetworkAddr" ? ipv4Number(id) : undefined;
  // Address family 1 is IPv4.
  return address === undefined ? Buffer.from(id) : [1, ...ipv4Bytes(address)];
}

const ipv4Bytes = (address: number): readonly number[] => [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff);

const hex = (...parts: readonly Iterable<number>[]): string =>
  Buffer.concat(parts.map((part) => Buffer.from([...part]))).toString("hex");
