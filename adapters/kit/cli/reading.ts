/** What a device's words mean. An unknown word is never guessed at. */
import { mostPortWatts } from "../most-watts.js";
import type { Detection, PortReading, PortUnread } from "../power/bank.js";
import type { Dialect } from "./dialect.js";
import type { Row } from "./rows.js";

const units = { W: 1, dW: 0.1, mW: 1e-3 } as const;

/** Words for "no such figure", in all families alike. */
const noFigure = /^(?:n\/?a|none|unknown|-+|)$/i;

const faults: ReadonlySet<Detection> = new Set<Detection>(["fault", "otherFault"]);

type Meaning<T> = { readonly is: T } | PortUnread;

/** Pure. Nothing of a row with an unknown word is believed. */
export function readingOf(row: Row, dialect: Dialect): PortReading | PortUnread {
  if (row.contradiction) return { problem: `is said to be ${row.contradiction}; check the switch` };
  const { words, wattsUnit } = dialect;
  const admin = meaning(row.admin ?? row.state, words.admin, "setting");
  const detection = meaning(row.state, words.state, "state");
  const power = figure(row.watts, units[wattsUnit]);
  if ("problem" in admin) return admin;
  if ("problem" in detection) return detection;
  if ("problem" in power) return power;
  return {
    admin: admin.is,
    // Families that have one word for both: a port that is turned off looks for nothing.
    detection: admin.is === "Off" && detection.is === "searching" ? "disabled" : detection.is,
    watts: power.is,
    powerClass: classOf(row.class),
    fault: detection.is && faults.has(detection.is) ? (row.fault ?? row.state ?? null) : null,
  };
}

function meaning<T>(
  word: string | undefined,
  words: Readonly<Record<string, T | null>> | undefined,
  what: string,
): Meaning<T | null> {
  if (words === undefined) return { is: null };
  if (word === undefined) return { problem: `is shown without its ${what}; update Shoal or report the output` };
  const key = word.toLowerCase().replace(/\s+/g, " ");
  if (Object.hasOwn(words, key)) return { is: words[key] as T | null };
  return { problem: `has the ${what} ${JSON.stringify(word)}, which is unknown; report it with the switch's model` };
}

/** @param unit what is counted, where the text does not say it itself */
function figure(text: string | undefined, unit: number): Meaning<number | null> {
  if (text === undefined || noFigure.test(text)) return { is: null };
  const [, number, milli, written] = /^(\d{1,9}(?:\.\d{1,6})?)\s*(?:(m)?(W)(?:atts?)?)?$/i.exec(text) ?? [];
  if (number === undefined) return { problem: `shows ${JSON.stringify(text)} for its power, which is no number` };
  const counted = written === undefined ? unit : units[milli === undefined ? "W" : "mW"];
  const inWatts = Math.round(Number(number) * counted * 1000) / 1000;
  return { is: inWatts <= mostPortWatts ? inWatts : null };
}

/** Only for the budget: what cannot be made out is not said. */
function classOf(text: string | undefined): number | null {
  const [, digit] = /^(?:class)?\s*([0-8])$/i.exec(text ?? "") ?? [];
  return digit === undefined ? null : Number(digit);
}
