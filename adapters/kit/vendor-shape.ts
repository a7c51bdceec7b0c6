/** What every vendor file has, whatever it describes. */
import type { Timing } from "./power/bank.js";
import { type Check, listOf, matching, numberFrom, objectOf, oid, text } from "./shape.js";

const minute = 60_000;

/** As the setting `timing` allows it; see `power/timing-schema.ts`. */
const timing: Readonly<Record<keyof Timing, Check>> = {
  minimumOff: numberFrom(2_000, 10 * minute),
  confirmOn: numberFrom(1, 10 * minute),
  confirmOff: numberFrom(1, 10 * minute),
  detection: numberFrom(0, 10 * minute),
  staleRead: numberFrom(0, 10 * minute),
  stagger: numberFrom(0, minute),
  onsAtOnce: numberFrom(1, 1024),
  cyclesPerHour: numberFrom(0, 3600),
};

export const neededOfAll = {
  id: matching(/^(?!auto$)[a-z0-9][a-z0-9_-]{0,63}$/, "lower case letters, digits and hyphens, and not auto"),
  name: text,
  sysObjectIds: listOf(oid),
  fixtures: listOf(text),
  notes: listOf(text),
} as const;

export const optionalOfAll = { timing: objectOf({}, timing) } as const;
