/** What the killed process writes and the test expects: each writer does its steps 0, 1, 2, … one after the other. */

import { firstIntent } from "../../src/model/intent.js";
import type { Happening } from "../../src/model/service.js";
import type { Store } from "../../src/ports/store.js";
import { appendCapped } from "../../src/store/collections.js";

/** What can be told of a document: the steps that are in it, null when there is none. */
export type State = readonly number[] | null;

export interface Writer {
  readonly id: string;
  after(state: State, step: number): State;
  write(store: Store, step: number): Promise<void>;
  read(store: Store): State;
}

const cap = 20;
const filling = (step: number) => `${step} `.repeat(80);

function putter(id: string, isRemoved: (step: number) => boolean): Writer {
  return {
    id,
    after: (_, step) => (isRemoved(step) ? null : [step]),
    write: (store, step) =>
      isRemoved(step)
        ? store.remove("intents", id)
        : store.put("intents", id, { ...firstIntent, seq: step, assetTag: filling(step) }),
    read(store) {
      const found = store.get("intents", id);
      if (found === undefined) return null;
      return found.assetTag === filling(found.seq) ? [found.seq] : [Number.NaN];
    },
  };
}

function logger(id: string): Writer {
  return {
    id,
    after: (state, step) => appendCapped(state ?? [], [step], cap),
    write: (store, step) => store.append("logs", id, happening(step), cap),
    read: (store) => store.get("logs", id)?.map((entry) => Number(entry.id)) ?? null,
  };
}

const happening = (step: number): Happening => ({
  id: String(step),
  at: step,
  message: { key: "Base.Success", args: [filling(step)] },
  severity: "OK",
  origin: "/redfish/v1",
  resourceType: "ServiceRoot",
  machineId: null,
  by: null,
});

export const writers: readonly Writer[] = [
  putter("put-1", () => false),
  putter("put-2", () => false),
  putter("put-3", () => false),
  putter("put-and-remove-1", (step) => step % 2 === 1),
  putter("put-and-remove-2", (step) => step % 5 === 4),
  logger("log-1"),
  logger("log-2"),
];
