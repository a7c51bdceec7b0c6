/** The setting `timing`, the same for all devices that switch power. */
import type { Duration } from "../../../src/model/clock.js";
import { type Timing, usualTiming } from "./bank.js";

interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

const upTo = (maximum: number, minimum = 0): Bounds => ({ minimum, maximum });
const minute: Duration = 60_000;

/** Without `default`: what is usual depends on the family of the device. */
const wholeNumber = (description: string, bounds: Bounds) => ({ type: "integer", ...bounds, description });

const milliseconds = (description: string, bounds: Bounds) => wholeNumber(`${description}, in milliseconds.`, bounds);

/** 2 s: after less, what hangs on the port may not have lost its power (supplies buffer, mid-spans back off for 2 s). */
const shortestOff: Duration = 2_000;

const properties: Readonly<Record<keyof Timing, object>> = {
  minimumOff: milliseconds("From a port's Off to its next On", upTo(10 * minute, shortestOff)),
  confirmOn: milliseconds(
    "How long a port may take to deliver power before that counts as trouble",
    upTo(10 * minute, 1),
  ),
  confirmOff: milliseconds(
    "How long a port may take to stop delivering before that counts as trouble",
    upTo(10 * minute, 1),
  ),
  detection: milliseconds(
    "After this a port that was turned on and draws nothing no longer keeps others from being turned on",
    upTo(10 * minute),
  ),
  staleRead: milliseconds("For how long after a write the device may still show what was before", upTo(10 * minute)),
  stagger: milliseconds("Between two ports of the device that are turned on", upTo(minute)),
  onsAtOnce: wholeNumber("Ports that have been turned on and do not deliver yet.", upTo(1024, 1)),
  cyclesPerHour: wholeNumber(
    "Power cycles of one port in an hour, as each may wear out its flash; 0 = no limit.",
    upTo(3600),
  ),
};

export const timingSchema = {
  type: "object",
  additionalProperties: false,
  description: "How the device takes its time; what is not said is as usual for its family.",
  properties,
};

/** @param settings a device's, checked against its schema */
export const timingOf = (settings: { readonly timing?: Partial<Timing> }, family: Partial<Timing> = {}): Timing => ({
  ...usualTiming,
  ...family,
  ...settings.timing,
});
