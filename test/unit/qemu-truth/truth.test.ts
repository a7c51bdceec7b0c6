/** A guest says what it has when it is met, and what it will have when it has ended. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Monitor } from "../../../adapters/machine/qemu/monitor.js";
import { GuestTruth } from "../../../adapters/machine/qemu/truth.js";
import type { Seen } from "../../../src/ports/machine-adapter.js";
import { ManualClock } from "../../support/manual-clock.js";
import { until } from "../../support/until.js";
import { guestOf } from "./guest.js";

const replies: Readonly<Record<string, unknown>> = {
  "query-cpus-fast": [{ props: { "socket-id": 0, "core-id": 0, "thread-id": 0 } }],
  "query-memory-size-summary": { "base-memory": 256 * 1024 * 1024, "plugged-memory": 0 },
  "query-block": [],
};

function met() {
  const seen: Seen[] = [];
  const asked: string[] = [];
  const process: { pid: number | null } = { pid: null };
  const monitor: Monitor & { isOpen: boolean } = {
    isOpen: false,
    on: () => () => {},
    async execute(command) {
      asked.push(command);
      return replies[command];
    },
  };
  const host = { clock: new ManualClock(), report: (one: Seen) => void seen.push(one) };
  const inventory = guestOf({ networks: [{ kind: "user" }] });
  const truth = new GuestTruth({ inventory, host, home: "/nowhere", monitor, pid: () => process.pid });
  const last = () => ({ memory: seen.at(-1)?.found?.memoryMiB, link: seen.at(-1)?.links?.eth0 });
  return { seen, asked, process, monitor, truth, last };
}

test("one that is off has what the configuration says, and no readings", async () => {
  const { truth, last } = met();
  assert.deepEqual(await truth.readSensors(), {});
  assert.deepEqual(last(), { memory: 1024, link: "LinkDown" });
});

test("one that runs has what it was started with, until it ends", async () => {
  const { truth, last, process, monitor, seen } = met();
  process.pid = 2 ** 30;
  monitor.isOpen = true;
  truth.met();
  await until(() => seen.length > 0);
  assert.deepEqual(last(), { memory: 256, link: "LinkUp" });
  process.pid = null;
  monitor.isOpen = false;
  truth.ended();
  await until(() => seen.length > 1);
  assert.deepEqual(last(), { memory: 1024, link: "LinkDown" });
});

test("it is asked once, as soon as it can be", async () => {
  const { truth, asked, process, monitor, last } = met();
  process.pid = 2 ** 30;
  await truth.readSensors();
  assert.deepEqual(asked, []);
  assert.deepEqual(last(), { memory: undefined, link: "LinkUp" });
  monitor.isOpen = true;
  await truth.readSensors();
  await truth.readSensors();
  assert.equal(asked.length, 3);
});

test("one that was let go of says nothing any more", async () => {
  const { truth, seen } = met();
  truth.letGo();
  await truth.readSensors();
  assert.deepEqual(seen, []);
});
