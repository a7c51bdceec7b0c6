/** Where MAC addresses were seen: BRIDGE-MIB (RFC 4188) and Q-BRIDGE-MIB (RFC 4363). */
import type { BridgePlan } from "../fixtures/fixture.js";
import type { Cell } from "./mib.js";
import type { PoePort } from "./poe-port.js";
import type { MockSwitch } from "./poe-switch.js";
import { portMac } from "./system-group.js";
import { gauge, integer, macBytes, octets } from "./values.js";

const base = "1.3.6.1.2.1.17.1";
const fdb = "1.3.6.1.2.1.17.4.3.1";
const qFdb = "1.3.6.1.2.1.17.7.1.2.2.1";
const vlans = "1.3.6.1.2.1.17.7.1.4.2.1";

const learned = 3;
const self = 4;

/** An address in a forwarding table. */
interface Seen {
  readonly mac: readonly number[];
  readonly vlan: number;
  /** Null = the bridge itself. */
  readonly port: PoePort | null;
}

export function bridgeCells(device: MockSwitch, plan: BridgePlan): readonly Cell[] {
  return [
    { oid: `${base}.1.0`, read: () => octets(...portMac(0)) },
    { oid: `${base}.2.0`, read: () => integer(device.ports.length) },
    ...device.ports.flatMap((port) => basePortCells(port, plan)),
  ];
}

/** Addresses are seen while the link is up, and aged out as soon as it is down. */
export function forwardingCells(device: MockSwitch, plan: BridgePlan): readonly Cell[] {
  const seen = addresses(device);
  const { tables } = plan;
  return [
    ...(tables.includes("Q-BRIDGE") ? qBridgeCells(device, seen, plan) : []),
    ...(tables.includes("BRIDGE") ? oncePerMac(seen).flatMap((one) => bridgeRow(device, one, plan)) : []),
    ...(tables.includes("BRIDGE of VLAN 1")
      ? oncePerMac(seen.filter(({ vlan }) => vlan === 1)).flatMap((one) => bridgeRow(device, one, plan))
      : []),
  ];
}

const bridgePort = ({ number }: PoePort, { portOffset = 0 }: BridgePlan): number => number + portOffset;

function basePortCells(port: PoePort, plan: BridgePlan): readonly Cell[] {
  const number = bridgePort(port, plan);
  return [
    { oid: `${base}.4.1.1.${number}`, read: () => integer(number) },
    { oid: `${base}.4.1.2.${number}`, read: () => integer(port.ifIndex) },
  ];
}

function addresses({ ports }: MockSwitch): readonly Seen[] {
  const behind = ports.flatMap((port) => port.macs.map(({ mac, vlan }) => ({ mac: macBytes(mac), vlan, port })));
  return [{ mac: portMac(0), vlan: 1, port: null }, ...behind];
}

/** The table of RFC 4188 knows no VLAN: an address has one row, wherever it was seen last. */
function oncePerMac(seen: readonly Seen[]): readonly Seen[] {
  return [...new Map(seen.map((one) => [one.mac.join("."), one])).values()];
}

/** What the row reads, while the address is known; the port of the bridge's own addresses is 0. */
const row = (device: MockSwitch, { port }: Seen, plan: BridgePlan) => ({
  port: () => (port === null ? integer(0) : known(device, port) ? integer(bridgePort(port, plan)) : undefined),
  status: () => (port === null ? integer(self) : known(device, port) ? integer(learned) : undefined),
});

const known = (device: MockSwitch, port: PoePort): boolean => device.view(port).link;

function bridgeRow(device: MockSwitch, seen: Seen, plan: BridgePlan): readonly Cell[] {
  const { port, status } = row(device, seen, plan);
  const index = seen.mac.join(".");
  return [
    { oid: `${fdb}.1.${index}`, read: () => port() && octets(...seen.mac) },
    { oid: `${fdb}.2.${index}`, read: port },
    { oid: `${fdb}.3.${index}`, read: status },
  ];
}

function qBridgeCells(device: MockSwitch, seen: readonly Seen[], plan: BridgePlan): readonly Cell[] {
  const fdbId = (vlan: number): number => vlan + (plan.fdbOffset ?? 0);
  const rows = new Map(seen.map((one) => [`${fdbId(one.vlan)}.${one.mac.join(".")}`, one]));
  // dot1qVlanCurrentTable: the first index is a TimeFilter; 0 = whenever.
  const named = [...new Set(seen.map(({ vlan }) => vlan))].map((vlan) => ({
    oid: `${vlans}.3.0.${vlan}`,
    read: () => gauge(fdbId(vlan)),
  }));
  const found = [...rows].flatMap(([index, one]) => {
    const { port, status } = row(device, one, plan);
    return [
      { oid: `${qFdb}.2.${index}`, read: port },
      { oid: `${qFdb}.3.${index}`, read: status },
    ];
  });
  return [...named, ...found];
}
