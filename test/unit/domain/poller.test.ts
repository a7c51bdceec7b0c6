import assert from "node:assert/strict";
import { test } from "node:test";
import { periodOf } from "../../../src/domain/poller.js";
import { minutes, seconds } from "../../../src/model/clock.js";
import { staleAfter } from "../../../src/model/settings.js";
import { Bench, inventoryOf } from "./bench.js";
import { ScriptedDevice, scripted } from "./scripted-device.js";

function crowd(count: number) {
  const ids = Array.from({ length: count }, (_, index) => `m${index}`);
  const devices = new Map(ids.map((id) => [id, new ScriptedDevice()]));
  const bench = new Bench({ adapter: scripted(devices), inventory: ids.map((id) => inventoryOf(id, {}, "scripted")) });
  return { bench, devices: [...devices.values()] };
}

test("few machines are read every ten seconds, many before their reading is stale", () => {
  assert.deepEqual([1, 2000, 10_000, 100_000].map(periodOf), [seconds(10), seconds(10), seconds(45), seconds(45)]);
  assert.ok(periodOf(100_000) < staleAfter);
});

test("every machine is read at the start and then once in each period", async () => {
  for (const count of [1, 7, 300]) {
    const { bench, devices } = crowd(count);
    bench.start();
    await bench.elapse(seconds(2) - 100, 100);
    assert.deepEqual(new Set(devices.map(({ reads }) => reads)), new Set([1]), `${count} at the start`);
    await bench.elapse(seconds(100), 100);
    for (const { reads } of devices) assert.ok(reads >= 10 && reads <= 12, `${reads} reads`);
    await bench.machines.close();
    assert.equal(bench.clock.pending, 0);
  }
});

test("an idle machine is not read beside the polling, and its document stays", async () => {
  const { bench, devices } = crowd(1);
  bench.start();
  await bench.elapse(seconds(1));
  const { changes } = bench;
  const before = changes.length;
  await bench.elapse(seconds(10), 500);
  assert.deepEqual([devices[0]?.reads, changes.length], [2, before]);
  await bench.elapse(seconds(50), 500);
  const { power } = bench.machine("m0").observation;
  assert.ok(bench.clock.now() - (power?.at ?? 0) < staleAfter, "but its reading does not grow stale");
});

test("no more than 64 reads are under way, and silence is not waited for", async () => {
  let most = 0;
  let underWay = 0;
  const stuck = crowdOfSilence(200, (change) => {
    underWay += change;
    most = Math.max(most, underWay);
  });
  stuck.start();
  await stuck.elapse(seconds(5), 100);
  assert.equal(most, 64);
  await stuck.elapse(minutes(2), seconds(1));
  const lost = stuck.machines.table.ids().filter((id) => stuck.machine(id).observation.contact.state === "Lost");
  assert.ok(lost.length >= 64, `${lost.length} lost`);
  assert.match(stuck.machine(lost[0]).observation.contact.problem ?? "", /within 30 s/);
  await stuck.machines.close();
});

function crowdOfSilence(count: number, asked: (change: number) => void): Bench {
  const ids = Array.from({ length: count }, (_, index) => `m${index}`);
  const adapter = scripted(new Map(ids.map((id) => [id, new ScriptedDevice()])));
  const attach = adapter.attach.bind(adapter);
  adapter.attach = (inventory, host) => ({
    ...attach(inventory, host),
    readPower() {
      asked(1);
      return new Promise(() => {});
    },
  });
  return new Bench({ adapter, inventory: ids.map((id) => inventoryOf(id, {}, "scripted")) });
}
