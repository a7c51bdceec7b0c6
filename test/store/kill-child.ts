/**
 * The process that is killed. Says what it loaded, then every step as soon as it was acknowledged; arguments: state
 * directory, first step of each writer.
 */
import { writeSync } from "node:fs";
import type { Store } from "../../src/ports/store.js";
import { openStore } from "../../src/store/open-store.js";
import { type Writer, writers } from "./writers.js";

const [directory = "", ...firstSteps] = process.argv.slice(2);
const say = (what: object) => writeSync(1, `${JSON.stringify(what)}\n`);
const log = { warn: console.error, error: console.error };

/** So small that documents are being written out all the time. */
const store = await openStore({ directory, log, segmentBytes: 4096 });
say({ loaded: writers.map((writer) => writer.read(store)), damage: store.damage });
await Promise.all(writers.map((writer, i) => write(store, writer, i, Number(firstSteps[i]))));

async function write(store: Store, writer: Writer, i: number, first: number): Promise<void> {
  for (let step = first; ; step += 1) {
    await writer.write(store, step);
    say({ writer: i, step });
  }
}
