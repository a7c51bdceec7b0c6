/** What hangs on which port of a switch, by SNMP. */
import type { Survey, SurveyedPort } from "../../../src/ports/power-device.js";
import type { Bank, PortReading, PortUnread } from "../../kit/power/bank.js";
import { type BridgeSurvey, refusalOf, surveyBridge } from "../../kit/snmp/survey.js";
import type { Family } from "./family.js";
import { usesIfIndex } from "./port-table.js";
import type { SnmpBankOptions } from "./snmp-bank.js";

interface Surveyed extends SnmpBankOptions {
  readonly bank: Pick<Bank, "read">;
}

/** A port with PoE. */
interface Powered {
  readonly name: string;
  /** Null = the switch names no interface so: then nobody knows what hangs on it. */
  readonly ifIndex: number | null;
}

/** @throws AdapterError (by rejection) */
export async function surveySwitch(surveyed: Surveyed, signal: AbortSignal): Promise<Survey> {
  const { session, host, bank, identify } = surveyed;
  const seen = await surveyBridge(session, surveyed.means.forwardingPerVlan ?? false, signal);
  const ports = await poweredPorts(surveyed, seen, signal);
  const names = ports.map(({ name }) => name);
  const readings = await bank.read(names, signal);
  return {
    at: host.clock.now(),
    name: seen.name,
    description: seen.description,
    family: identify(seen.sysObjectId)?.id ?? null,
    ports: ports.map((port) => surveyedPort(port, readings.get(port.name), seen, host.ownMacs)),
  };
}

async function poweredPorts(
  { session, family, means }: Surveyed,
  seen: BridgeSurvey,
  signal: AbortSignal,
): Promise<Powered[]> {
  const column = means.detection ?? means.admin;
  if (!column) return [];
  const index = column.index ?? means.index;
  const rows = await session.walk(column.oid, signal);
  return [...rows.keys()].flatMap((row): Powered[] => {
    const numbers = row.split(".").map(Number);
    const [group, port] = numbers.length > 1 ? [numbers[0] ?? 1, numbers[1] ?? 0] : [1, numbers[0] ?? 0];
    const found = usesIfIndex(index) ? byIfIndex(family, seen, port) : byNumbers(family, seen, group, port);
    return found === null ? [] : [found];
  });
}

function byIfIndex({ ports }: Family, { interfaces }: BridgeSurvey, ifIndex: number): Powered | null {
  const port = ports.parse(interfaces.get(ifIndex)?.name ?? "");
  return port === null ? null : { name: port.name, ifIndex };
}

/** The device's own name of the interface, where it means this port, is better than a form. */
function byNumbers({ ports }: Family, { interfaces }: BridgeSurvey, group: number, port: number): Powered | null {
  for (const { name, ifIndex } of interfaces.values()) {
    const its = ports.parse(name);
    if (its?.group === group && its.port === port) return { name: its.name, ifIndex };
  }
  const name = ports.nameOf(group, port);
  return name === null ? null : { name, ifIndex: null };
}

function surveyedPort(
  { name, ifIndex }: Powered,
  reading: PortReading | PortUnread | undefined,
  seen: BridgeSurvey,
  ownMacs: readonly string[],
): SurveyedPort {
  const its = ifIndex === null ? undefined : seen.interfaces.get(ifIndex);
  const macs = ifIndex === null ? [] : (seen.macs.get(ifIndex) ?? []);
  const neighbour = ifIndex === null ? null : (seen.neighbours.get(ifIndex) ?? null);
  return {
    name,
    label: its?.label ?? null,
    link: its?.link ?? null,
    power: powerOf(reading),
    macs,
    neighbour,
    refusal: refusalOf({ macs, neighbour, ownMacs }),
  };
}

function powerOf(reading: PortReading | PortUnread | undefined): string {
  if (reading === undefined) return "unread";
  if ("problem" in reading) return reading.problem;
  const { admin, detection, watts } = reading;
  const amount = detection === "delivering" && typeof watts === "number" ? ` ${watts} W` : "";
  return [admin?.toLowerCase(), detection && `${detection}${amount}`].filter((word) => word).join(", ");
}
