/** Durable puts per second, their latency, the event loop's longest stall, and the time to load: on the disk of `TMPDIR`. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { firstIntent, type Intent } from "../src/model/intent.js";
import type { Store } from "../src/ports/store.js";
import { openStore } from "../src/store/open-store.js";

const writers = 64;
const putsEach = 500;
const documents = 10_000;
const log = { warn: console.warn, error: console.error };

/** Prints what it measured, one line each. */
export async function benchStore(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "shoal-store-"));
  try {
    await measure(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function measure(directory: string): Promise<void> {
  const quiet = { directory, log, segmentBytes: Number.POSITIVE_INFINITY };
  const store = await openStore(quiet);
  await timed(`put ${documents} documents at once`, () => fill(store));
  await writeAtOnce(store, "no documents being written out");
  await timed("close, writing out all documents", () => store.close());
  const again = await timed(`load ${documents} documents`, () => openStore(quiet));
  await again.close();
  const busy = await openStore({ directory, log, segmentBytes: 1 << 20 });
  await writeAtOnce(busy, "documents being written out all the time");
  await busy.close();
}

const fill = (store: Store) =>
  Promise.all(Array.from({ length: documents }, (_, i) => store.put("intents", `machine-${i}`, intent(i))));

async function writeAtOnce(store: Store, how: string): Promise<void> {
  const took: number[] = [];
  const stalls = monitorEventLoopDelay({ resolution: 5 });
  stalls.enable();
  const start = performance.now();
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(store, writer, took)));
  const seconds = (performance.now() - start) / 1000;
  stalls.disable();
  took.sort((a, b) => a - b);
  const at = (share: number) => `${(took[Math.floor(took.length * share)] ?? 0).toFixed(1)} ms`;
  console.log(
    `store: ${Math.round(took.length / seconds)} durable puts/s from ${writers} writers (${how}), ` +
      `p50 ${at(0.5)}, p99 ${at(0.99)}, longest stall ${(stalls.max / 1e6).toFixed(0)} ms`,
  );
}

async function write(store: Store, writer: number, took: number[]): Promise<void> {
  for (let i = 0; i < putsEach; i += 1) {
    const start = performance.now();
    await store.put("intents", `machine-${(writer * putsEach + i * 7919) % documents}`, intent(i));
    took.push(performance.now() - start);
  }
}

const intent = (seq: number): Intent => ({
  ...firstIntent,
  seq,
  assetTag: "A label on the case, sixty characters long, as they often are",
});

async function timed<T>(what: string, task: () => Promise<T>): Promise<T> {
  const stalls = monitorEventLoopDelay({ resolution: 5 });
  stalls.enable();
  const start = performance.now();
  const result = await task();
  stalls.disable();
  console.log(
    `store: ${what}: ${Math.round(performance.now() - start)} ms, longest stall ${(stalls.max / 1e6).toFixed(0)} ms`,
  );
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await benchStore();
