/** The outlets of a PDU by SNMP, as its family's data says. */
import type { PowerCommand } from "../../../src/model/reset.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { Bank, PortReading, PortUnread } from "../../kit/power/bank.js";
import type { SnmpSession } from "../../kit/snmp/session.js";
import { system } from "../../kit/snmp/survey.js";
import { numberOf, type SnmpValue, show, textOf } from "../../kit/snmp/value.js";
import type { Family, OutletState } from "./family.js";

export interface PduBankOptions {
  /** Id and address, for messages. */
  readonly label: string;
  readonly session: SnmpSession;
  /** Null = it is asked of the PDU. */
  readonly family: Family | null;
  readonly identify: (sysObjectId: string) => Family | null;
  /** What the PDU turned out to be. */
  readonly found?: (family: Family) => void;
}

/** More than any outlet gives: 32 A at 240 V. */
export const mostWatts = 7_680;

type Values = ReadonlyMap<string, SnmpValue>;

export class PduBank implements Bank {
  readonly source = "snmp";
  private family: Family | null;
  /** Who asked first for a row: two spellings of one outlet must not be two outlets. */
  private readonly owners = new Map<string, string>();

  constructor(private readonly options: PduBankOptions) {
    this.family = options.family;
  }

  async read(ports: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, PortReading | PortUnread>> {
    const family = await this.its(signal);
    const oids = ports.flatMap((port) => oidsOf(family, port));
    const values: Values = oids.length > 0 ? await this.options.session.get(oids, signal) : new Map();
    return new Map(ports.map((port) => [port, this.rivalOf(family, port) ?? decode(family, port, values)]));
  }

  async order(port: string, command: PowerCommand, signal: AbortSignal): Promise<void> {
    const { label, session } = this.options;
    const family = await this.its(signal);
    const outlet = family.outlets.parse(port);
    if (outlet === null) throw new AdapterError(`${label}: port ${port} ${noOutlet(family)}`, "misconfigured");
    if (command !== "on" && command !== "off")
      throw new AdapterError(`${label}: outlet ${port} can be turned on and off, not ${command}`, "refused");
    const rival = this.rivalOf(family, port);
    if (rival) throw new AdapterError(`${label}: outlet ${port} ${rival.problem}`, "misconfigured");
    const { oid, value } = family.turn[command];
    signal.throwIfAborted();
    await session.set([{ oid: `${oid}.${outlet.index}`, value }], signal);
  }

  private rivalOf({ outlets }: Family, port: string): PortUnread | null {
    const index = outlets.parse(port)?.index;
    if (index === undefined) return null;
    const owner = this.owners.get(index) ?? port;
    this.owners.set(index, owner);
    return owner === port ? null : { problem: `is the same as ${owner}; write it so` };
  }

  async close(): Promise<void> {
    this.options.session.close();
  }

  /** @throws AdapterError (by rejection) */
  private async its(signal: AbortSignal): Promise<Family> {
    if (this.family) return this.family;
    const { label, session, identify, found } = this.options;
    const sysObjectId = textOf((await session.get([system.objectId], signal)).get(system.objectId)) ?? "";
    this.family = identify(sysObjectId);
    if (this.family) {
      found?.(this.family);
      return this.family;
    }
    throw new AdapterError(
      `${label}: no PDU family is known for sysObjectID ${sysObjectId}; set "family"`,
      "misconfigured",
    );
  }
}

const noOutlet = ({ name, outlets }: Family): string =>
  `is not how the outlets of ${name} are written, e.g. ${outlets.example}`;

function oidsOf({ outlets, state, pending, watts }: Family, port: string): readonly string[] {
  const outlet = outlets.parse(port);
  if (outlet === null) return [];
  return [state, pending, watts].flatMap((column) => (column ? [`${column.oid}.${outlet.index}`] : []));
}

/** Pure; nothing is guessed. */
export function decode(family: Family, port: string, values: Values): PortReading | PortUnread {
  const { state, pending, watts } = family;
  const outlet = family.outlets.parse(port);
  if (outlet === null) return { problem: noOutlet(family) };
  const valueAt = (oid: string): SnmpValue => values.get(`${oid}.${outlet.index}`) ?? null;
  const value = valueAt(state.oid);
  if (value === null) return { problem: "is not among the outlets of the PDU; check its number" };
  const shown = state.words.get(numberOf(value) ?? -1);
  if (shown === undefined)
    return {
      problem: `shows the state "${show(value)}", which is not known of this family; is "family" the right one?`,
    };
  const waits = pending !== undefined && numberOf(valueAt(pending.oid)) === pending.yes;
  return {
    ...readings[waits ? waiting[shown] : shown],
    watts: watts ? measuredIn(valueAt(watts.oid), watts.unit) : null,
  };
}

/** What is out of all bounds is no measurement. */
function measuredIn(value: SnmpValue, unit: number): number | null {
  const measured = (numberOf(value) ?? -1) * unit;
  return measured >= 0 && measured <= mostWatts ? measured : null;
}

/** What the state of an outlet means for which an order still waits. */
const waiting: Readonly<Record<OutletState, OutletState>> = {
  on: "turningOff",
  off: "turningOn",
  turningOn: "turningOn",
  turningOff: "turningOff",
  changing: "changing",
};

/** A relay has no detection: what it is set to is what it does. */
const readings: Readonly<Record<OutletState, PortReading>> = {
  on: { admin: "On", detection: "delivering" },
  off: { admin: "Off", detection: "disabled" },
  turningOn: { admin: "On", detection: "turningOn" },
  turningOff: { admin: "Off", detection: "turningOff" },
  changing: { admin: null, detection: "changing" },
};
