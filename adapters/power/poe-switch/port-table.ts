/** What a switch says of its ports, kept until it says otherwise: `port-map.ts` makes sense of it. */
import type { PortUnread } from "../../kit/power/bank.js";
import type { SnmpSession } from "../../kit/snmp/session.js";
import { ifName } from "../../kit/snmp/survey.js";
import { numberOf, type SnmpValue, textOf } from "../../kit/snmp/value.js";
import type { Column, Family, PortIndexKind, SnmpMeans } from "./family.js";
import { ifIndexIn, PortMap, type Row } from "./port-map.js";

/** ENTITY-MIB (RFC 6933): the row of another table that a physical entity is. The last number: whatever the logical one. */
const entAliasMappingIdentifier = "1.3.6.1.2.1.47.1.3.2.1.2";

export class PortTable {
  private map: PortMap | null = null;

  constructor(
    private readonly session: SnmpSession,
    private readonly family: Family,
    private readonly means: SnmpMeans,
  ) {}

  /** @returns null when nothing is written so @throws AdapterError */
  async row(text: string, signal?: AbortSignal): Promise<Row | PortUnread | null> {
    if (this.family.ports.parse(text) === null) return null;
    this.map ??= await this.ask(signal);
    return this.map.row(text);
  }

  /** Each port with PoE, as the switch has them now. @throws AdapterError */
  async powered(signal?: AbortSignal): Promise<readonly Row[]> {
    this.map = await this.ask(signal);
    return this.map.powered();
  }

  /** What it knows may no longer be right: the switch was restarted and has renumbered its ports. */
  forget(): void {
    this.map = null;
  }

  oid({ oid, index = this.means.index }: Column, { group, port, face }: Row): string {
    return `${oid}.${suffixes[index](group, port, face?.ifIndex ?? 0)}`;
  }

  private async ask(signal?: AbortSignal): Promise<PortMap> {
    const column = this.means.detection ?? this.means.admin;
    const names = await this.session.walk(ifName, signal);
    const rows = column ? await this.session.walk(column.oid, signal) : new Map<string, SnmpValue>();
    return new PortMap(this.family, this.means, { names, rows, aliases: await this.askAliases(signal) });
  }

  private async askAliases(signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
    if (this.means.entity === undefined) return new Map();
    const entities = await this.session.walk(this.means.entity.oid, signal);
    const oidOf = (entity: SnmpValue) => `${entAliasMappingIdentifier}.${numberOf(entity) ?? 0}.0`;
    const pointers = await this.session.get([...new Set([...entities.values()].map(oidOf))], signal);
    return new Map(
      [...entities].flatMap(([row, entity]): [string, number][] => {
        const ifIndex = ifIndexIn(pointers.get(oidOf(entity)));
        return ifIndex === null ? [] : [[row, ifIndex]];
      }),
    );
  }
}

/** What is asked with every read, and before every order: a switch that was restarted may call another port so. */
export const nameOid = ({ face }: Row): readonly string[] => (face === null ? [] : [`${ifName}.${face.ifIndex}`]);

export const isStillCalled = ({ face }: Row, values: ReadonlyMap<string, SnmpValue>): boolean =>
  face === null || textOf(values.get(`${ifName}.${face.ifIndex}`)) === face.spelled;

const suffixes: Readonly<Record<PortIndexKind, (group: number, port: number, ifIndex: number) => string>> = {
  "group.port": (group, port) => `${group}.${port}`,
  port: (_, port) => String(port),
  ifIndex: (_group, _port, ifIndex) => String(ifIndex),
  "group.ifIndex": (group, _port, ifIndex) => `${group}.${ifIndex}`,
};
