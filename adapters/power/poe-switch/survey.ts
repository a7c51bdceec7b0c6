/** What hangs on which port of a switch, by SNMP. */
import type { Survey, SurveyedPort } from "../../../src/ports/power-device.js";
import { refusalOf } from "../../kit/port-refusal.js";
import type { Bank, PortReading, PortUnread } from "../../kit/power/bank.js";
import { type BridgeSurvey, surveyBridge } from "../../kit/snmp/survey.js";
import type { Row } from "./port-map.js";
import type { PortTable } from "./port-table.js";
import type { SnmpBankOptions } from "./snmp-bank.js";

interface Surveyed extends SnmpBankOptions {
  readonly table: Pick<PortTable, "powered">;
  readonly reader: Pick<Bank, "read">;
}

/** @throws AdapterError (by rejection) */
export async function surveySwitch(surveyed: Surveyed, signal: AbortSignal): Promise<Survey> {
  const { session, host, table, reader, identify } = surveyed;
  const seen = await surveyBridge(session, surveyed.means.forwardingPerVlan ?? false, signal);
  const ports = await table.powered(signal);
  const names = ports.map(({ name }) => name);
  const readings = await reader.read(names, signal);
  return {
    at: host.clock.now(),
    name: seen.name,
    description: seen.description,
    family: identify(seen.sysObjectId)?.id ?? null,
    ports: ports.map((port) => surveyedPort(port, readings.get(port.name), seen, host.ownMacs)),
  };
}

function surveyedPort(
  { name, face }: Row,
  reading: PortReading | PortUnread | undefined,
  seen: BridgeSurvey,
  ownMacs: readonly string[],
): SurveyedPort {
  const { ifIndex } = face ?? { ifIndex: Number.NaN };
  const its = seen.interfaces.get(ifIndex);
  const macs = seen.macs.get(ifIndex) ?? [];
  const neighbour = seen.neighbours.get(ifIndex) ?? null;
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
