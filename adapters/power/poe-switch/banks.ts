/** Which means a switch is read and switched by, out of those its family knows and its settings give. */
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DeviceHost } from "../../../src/ports/power-device.js";
import { createCliBank } from "../../kit/cli/bank.js";
import type { Bank } from "../../kit/power/bank.js";
import type { SnmpSession } from "../../kit/snmp/session.js";
import type { Family } from "./family.js";
import type { SwitchSettings } from "./settings.js";
import { SnmpBank } from "./snmp-bank.js";

export interface BankOptions {
  /** Id and address, for messages. */
  readonly label: string;
  readonly family: Family;
  readonly settings: SwitchSettings;
  readonly host: DeviceHost;
  /** Null = no SNMP is set. */
  readonly session: SnmpSession | null;
  readonly identify: (sysObjectId: string) => Family | null;
}

type Means = "snmp" | "ssh";

/** @returns what reads, and what gives orders; null = nothing does. Pure. */
export function meansFor(family: Family, settings: SwitchSettings): Readonly<Record<"read" | "order", Means | null>> {
  const ssh = settings.ssh !== undefined && family.ssh !== undefined;
  const snmp = settings.snmp !== undefined && family.snmp !== undefined;
  return {
    read: snmp && !(ssh && family.snmp?.unverified) ? "snmp" : ssh ? "ssh" : null,
    order: snmp && ordersBySnmp(family, settings, ssh) ? "snmp" : ssh ? "ssh" : null,
  };
}

/** Who gives SSH besides, and nothing that may write by SNMP, wants SNMP to read only. */
function ordersBySnmp({ snmp }: Family, { snmp: settings }: SwitchSettings, ssh: boolean): boolean {
  const takesOrders = snmp?.admin !== undefined && !snmp.admin.readOnly;
  if (!takesOrders || settings === undefined) return false;
  return !ssh || (settings.write !== undefined && !snmp?.unverified);
}

/** @throws AdapterError `misconfigured`: the settings give no means that the family knows */
export function openBank(options: BankOptions): Bank {
  const { label, family, settings } = options;
  const { read, order } = meansFor(family, settings);
  if (read === null || order === null)
    throw new AdapterError(`${label}: ${lackOf(family, read !== null)}`, "misconfigured");
  const reader = bankBy(read, options);
  const orders = read === order ? reader : bankBy(order, options);
  const surveyor = read === "ssh" ? surveyorFor(options, reader) : reader;
  return reader === orders && reader === surveyor ? reader : new ManyBanks(reader, orders, surveyor);
}

/** SNMP alone tells what hangs on which port, also where the ports are read otherwise. */
const surveyorFor = ({ family, session, ...options }: BankOptions, reader: Bank): Bank =>
  session !== null && family.snmp ? new SnmpBank({ ...options, family, session, means: family.snmp, reader }) : reader;

/** What is to be done about it: continues "sw1: …". */
export const lackOf = ({ name, snmp, ssh }: Family, readable: boolean): string => {
  if (readable)
    return `the ports of ${name} are not switched by SNMP as it is set; ${ssh ? 'give "ssh"' : "nothing else is known for it"}`;
  const ways = [snmp && '"snmp"', ssh && '"ssh"'].filter((way) => way);
  return `${name} needs ${ways.join(" or ")} in its settings`;
};

function bankBy(means: Means, { label, family, settings, host, session, identify }: BankOptions): Bank {
  if (means === "snmp" && session !== null && family.snmp)
    return new SnmpBank({ label, session, family, means: family.snmp, host, identify });
  if (means === "ssh" && settings.ssh && family.ssh) {
    const portOf = (port: string) => family.ports.parse(port);
    return createCliBank({ label, address: settings.host, settings: settings.ssh, dialect: family.ssh, portOf, host });
  }
  throw new AdapterError(`${label}: no ${means} in its settings`, "misconfigured");
}

/** Read by one, switched by another, looked round by a third; some may be the same. */
class ManyBanks implements Bank {
  readonly source: string;

  constructor(
    private readonly reader: Bank,
    private readonly orders: Bank,
    private readonly surveyor: Bank,
  ) {
    this.source = reader.source;
  }

  read: Bank["read"] = (ports, signal) => this.reader.read(ports, signal);
  order: Bank["order"] = (port, command, signal) => this.orders.order(port, command, signal);
  budget: NonNullable<Bank["budget"]> = async (port, signal) => (await this.reader.budget?.(port, signal)) ?? null;
  survey: NonNullable<Bank["survey"]> = async (signal) => {
    if (this.surveyor.survey) return this.surveyor.survey(signal);
    throw new AdapterError("only SNMP tells what hangs on which port", "misconfigured");
  };
  announcements: NonNullable<Bank["announcements"]> = async (ports, signal) =>
    (await this.surveyor.announcements?.(ports, signal)) ?? new Map();

  async close(): Promise<void> {
    await Promise.all([...new Set([this.reader, this.orders, this.surveyor])].map((bank) => bank.close()));
  }
}
