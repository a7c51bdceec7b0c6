/**
 * Ironic's conductor as its service sees it: workers that take machine after machine, and a connection for every request, since
 * sushy asks to have each closed.
 */
import { performance } from "node:perf_hooks";
import { answer } from "./child.js";
import { type Answer, Connection, type Target } from "./connection.js";
import { type Latency, latencyOf } from "./statistics.js";

export interface PollJob {
  readonly target: Target;
  readonly polls: readonly Poll[];
  /** How long it is watched; a poll begins as often as it fits in. */
  readonly seconds: number;
}

/** Something that is read of every machine, again and again. */
export interface Poll {
  readonly workers: number;
  /** From one beginning to the next, in seconds. */
  readonly period: number;
  /** Per machine, what is sent one after the other, as it goes over the wire. */
  readonly machines: readonly (readonly string[])[];
}

export interface Polled {
  readonly count: number;
  readonly refused: number;
  /** Of a request, with its connection's begin. */
  readonly latency: Latency;
  /** Seconds that the longest went on until every machine was read. */
  readonly longest: number;
}

class Tally {
  readonly took: number[] = [];
  refused = 0;
  longest = 0;

  polled(): Polled {
    return { count: this.took.length, refused: this.refused, latency: latencyOf(this.took), longest: this.longest };
  }
}

answer<PollJob>(async ({ target, polls, seconds }) => {
  const tallies = await Promise.all(polls.map((poll) => repeat(target, poll, performance.now() + seconds * 1000)));
  return tallies.map((tally) => tally.polled());
});

async function repeat(target: Target, poll: Poll, end: number): Promise<Tally> {
  const tally = new Tally();
  for (let begin = performance.now(); begin < end; begin += poll.period * 1000) {
    await until(begin);
    await readAll(target, poll, tally);
    tally.longest = Math.max(tally.longest, (performance.now() - begin) / 1000);
  }
  await until(end);
  return tally;
}

const until = (moment: number): Promise<unknown> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, moment - performance.now())));

async function readAll(target: Target, { workers, machines }: Poll, tally: Tally): Promise<void> {
  const waiting = machines.values();
  const work = async () => {
    for (const requests of waiting) for (const request of requests) await read(target, request, tally);
  };
  await Promise.all(Array.from({ length: workers }, work));
}

async function read(target: Target, request: string, tally: Tally): Promise<void> {
  const start = performance.now();
  const { status } = await oneExchange(target, request);
  tally.took.push(performance.now() - start);
  if (status !== 200) tally.refused += 1;
}

async function oneExchange(target: Target, request: string): Promise<Answer> {
  const connection = await Connection.open(target);
  try {
    return await connection.exchange(request);
  } finally {
    connection.close();
  }
}
