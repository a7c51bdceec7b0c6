import assert from "node:assert/strict";
import { test } from "node:test";
import { renewAfter } from "../../../src/domain/observe.js";
import { periodOf } from "../../../src/domain/poller.js";
import { type Clock, minutes, seconds } from "../../../src/model/clock.js";
import { staleAfter } from "../../../src/model/settings.js";
import { alice, Bench, inventoryOf } from "./bench.js";
import { ScriptedDevice, scripted } from "./scripted-device.js";

function crowd(count: number) {
  const ids = Array.from({ length: count }, (_, index) => `m${index}`);
  const devices = new Map(ids.map((id) => [id, new ScriptedDevice()]));
  const bench = new Bench({ adapter: scripted(devices), inventory: ids.map((id) => inventoryOf(id, {}, "scripted")) });
  return { bench, devices: [...devices.values()] };
}

test("few machines are read every ten seconds, many before their reading is stale", () => {
  assert.deepEqual([1, 2000, 10_000, 100_000].map(periodOf), [seconds(10), seconds(10), seconds(45), seconds(45)]);
  assert.ok(renewAfter + 2 * periodOf(100_000) < staleAfter, "even if a turn is missed");
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

test("no more than 256 reads are under way that are not late, and silence is not waited for", async () => {
  const { bench, asked } = crowdWith(800, () => silence);
  bench.start();
  await bench.elapse(seconds(2) - 100, 100);
  assert.equal(asked.size, 256);
  await bench.elapse(minutes(1), seconds(1));
  const problems = bench.machines.table.ids().map((id) => bench.machine(id).observation.contact.problem);
  assert.deepEqual(new Set(problems), new Set(["no answer within 30 s"]));
  await bench.elapse(minutes(10), seconds(1));
  assert.deepEqual(new Set(asked.values()), new Set([1]), "who has not answered is not asked again");
  await bench.machines.close();
  assert.equal(bench.clock.pending, 0);
});

test("however many devices are silent, the readings of the others do not grow stale", async () => {
  const { bench } = crowdWith(1000, (index) => (index < 900 ? silence : answer));
  bench.start();
  await bench.elapse(seconds(30), 100);
  const healthy = bench.machines.table.ids().slice(900);
  for (let second = 0; second < 180; second += 1) {
    await bench.elapse(seconds(1), 100);
    for (const id of healthy) {
      const { at = 0 } = bench.machine(id).observation.power ?? {};
      assert.ok(bench.clock.now() - at < staleAfter, `${id} after ${second} s`);
    }
  }
  await bench.machines.close();
});

test("devices that are late have their turns too, and are prompt again when they are", async () => {
  let delay = seconds(5);
  const { bench, asked } = crowdWith(200, () => (clock) => new Promise((done) => void clock.after(delay, done)));
  bench.start();
  await bench.elapse(minutes(2), 500);
  for (const [id, times] of asked) assert.ok(times >= 4, `${id} ${times}`);
  delay = 100;
  await bench.elapse(minutes(1), 100);
  asked.clear();
  await bench.elapse(minutes(1), 100);
  for (const times of asked.values()) assert.ok(times >= 5 && times <= 7, `${times}`);
  assert.equal(asked.size, 200);
  await bench.machines.close();
});

test("a manager that is reset gives up a silent driver, and its new one is read", async () => {
  let wait: Wait = silence;
  const { bench } = crowdWith(1, () => (clock) => wait(clock));
  bench.start();
  await bench.elapse(seconds(45), seconds(1));
  assert.equal(bench.machine("m0").observation.contact.state, "Lost");
  wait = answer;
  await bench.machines.commands.resetManager("m0", "ForceRestart", alice);
  await bench.elapse(minutes(3), seconds(1));
  const { contact, power } = bench.machine("m0").observation;
  assert.equal(contact.state, "Ok");
  assert.ok(bench.clock.now() - (power?.at ?? 0) < seconds(30));
});

/** What a device does before it answers. */
type Wait = (clock: Clock) => Promise<void>;
const silence: Wait = () => new Promise(() => {});
const answer: Wait = async () => {};

/** Machines whose power is read only after a wait; `asked` counts how often each was. */
function crowdWith(count: number, waitOf: (index: number) => Wait) {
  const ids = Array.from({ length: count }, (_, index) => `m${index}`);
  const asked = new Map<string, number>();
  const adapter = scripted(new Map(ids.map((id) => [id, new ScriptedDevice()])));
  const attach = adapter.attach.bind(adapter);
  adapter.attach = (inventory, host) => {
    const driver = attach(inventory, host);
    return {
      ...driver,
      async readPower(notBefore: number) {
        asked.set(inventory.id, (asked.get(inventory.id) ?? 0) + 1);
        await waitOf(ids.indexOf(inventory.id))(host.clock);
        assert.ok(driver.readPower);
        return driver.readPower(notBefore);
      },
    };
  };
  return { bench: new Bench({ adapter, inventory: ids.map((id) => inventoryOf(id, {}, "scripted")) }), asked };
}
