/**
 * From what a port shows to what is said of the machine behind it: the table "Observed on the switch → PowerState" of
 * docs/adapters/power.md. Pure.
 */
import type { Instant } from "../../../src/model/clock.js";
import type { PowerReading, Trouble } from "../../../src/model/observation.js";
import type { PowerState } from "../../../src/model/words.js";
import type { PortReading, Timing } from "./bank.js";
import { type Counters, inWords, risenCounters } from "./counters.js";
import type { Face } from "./face.js";
import { patienceFor, type Sight, type Switching } from "./port-memory.js";

export interface Evidence {
  readonly reading: PortReading;
  readonly at: Instant;
  readonly sight: Sight;
  /** As they were when all was well. */
  readonly before: Counters | undefined;
  readonly timing: Timing;
  /** `port 5 of sw1 (192.0.2.10)`. */
  readonly place: string;
  readonly source: string;
}

export type Complaint = Pick<Trouble, "text" | "severity">;

export interface Verdict {
  readonly power: PowerReading;
  readonly complaint: Complaint | null;
}

const settled: Readonly<Record<Face, PowerState>> = {
  lit: "On",
  dark: "Off",
  idle: "Off",
  fault: "Off",
  stuck: "On",
  turningOn: "PoweringOn",
  turningOff: "PoweringOff",
};

const heading = { on: "PoweringOn", off: "PoweringOff" } as const;
const setting = { on: "On", off: "Off" } as const;
/** The face of an order that has been accepted and takes its time. */
const onTheWay: Readonly<Record<Switching, Face>> = { on: "idle", off: "stuck" };

export function judge(evidence: Evidence): Verdict {
  const { at, source, sight } = evidence;
  const state = stateOf(evidence);
  const told = sight.write?.accepted && !sight.believed ? setting[sight.write.command] : sight.told;
  const power = { state, at, source };
  return {
    power: told === null || told === state ? power : { ...power, told },
    complaint: sight.believed && !isOnTheWay(evidence) ? complaintOf(evidence) : null,
  };
}

function stateOf(evidence: Evidence): PowerState {
  const { face, write, believed } = evidence.sight;
  if (face === "turningOn" || face === "turningOff" || !write?.accepted) return settled[face];
  return !believed || isOnTheWay(evidence) ? heading[write.command] : settled[face];
}

const isOnTheWay = ({ sight: { face, write }, at, timing }: Evidence): boolean =>
  write?.accepted === true && face === onTheWay[write.command] && at < write.at + patienceFor(write.command, timing);

/* ── what is wrong ───────────────────────────────────────────────────────────────────────────────────────────────── */

function complaintOf(evidence: Evidence): Complaint | null {
  const { face } = evidence.sight;
  return complaints[face]?.(evidence) ?? null;
}

const complaints: Partial<Record<Face, (evidence: Evidence) => Complaint | null>> = {
  idle: (evidence) =>
    lasts(evidence, "on")
      ? warning(`nothing draws power at ${evidence.place} (${details(evidence)}): see whether something is plugged in`)
      : null,
  stuck: (evidence) =>
    lasts(evidence, "off")
      ? critical(`${evidence.place} did not switch off: it is set Off and delivers power${linkOf(evidence)}`)
      : null,
  fault: (evidence) =>
    critical(
      `${evidence.place} does not deliver power (${details(evidence)}): see to the cable, the board, the budget`,
    ),
  turningOn: (evidence) => (lasts(evidence, "on") ? warning(`${evidence.place} takes long to turn on`) : null),
  turningOff: (evidence) => (lasts(evidence, "off") ? warning(`${evidence.place} takes long to turn off`) : null),
};

const warning = (text: string): Complaint => ({ text, severity: "Warning" });
const critical = (text: string): Complaint => ({ text, severity: "Critical" });

/** Longer than such an order takes, counted from the order if there was one. */
function lasts({ sight: { write, since }, at, timing }: Evidence, command: Switching): boolean {
  const from = write?.command === command && write.accepted ? write.at : since;
  return at - from >= patienceFor(command, timing);
}

/** `searching; power denied counter rose; the link is up`. */
function details({ reading, before }: Evidence): string {
  const risen = inWords(risenCounters(before, reading.counters));
  return [
    reading.detection ?? "no delivery",
    reading.fault ?? "",
    risen && `${risen} counter rose`,
    reading.link ? `the link is ${reading.link}` : "",
  ]
    .filter((part) => part !== "")
    .join("; ");
}

const linkOf = ({ reading: { link } }: Evidence): string => (link ? ` (the link is ${link})` : "");
