/**
 * Ids of log entries, events, subscriptions and tasks: 16 decimal digits (microseconds since 1970 at the earliest), so that they
 * are safe in a URI (DSP0266 §"Resource URI patterns"), sort by time as text, and are never given out twice.
 */
import type { Clock } from "../model/clock.js";

export type NextId = () => string;

/** Whether a text has the form of these ids, so that it may be compared with one. */
export const isTimeOrderedId = (text: string): boolean => /^[0-9]{16}$/.test(text);

/**
 * @param known ids that an earlier run gave out. New ones come after the newest of them, also if the clock was set back in between.
 */
export function timeOrderedIds(clock: Clock, known: Iterable<string> = []): NextId {
  let last = 0;
  for (const id of known) if (isTimeOrderedId(id)) last = Math.max(last, Number(id));
  return () => {
    last = Math.max(last + 1, clock.now() * 1000);
    return String(last).padStart(16, "0");
  };
}
