/** Contestants take turns, so that whatever else the computer does meanwhile falls on all of them alike. */
import type { Child } from "./child.js";
import type { AskJob, Load } from "./client.js";
import type { Target } from "./connection.js";
import { median } from "./statistics.js";

/** How long and how often everything is measured. */
export interface Effort {
  readonly rounds: number;
  readonly seconds: number;
}

export interface Contestant {
  readonly name: string;
  /** @param seconds how long; what has its own end takes no notice */
  run(seconds: number): Promise<Load>;
}

/** Medians over the rounds. */
export interface Result {
  readonly name: string;
  /** Answers a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly rounds: number;
}

/** @throws Error (by rejection) when an answer was refused: then something else was measured than was meant */
export async function contest<Names extends string>(
  effort: Effort,
  contestants: Readonly<Record<Names, (seconds: number) => Promise<Load>>>,
): Promise<Readonly<Record<Names, Result>>> {
  const entries = Object.entries(contestants) as [Names, (seconds: number) => Promise<Load>][];
  const loads = new Map<Names, Load[]>(entries.map(([name]) => [name, []]));
  // The first round is for warming up.
  for (let round = 0; round <= effort.rounds; round += 1) {
    for (const [name, run] of entries) {
      const load = await run(round === 0 ? Math.min(1, effort.seconds) : effort.seconds);
      if (load.refused > 0) throw new Error(`${name}: ${load.refused} of ${load.count} requests were refused`);
      if (round > 0) loads.get(name)?.push(load);
    }
  }
  return Object.fromEntries(entries.map(([name]) => [name, resultOf(name, loads.get(name) ?? [])])) as Record<
    Names,
    Result
  >;
}

function resultOf(name: string, loads: readonly Load[]): Result {
  const of = (read: (load: Load) => number) => median(loads.map(read));
  return {
    name,
    rate: of((load) => load.count / load.seconds),
    p50: of((load) => load.latency.p50),
    p99: of((load) => load.latency.p99),
    max: of((load) => load.latency.max),
    rounds: loads.length,
  };
}

/** Requests without a pause, for as long as a round lasts. */
export const asking =
  (client: Child, target: Target, clients: number, requests: readonly string[]) =>
  (seconds: number): Promise<Load> =>
    client.ask<Load>({ kind: "ask", target, clients, seconds, requests } satisfies AskJob);
