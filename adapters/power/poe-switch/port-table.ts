/** Which rows of a switch's tables belong to a port: what follows the OID of a column. */

import type { SnmpSession } from "../../kit/snmp/session.js";
import { ifName } from "../../kit/snmp/survey.js";
import { textOf } from "../../kit/snmp/value.js";
import type { Column, Family, PortIndexKind, SnmpMeans } from "./family.js";
import type { NamedPort } from "./port-names.js";

/** A port and where it stands in the tables. */
export interface Row extends NamedPort {
  /** Null = the switch names no interface so. */
  readonly ifIndex: number | null;
}

export class PortTable {
  /** ifIndex by canonical name, asked once: a switch that renumbers its ports has been restarted. */
  private interfaces: ReadonlyMap<string, number> | null = null;
  /** Group by ifIndex, for `group.ifIndex`. */
  private groups: ReadonlyMap<number, number> | null = null;

  constructor(
    private readonly session: SnmpSession,
    private readonly family: Family,
    private readonly means: SnmpMeans,
  ) {}

  /** @returns null when nothing is written so, or the switch has no such interface @throws AdapterError */
  async row(name: string, signal?: AbortSignal): Promise<Row | null> {
    const port = this.family.ports.parse(name);
    if (port === null) return null;
    this.interfaces ??= await this.readInterfaces(signal);
    const ifIndex = this.interfaces.get(port.name) ?? null;
    if (!usesIfIndex(this.means.index)) return { ...port, ifIndex };
    if (ifIndex === null) return null;
    const row = { ...port, ifIndex, port: ifIndex };
    if (this.means.index === "ifIndex") return row;
    this.groups ??= await this.readGroups(signal);
    const group = this.groups.get(ifIndex);
    return group === undefined ? null : { ...row, group };
  }

  /** What it knows of the interfaces may no longer be right. */
  forget(): void {
    this.interfaces = null;
    this.groups = null;
  }

  oid({ oid, index = this.means.index }: Column, { group, port, ifIndex }: Row): string {
    return `${oid}.${suffixes[index](group, port, ifIndex ?? 0)}`;
  }

  private async readInterfaces(signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const names = await this.session.walk(ifName, signal);
    const known = [...names].flatMap(([index, value]): [string, number][] => {
      const port = this.family.ports.parse(textOf(value) ?? "");
      return port === null ? [] : [[port.name, Number(index)]];
    });
    return new Map(known);
  }

  private async readGroups(signal?: AbortSignal): Promise<ReadonlyMap<number, number>> {
    const column = this.means.detection ?? this.means.admin;
    const rows = column ? await this.session.walk(column.oid, signal) : new Map<string, never>();
    return new Map(
      [...rows.keys()].map((row) => row.split(".").map(Number)).map(([group = 1, port = 0]) => [port, group]),
    );
  }
}

const suffixes: Readonly<Record<PortIndexKind, (group: number, port: number, ifIndex: number) => string>> = {
  "group.port": (group, port) => `${group}.${port}`,
  port: (_, port) => String(port),
  ifIndex: (_group, _port, ifIndex) => String(ifIndex),
  "group.ifIndex": (group, _port, ifIndex) => `${group}.${ifIndex}`,
};

export const usesIfIndex = (kind: PortIndexKind): boolean => kind === "ifIndex" || kind === "group.ifIndex";
