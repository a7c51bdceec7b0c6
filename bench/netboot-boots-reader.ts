/** Somebody who looks at one resource again and again while something else goes on. */
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { answer } from "./child.js";
import { Connection, type Target } from "./connection.js";
import { type Latency, latencyOf } from "./statistics.js";

export type ReaderQuestion =
  /** Answered at once. */
  { readonly kind: "begin"; readonly target: Target; readonly request: string } | { readonly kind: "end" };

export interface Read {
  readonly latency: Latency;
  readonly count: number;
}

/** Milliseconds between an answer and the next request. */
const pause = 5;

let reading: Promise<Read> | null = null;
let goesOn = false;

answer<ReaderQuestion>(async (question) => {
  if (question.kind === "end") {
    goesOn = false;
    return reading;
  }
  goesOn = true;
  reading = read(question.target, question.request);
  return null;
});

async function read(target: Target, request: string): Promise<Read> {
  const connection = await Connection.open(target);
  const took: number[] = [];
  while (goesOn) {
    const start = performance.now();
    const { status } = await connection.exchange(request);
    if (status !== 200) throw new Error(`answered with ${status}`);
    took.push(performance.now() - start);
    await sleep(pause);
  }
  connection.close();
  return { latency: latencyOf(took), count: took.length };
}
