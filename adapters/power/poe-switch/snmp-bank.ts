/** The ports of a switch by SNMP, as its family's data says. */
import type { LinkNeighbour } from "../../../src/model/parts.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DeviceHost, Survey } from "../../../src/ports/power-device.js";
import { rememberOnWord } from "../../kit/on-word.js";
import type { Bank, Budget, PortReading, PortUnread } from "../../kit/power/bank.js";
import { announcementsAt } from "../../kit/snmp/announcements.js";
import type { SnmpSession } from "../../kit/snmp/session.js";
import { ifOperStatus } from "../../kit/snmp/survey.js";
import { numberOf, type SnmpValue } from "../../kit/snmp/value.js";
import { columnsOf, decode } from "./decode.js";
import type { AdminColumn, Family, SnmpMeans } from "./family.js";
import { type Face, type Row, usesIfIndex } from "./port-map.js";
import { isStillCalled, nameOid, PortTable } from "./port-table.js";
import { surveySwitch } from "./survey.js";

export interface SnmpBankOptions {
  /** Id and address, for messages. */
  readonly label: string;
  readonly session: SnmpSession;
  readonly family: Family;
  readonly means: SnmpMeans;
  readonly host: DeviceHost;
  /** Which family a sysObjectID belongs to. */
  readonly identify: (sysObjectId: string) => Family | null;
  /** Who reads for the survey; itself when absent. */
  readonly reader?: Pick<Bank, "read">;
}

export class SnmpBank implements Bank {
  readonly source = "snmp";
  private readonly table: PortTable;
  /** Who asked first for a row: two spellings of one port must not be two ports. */
  private readonly owners = new Map<string, string>();

  constructor(private readonly options: SnmpBankOptions) {
    const { session, family, means } = options;
    this.table = new PortTable(session, family, means);
  }

