/** Random histories with power cuts, failing disks and restarts, against a plain model. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Happening } from "../../src/model/service.js";
import { type Store, StoreError } from "../../src/ports/store.js";
import { appendCapped } from "../../src/store/collections.js";
import { openStore } from "../../src/store/open-store.js";
import { turn } from "../../src/store/turn.js";
import { SimulatedDisk } from "./simulated-disk.js";

type Act =
  | { readonly do: "put" | "remove" | "append"; readonly document: number; readonly cap: number }
  | { readonly do: "wait"; readonly turns: number }
  | { readonly do: "reopen" }
  | { readonly do: "cut"; readonly after: number; readonly whileOpening: number; readonly seed: number }
  | { readonly do: "fail"; readonly operations: readonly number[] };

const document = fc.nat(2);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("put" as const), document, cap: fc.constant(0) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("remove" as const), document, cap: fc.constant(0) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("append" as const), document, cap: fc.constantFrom(4, 4, 4, 4, 2) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait" as const), turns: fc.oneof(fc.nat(4), fc.nat(40)) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reopen" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("cut" as const),
      after: fc.nat(60),
      whileOpening: fc.nat(120),
      seed: fc.nat(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("fail" as const),
      operations: fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }),
    }),
  },
);

/** Steps in a list document; undefined when it is not there. */
type State = readonly number[] | undefined;

/** All states the document was in since it was last known for certain, and which of them was acknowledged last. */
interface History {
  states: State[];
  durable: number;
}

class Model {
  readonly histories: History[] = Array.from({ length: 3 }, () => ({ states: [undefined], durable: 0 }));
  readonly pending = new Set<Promise<void>>();
  #step = 0;

  constructor(
    public disk: SimulatedDisk,
    public store: Store,
    readonly segmentBytes: number,
  ) {}

  change(what: "put" | "remove" | "append", document: number, cap: number): void {
    this.#step += 1;
    const history = this.histories[document]!;
    const before = history.states.at(-1);
    const steps = { put: [this.#step], remove: undefined, append: appendCapped(before ?? [], [this.#step], cap) };
    const index = history.states.push(steps[what]) - 1;
    const promise = this.#write(what, document, cap).then(
      () => {
        history.durable = Math.max(history.durable, index);
      },
      (error) => assert.ok(error instanceof StoreError && error.code === "disk", String(error)),
    );
    this.pending.add(promise);
    void promise.finally(() => this.pending.delete(promise));
    assert.deepEqual(this.read(document), steps[what]);
  }

  #write(what: "put" | "remove" | "append", document: number, cap: number): Promise<void> {
    const id = `Log ${document}`;
    if (what === "put") return this.store.put("logs", id, [happening(this.#step)]);
    if (what === "remove") return this.store.remove("logs", id);
    return this.store.append("logs", id, happening(this.#step), cap);
  }

  read(document: number): State {
    return this.store.get("logs", `Log ${document}`)?.map(({ at }) => at);
  }

  /** A state between the last acknowledged and the newest must have been found; it is the only one from now on. */
  found(): void {
    assert.deepEqual(this.store.damage, []);
    for (const [document, history] of this.histories.entries()) {
      const state = this.read(document);
      const possible = history.states.slice(history.durable).map((one) => JSON.stringify(one));
      assert.ok(
        possible.includes(JSON.stringify(state)),
        `found ${JSON.stringify(state)}, expected one of ${possible}`,
      );
      this.histories[document] = { states: [state], durable: 0 };
    }
  }
}

const happening = (at: number): Happening => ({
  id: String(at),
  at,
  message: { key: "Base.Success", args: [] },
  severity: "OK",
  origin: "/redfish/v1",
  resourceType: "ServiceRoot",
  machineId: null,
  by: null,
});

const directory = "/state";
const log = { warn() {}, error() {} };
const open = (files: SimulatedDisk, segmentBytes: number) => openStore({ directory, log, files, segmentBytes });

test("what was acknowledged survives power cuts and failing disks", async () => {
  const runs = Number(process.env.SHOAL_POWER_CUT_RUNS ?? 300);
  await fc.assert(
    fc.asyncProperty(
      fc.array(act, { minLength: 5, maxLength: 60 }),
      fc.constantFrom(1, 300, 1000),
      async (acts, segmentBytes) => {
        const disk = new SimulatedDisk();
        const model = new Model(disk, await open(disk, segmentBytes), segmentBytes);
        for (const one of acts) await perform(model, one);
        await cut(model, 10, 0, acts.length);
      },
    ),
    { numRuns: runs, includeErrorInReport: true },
  );
});

async function perform(model: Model, one: Act): Promise<void> {
  if (one.do === "wait") for (let i = 0; i < one.turns; i += 1) await turn();
  else if (one.do === "reopen") await reopen(model);
  else if (one.do === "cut") await cut(model, one.after, one.whileOpening, one.seed);
  else if (one.do === "fail") fail(model.disk, one.operations);
  else model.change(one.do, one.document, one.cap);
}

async function reopen(model: Model): Promise<void> {
  const closed = await model.store.close().then(
    () => true,
    (error) => assert.ok(error instanceof StoreError),
  );
  await Promise.all(model.pending);
  // Closed without an error, the newest is on disk, also what was refused before.
  if (closed) for (const history of model.histories) history.durable = history.states.length - 1;
  model.disk.fault = () => null;
  model.store = await open(model.disk, model.segmentBytes);
  model.found();
}

async function cut(model: Model, after: number, whileOpening: number, seed: number): Promise<void> {
  const random = randomFrom(seed);
  model.disk.cutPowerAfter(after);
  await Promise.race([model.disk.dead, Promise.all(model.pending)]);
  model.pending.clear();
  const between = model.disk.afterPowerCut(random);
  between.cutPowerAfter(whileOpening);
  await Promise.race([between.dead, open(between, model.segmentBytes)]);
  model.disk = between.afterPowerCut(random);
  model.store = await open(model.disk, model.segmentBytes);
  model.found();
}

/** The operations with these numbers from now fail. */
function fail(disk: SimulatedDisk, operations: readonly number[]): void {
  let n = 0;
  disk.fault = () => {
    n += 1;
    return operations.includes(n) ? "ENOSPC" : null;
  };
}

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
