/** A row of `port_table` or `outlet_table` → what it says of the port. */
import type { Detection, PortReading, PortUnread } from "../../kit/power/bank.js";
import type { Row } from "./device.js";
import { isPort, type Place } from "./place.js";

/** What `poe_mode` says besides `off`. `pasv24` puts 24 V on the wires unasked: it is read and never set. */
const onModes: ReadonlySet<unknown> = new Set(["auto", "pasv24", "passthrough"]);

export function readingOf(place: Place, row: Row): PortReading | PortUnread {
  return isPort(place) ? portReading(row) : outletReading(row);
}

function portReading(row: Row): PortReading | PortUnread {
  if (row.port_poe === false) return { problem: "gives no power: it has no PoE. Name another port" };
  const { poe_mode: mode } = row;
  if (mode !== "off" && !onModes.has(mode))
    return {
      problem: `cannot be read: the controller says \`poe_mode\` ${JSON.stringify(mode) ?? "nothing"}, which is unknown`,
    };
  const watts = numberOf(row.poe_power);
  return {
    admin: mode === "off" ? "Off" : "On",
    detection: detectionOf(row, watts, mode === "off"),
    link: linkOf(row.up),
    watts,
    powerClass: classOf(row.poe_class),
  };
}

function detectionOf(
  { poe_good: good, poe_enable: enable }: Row,
  watts: number | null,
  off: boolean,
): Detection | null {
  if (good === true || (watts ?? 0) > 0) return "delivering";
  if (typeof good !== "boolean" && typeof enable !== "boolean" && watts === null) return null;
  return off ? "disabled" : "searching";
}

function outletReading({ relay_state: relay, outlet_power: power }: Row): PortReading | PortUnread {
  if (typeof relay !== "boolean") return { problem: "cannot be read: the controller does not say its `relay_state`" };
  return { admin: relay ? "On" : "Off", detection: relay ? "delivering" : "disabled", watts: numberOf(power) };
}

const linkOf = (up: unknown): "up" | "down" | null => (typeof up === "boolean" ? (up ? "up" : "down") : null);

/** The controller writes numbers as text: `"3.56"`. @returns null when it is no number that a port could have */
export function numberOf(value: unknown): number | null {
  const number = typeof value === "string" && /^\d{1,5}(\.\d{1,6})?$/.test(value) ? Number(value) : value;
  return typeof number === "number" && number >= 0 && number < 100_000 ? number : null;
}

/** `"Class 4"`; `"Unknown"` where nothing is fed. */
function classOf(value: unknown): number | null {
  const digit = typeof value === "string" ? /^(?:class )?([0-8])$/i.exec(value)?.[1] : undefined;
  return digit === undefined ? null : Number(digit);
}
