/** What the values of a port mean in its family. Pure; nothing is guessed. */
import { mostPortWatts } from "../../kit/most-watts.js";
import type { Counter, Detection, PortReading, PortUnread } from "../../kit/power/bank.js";
import { linkOf } from "../../kit/snmp/survey.js";
import { numberOf, type SnmpValue, show } from "../../kit/snmp/value.js";
import type { AdminColumn, Column, SnmpMeans, WordColumn } from "./family.js";

/** What was read of one port, by column. */
export type Values = (column: Column) => SnmpValue | undefined;

export function decode(means: SnmpMeans, values: Values, link: SnmpValue | undefined): PortReading | PortUnread {
  try {
    const admin = adminOf(means.admin, values);
    const detection = wordOf(means.detection, values, "detection");
    if (admin === null && detection === null)
      return { problem: "the device has no PoE there; see `shoal discover` for its ports" };
    const hidden = (admin === null && means.admin) || (detection === null && means.detection);
    if (hidden) return { problem: hiddenColumn(hidden) };
    return {
      admin,
      // Where one number is for both, a port that is off does not search.
      detection: admin === "Off" && detection === "searching" ? "disabled" : detection,
      link: linkOf(link),
      watts: wattsOf(means, values),
      powerClass: detection === "delivering" ? classOf(means, values) : null,
      counters: countersOf(means, values),
      fault: means.fault?.words.get(numberOf(values(means.fault)) ?? -1) ?? null,
    };
  } catch (error) {
    if (error instanceof UnknownWord) return { problem: error.message };
    throw error;
  }
}

/** What a port is set to does not say whether it delivers, nor the other way round. */
const hiddenColumn = ({ oid }: Column): string =>
  `is shown in part only: let the SNMP user's view include ${oid.startsWith(`${powerEthernetMib}.`) ? powerEthernetMib : oid}`;

/** POWER-ETHERNET-MIB (RFC 3621). */
const powerEthernetMib = "1.3.6.1.2.1.105";

class UnknownWord extends Error {}

function adminOf(admin: AdminColumn | undefined, values: Values): "On" | "Off" | null {
  const value = admin && values(admin);
  if (!admin || value === undefined || value === null) return null;
  const number = numberOf(value);
  if (number === admin.off) return "Off";
  if (number !== null && admin.on.has(number)) return "On";
  throw unknown("setting", value);
}

function wordOf(column: WordColumn<Detection> | undefined, values: Values, what: string): Detection | null {
  const value = column && values(column);
  if (!column || value === undefined || value === null) return null;
  const word = column.words.get(numberOf(value) ?? -1);
  if (word === undefined) throw unknown(what, value);
  return word;
}

const unknown = (what: string, value: SnmpValue): UnknownWord =>
  new UnknownWord(`shows the ${what} "${show(value)}", which is not known of this family; is "family" the right one?`);

function wattsOf({ watts }: SnmpMeans, values: Values): number | null {
  const value = watts && numberOf(values(watts));
  if (!watts || value === undefined || value === null) return null;
  const inWatts = Math.round(value * watts.unit * 1000) / 1000;
  return inWatts >= 0 && inWatts <= mostPortWatts ? inWatts : null;
}

function classOf({ powerClass }: SnmpMeans, values: Values): number | null {
  const value = powerClass && numberOf(values(powerClass));
  if (!powerClass || value === undefined || value === null) return null;
  const number = value - powerClass.offset;
  return number >= 0 && number <= 8 ? number : null;
}

function countersOf({ counters = {} }: SnmpMeans, values: Values): Partial<Record<Counter, number>> {
  const read = Object.entries(counters).flatMap(([name, column]): [string, number][] => {
    const value = column && numberOf(values(column));
    return value === undefined || value === null || value < 0 ? [] : [[name, value]];
  });
  return Object.fromEntries(read);
}

/** All that is read of a port. */
export const columnsOf = ({
  admin,
  detection,
  watts,
  powerClass,
  counters = {},
  fault,
}: SnmpMeans): readonly Column[] =>
  [admin, detection, watts, powerClass, fault, ...Object.values(counters)].filter((column) => column !== undefined);
