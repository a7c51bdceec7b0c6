/** What is wrong with time, in the words that an operator reads in the manager's status. */
import type { Duration } from "../../model/clock.js";
import type { Denial } from "../outbound.js";
import type { Distrust } from "./packet.js";
import type { Answer } from "./question.js";

export type Trouble =
  | Exclude<Answer, { readonly kind: "sample" }>
  /** @param code of the resolver's error */
  | { readonly kind: "nameless"; readonly code: string }
  | { readonly kind: "denied"; readonly denial: Denial };

const distrusted: Readonly<Record<Distrust, string>> = {
  alarm: "has not set its own clock",
  unsynchronized: "has lost its own source of time",
  timestamps: "sends times that cannot be",
  distance: "is too far from its own source of time",
};

const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing there serves time",
  EACCES: "the address is not that of one computer",
  ENETUNREACH: "there is no route to it",
  EHOSTUNREACH: "there is no route to it",
};

const nameless: Readonly<Record<string, string>> = {
  ENOTFOUND: "no name server knows it",
  EAI_AGAIN: "the name servers do not answer",
  ETIMEDOUT: "the name servers do not answer",
};

/** RFC 5905, figure 13. What else there is says that the server has no time yet. */
const kisses: Readonly<Record<string, string>> = {
  DENY: "refuses this host (DENY), so it is asked no more until the NTP settings change",
  RSTR: "refuses this host (RSTR), so it is asked no more until the NTP settings change",
  RATE: "wants to be asked less often (RATE), so it is left alone for a while",
};

function predicate(trouble: Trouble): string {
  switch (trouble.kind) {
    case "silent":
      return "does not answer";
    case "foreign":
      return "does not answer what it is asked";
    case "stepped":
      return "was not understood, since the host's clock was set meanwhile";
    case "distrusted":
      return distrusted[trouble.why];
    case "kiss":
      return kisses[trouble.code] ?? `has no time to give${trouble.code === "" ? "" : ` (${trouble.code})`}`;
    case "unreachable":
      return `cannot be reached: ${unreachable[trouble.code] ?? trouble.code}`;
    case "nameless":
      return `was not found: ${nameless[trouble.code] ?? trouble.code}`;
    case "denied":
      return `is not asked: its address is ${trouble.denial}`;
  }
}

export const serverTrouble = (host: string, trouble: Trouble): string =>
  `The time server ${host} ${predicate(trouble)}.`;

/** @param offset of the servers' time from the host's */
export const clockTrouble = (offset: Duration): string =>
  `The host's clock is ${span(Math.abs(offset))} ${offset > 0 ? "behind" : "ahead of"} the time servers. ` +
  "Managers show the corrected time, but logs, sessions and certificates go by the host's clock: set it.";

/** Each unit up to where the next one says it better. */
const units = [
  { name: "seconds", size: 1000, below: 120 },
  { name: "minutes", size: 60_000, below: 120 },
  { name: "hours", size: 3_600_000, below: 48 },
  { name: "days", size: 86_400_000, below: Number.POSITIVE_INFINITY },
] as const;

function span(duration: Duration): string {
  const { name, size } = units.find((unit) => duration < unit.size * unit.below) ?? units[3];
  return `${Math.round(duration / size)} ${name}`;
}
