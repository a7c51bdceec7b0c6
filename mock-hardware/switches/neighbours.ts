/** Who is at the other end: LLDP-MIB (IEEE 802.1AB-2005 §12). */
import type { Cell } from "./mib.js";
import type { PoePort } from "./poe-port.js";
import type { MockSwitch } from "./poe-switch.js";
import { portMac } from "./system-group.js";
import { integer, mac, octets, text } from "./values.js";

const local = "1.0.8802.1.1.2.1.3";
const remote = "1.0.8802.1.1.2.1.4.1.1";

/** LldpChassisIdSubtype and LldpPortIdSubtype. */
const chassisIsMac = 4;
const portIsMac = 3;
const portIsName = 5;

/** LldpSystemCapabilitiesMap: BITS, the first is the highest of the first byte. */
const bridgeAndRouter = [0b0010_1000, 0] as const;
const bridge = [0b0010_0000, 0] as const;
const stationOnly = [0b0000_0001, 0] as const;

/**
 * @param about what it says of itself; `managedAt` is an IPv4 address
 * @param offset what the local port number is more than the port's number
 * @param names `ifName` of each port
 */
export function lldpCells(
  device: MockSwitch,
  about: { readonly name: () => string; readonly description: string; readonly managedAt: string | undefined },
  names: (port: PoePort) => string,
  offset: number,
): readonly Cell[] {
  return [
    { oid: `${local}.1.0`, read: () => integer(chassisIsMac) },
    { oid: `${local}.2.0`, read: () => octets(...portMac(0)) },
    { oid: `${local}.3.0`, read: () => text(about.name()) },
    { oid: `${local}.4.0`, read: () => text(about.description) },
    { oid: `${local}.5.0`, read: () => octets(...bridge) },
    { oid: `${local}.6.0`, read: () => octets(...bridge) },
    ...device.ports.flatMap((port) => localPortCells(port, names(port), offset)),
    ...(about.managedAt === undefined ? [] : [addressCell(about.managedAt)]),
  ];
}

/** lldpLocManAddrTable: the address is in the index, with its family (IANA: IPv4 is 1) and length; lldpLocManAddrLen counts both. */
const addressCell = (address: string): Cell => ({ oid: `${local}.8.1.3.1.4.${address}`, read: () => integer(5) });

function localPortCells(port: PoePort, name: string, offset: number): readonly Cell[] {
  const number = port.number + offset;
  return [
    { oid: `${local}.7.1.2.${number}`, read: () => integer(portIsName) },
    { oid: `${local}.7.1.3.${number}`, read: () => text(name) },
    { oid: `${local}.7.1.4.${number}`, read: () => text(port.label) },
  ];
}

export function neighbourCells(device: MockSwitch, offset: number): readonly Cell[] {
  return device.ports.flatMap((port) => remoteCells(device, port, offset));
}

/** What was heard of a neighbour is forgotten when the link goes down. */
function remoteCells(device: MockSwitch, port: PoePort, offset: number): readonly Cell[] {
  const { neighbour } = port;
  if (neighbour === null) return [];
  const capabilities = octets(...(neighbour.forwards ? bridgeAndRouter : stationOnly));
  const columns = [
    [4, integer(chassisIsMac)],
    [5, mac(neighbour.mac)],
    [6, integer(portIsMac)],
    [7, mac(neighbour.mac)],
    [8, text("")],
    [9, text(neighbour.name)],
    [10, text("")],
    [11, capabilities],
    [12, capabilities],
  ] as const;
  // lldpRemTimeMark · lldpRemLocalPortNum · lldpRemIndex
  const index = `0.${port.number + offset}.${port.number}`;
  return columns.map(([column, value]) => ({
    oid: `${remote}.${column}.${index}`,
    read: () => (device.view(port).link ? value : undefined),
  }));
}
