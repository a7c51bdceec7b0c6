/** How long a simulated machine takes to show that it was told something. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFake, type FakeSettings } from "../../../adapters/machine/fake/index.js";
import { seconds } from "../../../src/model/clock.js";
import type { ResetType } from "../../../src/model/words.js";
import { alice, Bench, inventoryOf } from "../domain/bench.js";

const asSushy: FakeSettings["delays"] = { response: { min: 1000, max: 11_000 }, powerOn: 0, powerOff: 0, shutdown: 0 };

function start(settings: FakeSettings, random = 0.5) {
  const bench = new Bench({
    adapter: createFake({ random: () => random }),
    inventory: [inventoryOf("node", { ...settings })],
  });
  bench.start();
  return {
    bench,
    reset: (type: ResetType) => bench.machines.commands.reset("node", type, alice),
    power: () => bench.machine().observation.power?.state,
    isBusy: () => bench.machine().intent.resets.length > 0,
  };
}

test("the old state is seen until the new one is there, anything between the bounds", async () => {
  for (const [random, after] of [
    [0, 1000],
    [0.5, 6000],
    [0.9999, 10_999],
  ] as const) {
    const { bench, reset, power } = start({ delays: asSushy }, random);
    await reset("On");
    await bench.elapse(after - 200);
    assert.equal(power(), "Off", String(random));
    await bench.elapse(400);
    assert.equal(power(), "On", String(random));
  }
});

test("off and shutdown take as long", async () => {
  for (const type of ["ForceOff", "GracefulShutdown"] as const) {
    const { bench, reset, power } = start({ power: "On", delays: asSushy });
    await reset(type);
    await bench.elapse(5800);
    assert.equal(power(), "On");
    await bench.elapse(400);
    assert.equal(power(), "Off");
  }
});

test("a restart is off at once, and on again then", async () => {
  for (const type of ["ForceRestart", "GracefulRestart"] as const) {
    const { bench, reset, power, isBusy } = start({ power: "On", delays: asSushy });
    await reset(type);
    await bench.elapse(200);
    assert.equal(power(), "Off");
    await bench.elapse(5500);
    assert.equal(power(), "Off");
    await bench.elapse(seconds(2));
    assert.deepEqual([power(), isBusy()], ["On", false]);
  }
});

test("a restart of a machine that is off turns it on", async () => {
  const { bench, reset, power } = start({ delays: asSushy });
  await reset("ForceRestart");
  await bench.elapse(seconds(8));
  assert.equal(power(), "On");
});

test("an interrupt does not keep it from what it is doing", async () => {
  const { bench, reset, power } = start({ delays: { ...asSushy, response: 1000, post: 5000, bootToOs: 5000 } });
  await reset("On");
  await bench.elapse(seconds(2));
  assert.equal(power(), "On");
  await reset("Nmi");
  await bench.elapse(seconds(15));
  assert.equal(bench.machine().observation.boot.stage, "OSRunning");
});

test("being told again does not make it wait anew", async () => {
  const { bench, reset, power } = start({ delays: { ...asSushy, response: seconds(15) } });
  await reset("On");
  // The service repeats itself after ten seconds.
  await bench.elapse(seconds(14));
  assert.equal(power(), "Off");
  await bench.elapse(seconds(2));
  assert.equal(power(), "On");
});

test("one that does not come on after all can be told so again", async () => {
  const adapter = createFake({ random: () => 0 });
  const bench = new Bench({
    adapter,
    inventory: [inventoryOf("node", { delays: asSushy, faults: { stuckOff: true } })],
  }).start();
  await bench.machines.commands.reset("node", "On", alice);
  await bench.elapse(seconds(5));
  assert.equal(bench.machine().observation.power?.state, "Off");
  adapter.inject("node", { stuckOff: false });
  await bench.elapse(seconds(15));
  assert.equal(bench.machine().observation.power?.state, "On");
});

test("every delay may have bounds", async () => {
  const { bench, reset, power } = start({ delays: { powerOn: { min: 2000, max: 4000 } } }, 0.25);
  await reset("On");
  await bench.elapse(2300);
  assert.equal(power(), "PoweringOn");
  await bench.elapse(400);
  assert.equal(power(), "On");
});
