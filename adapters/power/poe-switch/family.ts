/** What a vendor file says: how the ports of a family of switches are written, read and switched. Data, and no more. */
import type { Dialect } from "../../kit/cli/dialect.js";
import type { Counter, Detection, Timing } from "../../kit/power/bank.js";
import type { PortNaming } from "./port-names.js";

export interface Family {
  /** The word for it in configuration; the name of its file. */
  readonly id: string;
  readonly name: string;
  /** What the sysObjectID.0 of its devices begins with; over all families the longest that fits wins. */
  readonly sysObjectIds: readonly string[];
  readonly ports: PortNaming;
  readonly snmp?: SnmpMeans;
  readonly ssh?: Dialect;
  readonly timing?: Partial<Timing>;
  /** Folders of `mock-hardware/fixtures` that it is tested on. */
  readonly fixtures: readonly string[];
  /** Where the facts are from, and what nobody has seen on a device. */
  readonly notes: readonly string[];
}

export interface SnmpMeans {
  /** What follows a column's OID for a port; a column may differ. */
  readonly index: PortIndexKind;
  /** Absent = the device does not say what a port is set to. */
  readonly admin?: AdminColumn;
  readonly detection?: WordColumn<Detection>;
  readonly watts?: Gauge;
  readonly powerClass?: ClassColumn;
  readonly counters?: Readonly<Partial<Record<Counter, Column>>>;
  /** What is wrong with a port, in the device's words; a number without a word says that nothing is. */
  readonly fault?: WordColumn<string>;
  readonly budget?: { readonly watts: string; readonly used: string };
  /** The physical entity (ENTITY-MIB) of each row, which tells what interface it is: the numbers need not. */
  readonly entity?: Column;
  /** Nobody has seen that the rows are the ports: where there is `ssh`, it reads as well as orders. */
  readonly unverified?: boolean;
  /** MAC addresses are found by one look into each VLAN, as on Cisco IOS. */
  readonly forwardingPerVlan?: boolean;
}

/**
 * Numbers of the port as it is written, or its ifIndex, which is found by ifName (RFC 2863). `group.ifIndex`: the group
 * is found in the table itself.
 */
export type PortIndexKind = "group.port" | "port" | "ifIndex" | "group.ifIndex";

export interface Column {
  readonly oid: string;
  readonly index?: PortIndexKind;
}

export interface AdminColumn extends Column {
  /** The values that mean on, with the device's word for each; the first is what is written unless another was there. */
  readonly on: ReadonlyMap<number, string>;
  readonly off: number;
  /** The device shows it and lets nobody set it. */
  readonly readOnly?: boolean;
}

/** An enumeration. A number that is not in it is told as it is, never guessed at. */
export interface WordColumn<Word extends string> extends Column {
  readonly words: ReadonlyMap<number, Word>;
}

/** Value × `unit` = watts. */
export interface Gauge extends Column {
  readonly unit: number;
}

/** Value − `offset` = IEEE 802.3 class. */
export interface ClassColumn extends Column {
  readonly offset: number;
}

export const poeSwitch = (family: Family): Family => family;

/* ── words for vendor files ──────────────────────────────────────────────────────────────────────────────────────── */

export const column = (oid: string, index?: PortIndexKind): Column => ({ oid, ...(index && { index }) });

export const gauge = (oid: string, unit: number, index?: PortIndexKind): Gauge => ({ ...column(oid, index), unit });

export const milliwatts = (oid: string, index?: PortIndexKind): Gauge => gauge(oid, 1e-3, index);

/** From `{ 1: "auto", … }`; what is written first is the standard. JavaScript sorts whole numbers, hence the list. */
export const onOff = (oid: string, on: readonly (readonly [number, string])[], off: number): AdminColumn => ({
  oid,
  on: new Map(on),
  off,
});

export const words = <Word extends string>(
  oid: string,
  by: Readonly<Record<number, Word>>,
  index?: PortIndexKind,
): WordColumn<Word> => ({
  ...column(oid, index),
  words: new Map(Object.entries(by).map(([number, word]) => [Number(number), word])),
});

/**
 * POWER-ETHERNET-MIB (RFC 3621 §4): pethPsePortTable and pethMainPseTable. It has no watts for a port.
 * @param more what the family does otherwise, or has besides
 */
export const rfc3621 = (more: Partial<SnmpMeans> = {}): SnmpMeans => ({
  index: "group.port",
  admin: onOff(`${pethPsePortEntry}.3`, [[1, "true"]], 2),
  detection: words(`${pethPsePortEntry}.6`, {
    1: "disabled",
    2: "searching",
    3: "delivering",
    4: "fault",
    5: "test",
    6: "otherFault",
  }),
  // class0 is 1 here, class4 is 5.
  powerClass: { ...column(`${pethPsePortEntry}.10`), offset: 1 },
  counters: {
    mpsAbsent: column(`${pethPsePortEntry}.8`),
    invalidSignature: column(`${pethPsePortEntry}.11`),
    powerDenied: column(`${pethPsePortEntry}.12`),
    overload: column(`${pethPsePortEntry}.13`),
    short: column(`${pethPsePortEntry}.14`),
  },
  budget: { watts: `${pethMainPseEntry}.2`, used: `${pethMainPseEntry}.4` },
  ...more,
});

/** Whether what `ssh` shows has watts in it. */
export const tellsWatts = ({ ssh }: Family): boolean =>
  [ssh?.read, ssh?.readAll].some((shown) => {
    if (shown === undefined) return false;
    const { layout } = shown;
    return layout.kind === "json"
      ? layout.watts !== undefined
      : layout.patterns.some(({ source }) => source.includes("(?<watts>"));
  });

const pethPsePortEntry = "1.3.6.1.2.1.105.1.1.1";
const pethMainPseEntry = "1.3.6.1.2.1.105.1.3.1.1";
