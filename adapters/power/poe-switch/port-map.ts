/** Which rows of a switch's tables belong to which of its ports, from what the switch says of itself. Pure. */
import type { PortUnread } from "../../kit/power/bank.js";
import { isBelow } from "../../kit/snmp/oid.js";
import { type SnmpValue, textOf } from "../../kit/snmp/value.js";
import type { Family, PortIndexKind, SnmpMeans } from "./family.js";
import type { NamedPort } from "./port-names.js";

/** A port and where it stands in the tables. */
export interface Row extends NamedPort {
  /** Null = the switch names no interface so. */
  readonly face: Face | null;
}

/** An interface of the switch that is called as a port of the family. */
export interface Face {
  readonly ifIndex: number;
  /** As the switch spells it (`ifName`). */
  readonly spelled: string;
  readonly port: NamedPort;
}

/** What was walked. */
export interface Walked {
  /** `ifName` by ifIndex. */
  readonly names: ReadonlyMap<string, SnmpValue>;
  /** A column that each port with PoE has. */
  readonly rows: ReadonlyMap<string, SnmpValue>;
  /** ifIndex by row, e.g. `1.5`; empty = the switch does not say. */
  readonly aliases: ReadonlyMap<string, number>;
}

export class PortMap {
  private readonly faces: readonly Face[];
  private readonly rows: readonly Place[];
  private readonly byFace: ReadonlyMap<number, string>;

  constructor(
    private readonly family: Family,
    private readonly means: SnmpMeans,
    private readonly walked: Walked,
  ) {
    this.faces = [...walked.names].flatMap(([index, value]) => faceOf(family, Number(index), value));
    this.rows = [...walked.rows.keys()].map(placeOf);
    this.byFace = new Map([...walked.aliases].map(([row, ifIndex]) => [ifIndex, row]));
  }

  /** @returns null when nothing is written so */
  row(text: string): Row | PortUnread | null {
    const port = this.family.ports.parse(text);
    if (port === null) return null;
    const { index } = this.means;
    const named = best(this.faces.filter((face) => face.port.name === port.name && this.mayHavePoe(face)));
    if (named.length > 1) return several(named);
    const [face = null] = named;
    if (usesIfIndex(index)) return face ? this.atIfIndex(port, face) : this.unknown;
    return this.atNumbers(port, face);
  }

  /** Each port with PoE, in the order of the table; several where nobody can tell which of them it is. */
  powered(): readonly Row[] {
    const found = this.rows.flatMap((place) => this.portsAt(place));
    return [...new Map(found.map((row) => [row.name, row])).values()];
  }

  private portsAt({ group, port }: Place): readonly Row[] {
    if (usesIfIndex(this.means.index))
      return this.faces
        .filter(({ ifIndex }) => ifIndex === port)
        .map((face) => ({ name: face.port.name, group, port, face }));
    const faces = this.facesAt(group, port);
    if (faces.length > 0) return faces.map((face) => ({ name: face.port.name, group, port, face }));
    const name = this.insists ? null : this.family.ports.nameOf(group, port);
    return name === null ? [] : [{ name, group, port, face: null }];
  }

  private atIfIndex({ name }: NamedPort, face: Face): Row | PortUnread {
    const place = this.rows.find(({ port }) => port === face.ifIndex);
    return place ? { ...place, name, face } : this.unknown;
  }

  private atNumbers(port: NamedPort, face: Face | null): Row | PortUnread {
    if (face === null) return this.insists ? this.unknown : { ...port, face };
    const its = this.byFace.get(face.ifIndex);
    if (its !== undefined) return { ...port, ...placeOf(its), face };
    if (this.walked.aliases.has(`${port.group}.${port.port}`)) return noPoe;
    const rivals = this.family.ports.ofTheTable ? [] : this.facesAt(port.group, port.port);
    return rivals.length > 1 ? several(rivals) : { ...port, face };
  }

  /** Those that may stand in a row: whom the switch says, else all that have its numbers. */
  private facesAt(group: number, port: number): readonly Face[] {
    const alias = this.walked.aliases.get(`${group}.${port}`);
    if (alias !== undefined) return this.faces.filter(({ ifIndex }) => ifIndex === alias);
    const free = this.faces.filter(({ ifIndex }) => !this.byFace.has(ifIndex));
    return best(free.filter((face) => face.port.group === group && face.port.port === port));
  }

  /** An interface that is not in the table may be called as a port too, e.g. VLAN 5 `5`. */
  private mayHavePoe({ ifIndex }: Face): boolean {
    return !usesIfIndex(this.means.index) || this.rows.some(({ port }) => port === ifIndex);
  }

  /** The switch calls its ports as the family does: then one that it does not name is none. */
  private get insists(): boolean {
    return !this.family.ports.ofTheTable && this.faces.length > 0;
  }

  private get unknown(): PortUnread {
    const { name, ports } = this.family;
    return {
      problem: `is not among the ports with PoE of the switch; ${name} writes them like ${ports.example}`,
    };
  }
}

interface Place {
  readonly group: number;
  readonly port: number;
}

/** `group.port`, or the port alone. */
function placeOf(row: string): Place {
  const [first = 1, second] = row.split(".").map(Number);
  return second === undefined ? { group: 1, port: first } : { group: first, port: second };
}

function faceOf({ ports }: Family, ifIndex: number, value: SnmpValue): readonly Face[] {
  const spelled = textOf(value) ?? "";
  const port = ports.parse(spelled);
  return port === null ? [] : [{ ifIndex, spelled, port }];
}

/** What is spelled in full is meant more than what may be a VLAN's name too. */
function best(faces: readonly Face[]): readonly Face[] {
  const exact = faces.filter(({ spelled, port }) => spelled.toLowerCase() === port.name.toLowerCase());
  return exact.length > 0 ? exact : faces;
}

const noPoe = { problem: "the device has no PoE there; see `shoal discover` for its ports" };

const several = (faces: readonly Face[]): PortUnread => ({
  problem:
    `may be one of several: ${faces.map(({ spelled }) => spelled).join(" and ")} have the same number, and the switch ` +
    "does not say which of them has PoE",
});

export const usesIfIndex = (kind: PortIndexKind): boolean => kind === "ifIndex" || kind === "group.ifIndex";

/** The ifIndex that a RowPointer to `ifEntry` names (`entAliasMappingIdentifier`, RFC 6933 §3); null = it is none. */
export function ifIndexIn(pointer: SnmpValue | undefined): number | null {
  const oid = typeof pointer === "string" ? pointer : "";
  const rest = isBelow(oid, ifEntryIndex) ? oid.slice(ifEntryIndex.length + 1) : "";
  return /^[1-9]\d{0,9}$/.test(rest) ? Number(rest) : null;
}

const ifEntryIndex = "1.3.6.1.2.1.2.2.1.1";
