/** What the error counters of a port say. */
import type { Counter } from "./bank.js";

export type Counters = Readonly<Partial<Record<Counter, number>>>;

/** RFC 2578 §7.1.6: a Counter32 goes on from 0. */
const wrapsAt = 2 ** 32;
/** More than this between two reads is no rise: the device was rebooted and counts from 0. */
const mostPlausible = 2 ** 20;

const words: Readonly<Record<Counter, string>> = {
  mpsAbsent: "MPS absent",
  invalidSignature: "invalid signature",
  powerDenied: "power denied",
  overload: "overload",
  short: "short",
};

/** By how much a counter has risen; 0 also where it fell. */
export function rise(before: number, now: number): number {
  const risen = (((now - before) % wrapsAt) + wrapsAt) % wrapsAt;
  return risen > mostPlausible ? 0 : risen;
}

/** Those that count what goes wrong and have risen. Devices count a plug that is pulled too (mpsAbsent): that is no fault. */
export const risenCounters = (before: Counters = {}, now: Counters = {}): readonly Counter[] =>
  (Object.keys(words) as Counter[]).filter((name) => {
    const [from, to] = [before[name], now[name]];
    return name !== "mpsAbsent" && from !== undefined && to !== undefined && rise(from, to) > 0;
  });

/** `power denied and short`. */
export const inWords = (counters: readonly Counter[]): string => counters.map((name) => words[name]).join(" and ");
