/** Ten thousand machines at once: everything is done, for each of them, once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFake } from "../../../adapters/machine/fake/index.js";
import { expandFleet } from "../../../src/domain/fleet.js";
import { openMachines } from "../../../src/domain/machines.js";
import type { Clock, Duration, Instant } from "../../../src/model/clock.js";
import { MemoryStore } from "../../support/memory-store.js";
import { noDevices } from "../../support/no-devices.js";
import { noFirmware } from "../../support/no-firmware.js";
import { alice, inventoryOf, LogBook, settle } from "./bench.js";

/** A clock in which tens of thousands of timers cost little: those of one millisecond lie together. */
class CrowdClock implements Clock {
  private instant: Instant = Date.UTC(2030, 0, 1);
  private readonly due = new Map<Instant, Set<() => void>>();
  pending = 0;

  now(): Instant {
    return this.instant;
  }

  after(delay: Duration, task: () => void): () => void {
    const at = this.instant + Math.max(0, Math.ceil(delay));
    const tasks = this.due.get(at) ?? new Set();
    this.due.set(at, tasks);
    const run = () => task();
    tasks.add(run);
    this.pending += 1;
    return () => {
      if (tasks.delete(run)) this.pending -= 1;
    };
  }

  /** To the next instant at which anything is due. */
  step(): void {
    this.instant = Math.min(...[...this.due].flatMap(([at, tasks]) => (tasks.size > 0 ? [at] : [])));
    for (const at of this.due.keys()) if (at < this.instant) this.due.delete(at);
    const tasks = this.due.get(this.instant) ?? new Set();
    for (const task of tasks) {
      tasks.delete(task);
      this.pending -= 1;
      task();
    }
  }
}

const { id: _id, name: _name, uuid: _uuid, serialNumber: _serial, nics: _nics, ...common } = inventoryOf("x");

test("ten thousand machines are reset, and each comes on once", async () => {
  const count = 10_000;
  const clock = new CrowdClock();
  const store = MemoryStore.empty();
  const log = new LogBook();
  const adapter = createFake();
  const machines = openMachines({
    store,
    clock,
    chronicle: log,
    adapters: new Map([[adapter.kind, adapter]]),
    devices: noDevices,
    inventory: expandFleet({ ...common, prefix: "node", count }),
    racks: [],
    firmware: noFirmware,
  });
  machines.start();
  assert.equal(clock.pending, 1, "one timer for all, while nothing is to be done");
  assert.deepEqual(
    [store.writes.length, log.told.length],
    [0, 0],
    "nothing is written for machines nobody asked anything of",
  );

  const ids = machines.table.ids();
  await Promise.all(ids.map((id) => machines.commands.reset(id, "On", alice)));
  const busy = () => ids.filter((id) => machines.table.get(id)?.intent.resets.length !== 0).length;
  for (let step = 0; step < 1000 && busy() > 0; step += 1) {
    clock.step();
    await settle();
  }
  assert.equal(busy(), 0);
  const on = ids.filter((id) => machines.table.get(id)?.observation.power?.state === "On");
  assert.equal(on.length, count);
  const told = new Map<string, number>();
  for (const { message } of log.told) told.set(message.key, (told.get(message.key) ?? 0) + 1);
  const once = [
    "ResourceEvent.PropertyValueModifiedByClient",
    "ResourceEvent.ResourcePoweredOn",
    "Platform.PlatformReset",
  ];
  assert.deepEqual(
    once.map((key) => told.get(key)),
    once.map(() => count),
  );
  assert.equal(store.writes.length, 3 * count, "accepted, begun, finished");
  await machines.close();
  assert.equal(clock.pending, 0);
});