  async read(ports: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, PortReading | PortUnread>> {
    const readings = (await this.readOnce(ports, signal)) ?? (await this.readOnce(ports, signal));
    return readings ?? new Map(ports.map((port) => [port, renumbering]));
  }

  async order(port: string, command: PowerCommand, signal: AbortSignal): Promise<void> {
    const { label, session, means } = this.options;
    const { admin } = means;
    if (!admin || admin.readOnly || (command !== "on" && command !== "off"))
      throw new AdapterError(`${label}: port ${port} cannot be told "${command}" by SNMP`, "refused");
    const row = await this.certain(port, signal);
    if ("problem" in row) throw new AdapterError(`${label}: port ${port} ${row.problem}`, "misconfigured");
    const oid = this.table.oid(admin, row);
    if (command === "off") await this.keepOnWord(row, admin, oid, signal);
    const value = command === "off" ? admin.off : this.onValue(row, admin);
    signal.throwIfAborted();
    await session.set([{ oid, value }], signal);
  }

  async budget(port: string, signal: AbortSignal): Promise<Budget | null> {
    const { session, means } = this.options;
    const row = await this.find(port, signal);
    if (means.budget === undefined || "problem" in row) return null;
    const oids = [`${means.budget.watts}.${row.group}`, `${means.budget.used}.${row.group}`] as const;
    const values = await session.get(oids, signal);
    const [watts, usedWatts] = oids.map((oid) => numberOf(values.get(oid)));
    return typeof watts === "number" && watts > 0 && typeof usedWatts === "number" ? { watts, usedWatts } : null;
  }

  survey(signal: AbortSignal): Promise<Survey> {
    return surveySwitch({ ...this.options, table: this.table, reader: this.options.reader ?? this }, signal);
  }

  async announcements(ports: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, LinkNeighbour>> {
    const faces = new Map<string, Face>();
    for (const port of ports) {
      const row = await this.find(port, signal);
      if (!("problem" in row) && row.face) faces.set(port, row.face);
    }
    const announced = await announcementsAt(this.options.session, [...faces.values()], signal);
    return new Map(
      [...faces].flatMap(([port, { ifIndex }]) => {
        const its = announced.get(ifIndex);
        return its ? [[port, its] as const] : [];
      }),
    );
  }

  async close(): Promise<void> {
    this.options.session.close();
  }

  /** Null = the switch has renumbered its ports since it was asked for them: what was read is of others. */
  private async readOnce(
    ports: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, PortReading | PortUnread> | null> {
    const { session, means } = this.options;
    const rows = new Map<string, Row | PortUnread>();
    for (const port of ports) rows.set(port, await this.find(port, signal));
    const found = [...rows.values()].filter((row): row is Row => !("problem" in row));
    const columns = columnsOf(means);
    const oids = found.flatMap((row) => [
      ...columns.map((column) => this.table.oid(column, row)),
      ...linkOid(row),
      ...nameOid(row),
    ]);
    const values = oids.length > 0 ? await session.get([...new Set(oids)], signal) : new Map<string, SnmpValue>();
    const readings = [...rows].map(
      ([port, row]) => [port, "problem" in row ? row : this.reading(row, values)] as const,
    );
    if (readings.some(([, reading]) => "problem" in reading)) this.table.forget();
    if (found.every((row) => isStillCalled(row, values))) return new Map(readings);
    this.table.forget();
    return null;
  }

  private async find(port: string, signal: AbortSignal): Promise<Row | PortUnread> {
    const { family } = this.options;
    const row = await this.table.row(port, signal);
    if (row === null) return { problem: `is not how the ports of ${family.name} are written: ${family.ports.example}` };
    return "problem" in row ? row : (this.rivalOf(port, row) ?? row);
  }

  private rivalOf(port: string, { name, group, port: number, face }: Row): PortUnread | null {
    // Where rows go by ifIndex they may be others after a restart; but then no two names have one row.
    const key = usesIfIndex(this.options.means.index) ? name : `${group}.${number}`;
    const owner = this.owners.get(key) ?? port;
    this.owners.set(key, owner);
    return owner === port ? null : { problem: `is the same as port ${owner}; write it ${face?.port.name ?? owner}` };
  }

  /** Where it stands at this moment. */
  private async certain(port: string, signal: AbortSignal): Promise<Row | PortUnread> {
    for (let asked = 0; asked < 2; asked += 1) {
      const row = await this.find(port, signal);
      if ("problem" in row) return row;
      const names = nameOid(row);
      if (names.length === 0 || isStillCalled(row, await this.options.session.get(names, signal))) return row;
      this.table.forget();
    }
    return renumbering;
  }

  private reading(row: Row, values: ReadonlyMap<string, SnmpValue>): PortReading | PortUnread {
    const link = linkOid(row).map((oid) => values.get(oid))[0];
    return decode(this.options.means, (column) => values.get(this.table.oid(column, row)), link);
  }

  /* ── words for "on" ────────────────────────────────────────────────────────────────────────────────────────────── */

  /** A port that was set otherwise than usual is set so again when it is turned on: that is kept before it is lost. */
  private async keepOnWord({ name }: Row, admin: AdminColumn, oid: string, signal: AbortSignal): Promise<void> {
    if (admin.on.size < 2) return;
    const { session, host, label } = this.options;
    const value = numberOf((await session.get([oid], signal)).get(oid));
    const word = value === null ? undefined : admin.on.get(value);
    const remembered = host.memory().onWords?.[name];
    if (word === undefined || remembered === word) return;
    const [usual] = admin.on.values();
    if (word === usual && remembered === undefined) return;
    await rememberOnWord(host, label, name, word);
  }

  private onValue({ name }: Row, admin: AdminColumn): number {
    const word = this.options.host.memory().onWords?.[name];
    const [usual] = admin.on.keys();
    const remembered = [...admin.on].find(([, its]) => its === word)?.[0];
    return remembered ?? usual ?? 1;
  }
}

const linkOid = ({ face }: Row): readonly string[] => (face === null ? [] : [`${ifOperStatus}.${face.ifIndex}`]);

const renumbering = { problem: "has just been given another number by the switch; try again" };
