/** The load: clients in a process of their own that ask without a pause, or walk a whole tree. */
import { performance } from "node:perf_hooks";
import { answer } from "./child.js";
import { type Answer, Connection, requestText, type Target } from "./connection.js";
import { type Latency, latencyOf } from "./statistics.js";

export type Job = AskJob | CrawlJob;

export interface AskJob {
  readonly kind: "ask";
  readonly target: Target;
  readonly clients: number;
  /** For how long; null = until each request was sent once. */
  readonly seconds: number | null;
  /** Pause of each client between an answer and its next request. */
  readonly pauseMs?: number;
  /** As they go over the wire; each client takes the next in turn. */
  readonly requests: readonly string[];
}

export interface CrawlJob {
  readonly kind: "crawl";
  readonly target: Target;
  readonly clients: number;
  readonly headers: readonly string[];
  readonly from: string;
  /** Whether the bodies are wanted, to have another server tell the same. */
  readonly keep: boolean;
}

export interface Load {
  readonly count: number;
  readonly seconds: number;
  /** Answers with a status other than 2xx. */
  readonly refused: number;
  readonly latency: Latency;
  /** By path, when they were to be kept. */
  readonly bodies?: ReadonlyMap<string, Uint8Array>;
}

answer<Job>((job) => (job.kind === "ask" ? askAll(job) : crawl(job)));

class Tally {
  readonly #took: number[] = [];
  readonly #begin = performance.now();
  #refused = 0;

  async time(exchange: () => Promise<Answer>): Promise<Answer> {
    const start = performance.now();
    const got = await exchange();
    this.#took.push(performance.now() - start);
    if (got.status < 200 || got.status > 299) this.#refused += 1;
    return got;
  }

  load(): Load {
    const seconds = (performance.now() - this.#begin) / 1000;
    return { count: this.#took.length, seconds, refused: this.#refused, latency: latencyOf(this.#took) };
  }
}

/** Opens all connections before the first request is timed. */
async function together(
  { target, clients }: Job,
  work: (client: Connection, tally: Tally) => Promise<void>,
): Promise<Load> {
  const open = await Promise.all(Array.from({ length: clients }, () => Connection.open(target)));
  const tally = new Tally();
  await Promise.all(open.map((client) => work(client, tally)));
  const load = tally.load();
  for (const client of open) client.close();
  return load;
}

function askAll(job: AskJob): Promise<Load> {
  const { seconds, requests, pauseMs = 0 } = job;
  let next = 0;
  const end = seconds === null ? Number.POSITIVE_INFINITY : performance.now() + seconds * 1000;
  return together(job, async (client, tally) => {
    while (performance.now() < end && (seconds !== null || next < requests.length)) {
      const request = requests[next++ % requests.length] ?? "";
      await tally.time(() => client.exchange(request));
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  });
}

/** Every resource that can be reached, once each. */
async function crawl(job: CrawlJob): Promise<Load> {
  const { headers, from, keep } = job;
  const seen = new Set([from]);
  const waiting = [from];
  const bodies = new Map<string, Uint8Array>();
  let busy = 0;
  const load = await together(job, async (client, tally) => {
    for (;;) {
      const path = waiting.shift();
      if (path === undefined) {
        if (busy === 0) return;
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      busy += 1;
      const { body } = await tally.time(() => client.exchange(requestText("GET", path, headers), true));
      busy -= 1;
      if (keep) bodies.set(path, new Uint8Array(body));
      for (const link of linksIn(body.toString("latin1"))) {
        if (seen.has(link)) continue;
        seen.add(link);
        waiting.push(link);
      }
    }
  });
  return { ...load, ...(keep && { bodies }) };
}

const reference = /"@odata\.id":"([^"#]+)/g;

function* linksIn(body: string): Iterable<string> {
  for (const [, link] of body.matchAll(reference)) if (link !== undefined) yield link;
}
