/** The system group of SNMPv2-MIB (RFC 3418) and the interfaces of IF-MIB (RFC 2863), as columns and cells. */
import type { Column, Fixture, Uplink } from "../fixtures/fixture.js";
import type { Timers } from "./device.js";
import type { Cell } from "./mib.js";
import type { PoePort } from "./poe-port.js";
import type { MockSwitch } from "./poe-switch.js";
import { gauge, integer, objectId, octets, text, ticks } from "./values.js";

const system = "1.3.6.1.2.1.1";
const longestName = 255;

/** Those of the system group that somebody may write. */
export const systemColumns = (name: string): readonly Column[] => [
  kept("sysContact", `${system}.4`, ""),
  kept("sysName", `${system}.5`, name),
  kept("sysLocation", `${system}.6`, ""),
];

const kept = (name: string, oid: string, start: string): Column => ({
  name,
  oid,
  each: "device",
  index: [0],
  shows: { as: "kept", start, longest: longestName },
});

/** Works at layers 2 and 1 (sysServices), or at 7 where it is no switch. */
const services = { switch: 3, pdu: 64 } as const;

export function systemCells({ system: facts, kind }: Fixture, device: MockSwitch, timers: Timers): readonly Cell[] {
  return [
    { oid: `${system}.1.0`, read: () => text(facts.description) },
    { oid: `${system}.2.0`, read: () => objectId(facts.objectId) },
    { oid: `${system}.3.0`, read: () => ticks(timers.now() - device.upSince) },
    { oid: `${system}.7.0`, read: () => integer(services[kind]) },
  ];
}

/* ── interfaces ──────────────────────────────────────────────────────────────────────────────────────────────────── */

const ifTable = "1.3.6.1.2.1.2.2.1";
const ifXTable = "1.3.6.1.2.1.31.1.1.1";
const ethernetCsmacd = 6;
const up = 1;
const down = 2;
const gigabit = 1_000_000_000;

/** @param names `ifName` of each port */
export function interfaceCells(device: MockSwitch, names: (port: PoePort) => string): readonly Cell[] {
  return [
    { oid: "1.3.6.1.2.1.2.1.0", read: () => integer(device.ports.length) },
    ...device.ports.flatMap((port) => cellsOf(device, port, names(port))),
  ];
}

function cellsOf(device: MockSwitch, port: PoePort, name: string): readonly Cell[] {
  const { ifIndex } = port;
  const at = (table: string, column: number): string => `${table}.${column}.${ifIndex}`;
  const speed = () => (device.view(port).link ? gigabit : 0);
  return [
    { oid: at(ifTable, 1), read: () => integer(ifIndex) },
    { oid: at(ifTable, 2), read: () => text(name) },
    { oid: at(ifTable, 3), read: () => integer(ethernetCsmacd) },
    { oid: at(ifTable, 5), read: () => gauge(speed()) },
    { oid: at(ifTable, 6), read: () => octets(...portMac(port.number)) },
    { oid: at(ifTable, 7), read: () => integer(up) },
    { oid: at(ifTable, 8), read: () => integer(device.view(port).link ? up : down) },
    { oid: at(ifXTable, 1), read: () => text(name) },
    { oid: at(ifXTable, 15), read: () => gauge(speed() / 1_000_000) },
    labelCell(at(ifXTable, 18), port),
  ];
}

/** An interface that gives no power, with a cable in it. */
export const uplinkCells = ({ name, ifIndex }: Uplink): readonly Cell[] => [
  { oid: `${ifTable}.1.${ifIndex}`, read: () => integer(ifIndex) },
  { oid: `${ifTable}.2.${ifIndex}`, read: () => text(name) },
  { oid: `${ifTable}.3.${ifIndex}`, read: () => integer(ethernetCsmacd) },
  { oid: `${ifTable}.7.${ifIndex}`, read: () => integer(up) },
  { oid: `${ifTable}.8.${ifIndex}`, read: () => integer(up) },
  { oid: `${ifXTable}.1.${ifIndex}`, read: () => text(name) },
];

/** `ifAlias`, which somebody writes on a port; up to 64 bytes (RFC 2863). */
const labelCell = (oid: string, port: PoePort): Cell => ({
  oid,
  read: () => text(port.label),
  check(value) {
    if (value.type !== "OctetString") return "wrongType";
    return value.value.length <= 64 ? null : "wrongValue";
  },
  write(value) {
    if (value.type === "OctetString") port.label = value.value.toString("utf8");
  },
});

/** Of the switch itself, locally administered; 0 is the bridge. */
export const portMac = (port: number): readonly [number, number, number, number, number, number] => [
  0x02,
  0x53,
  0x57,
  0x00,
  port >> 8,
  port & 0xff,
];
