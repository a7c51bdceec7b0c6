/** Pieces of work that take less than a second, in turn. */
import { performance } from "node:perf_hooks";
import type { Row } from "./row.js";
import { type Latency, latencyOf } from "./statistics.js";

/** What gives a number back measured itself: that many milliseconds count, and not what it took to find them. */
type Work = (turn: number) => unknown;

/** Each has as much time in each round. */
interface Turns {
  readonly rounds: number;
  /** Milliseconds. */
  readonly each: number;
  /** Calls a round, at least. */
  readonly least: number;
}

/** Of all calls but those of the first round, which is for warming up. */
export async function inTurn<Names extends string>(
  { rounds, each, least }: Turns,
  contestants: Readonly<Record<Names, Work>>,
): Promise<Readonly<Record<Names, Latency & { readonly n: number }>>> {
  const took = new Map<string, number[]>();
  let turn = 0;
  for (let round = 0; round <= rounds; round += 1)
    for (const [name, work] of Object.entries<Work>(contestants)) {
      const calls = round <= 1 ? [] : (took.get(name) ?? []);
      took.set(name, calls);
      const end = performance.now() + each;
      for (let call = 0; call < least || performance.now() < end; call += 1) calls.push(await tookBy(work, turn++));
    }
  const result = [...took].map(([name, calls]) => [name, { ...latencyOf(calls), n: calls.length }]);
  return Object.fromEntries(result) as Readonly<Record<Names, Latency & { readonly n: number }>>;
}

async function tookBy(work: Work, turn: number): Promise<number> {
  const start = performance.now();
  const done = work(turn);
  // An await costs more than the shortest of what is measured here.
  if (done instanceof Promise) await done;
  return typeof done === "number" ? done : performance.now() - start;
}

/** Milliseconds. */
export function timeOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

export const inUnits = (ms: number): string =>
  ms < 1
    ? `${Math.round(ms * 1000)} µs`
    : ms < 1000
      ? `${ms.toFixed(ms < 10 ? 2 : 0)} ms`
      : `${(ms / 1000).toFixed(1)} s`;

/** @param peer its median stands in the column of the floor. The ratio is one of speeds, as everywhere */
export function timesRow(
  what: string,
  ours: Latency & { readonly n: number },
  { machines = 1, peer, aim }: { readonly machines?: number; readonly peer?: Latency; readonly aim?: Row["aim"] } = {},
): Row {
  const { p50, p99, n } = ours;
  return {
    what,
    machines,
    shoal: inUnits(p50),
    ...(peer && { floor: inUnits(peer.p50), ratio: peer.p50 / p50 }),
    p50,
    p99,
    n,
    ...(aim && { aim }),
  };
}
