/** A machine as the external notifier tells of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFake } from "../../../adapters/machine/fake/index.js";
import { seconds } from "../../../src/model/clock.js";
import type { ResetType } from "../../../src/model/words.js";
import { describeSystem } from "../../../src/services/notified-system.js";
import { alice, Bench, inventoryOf } from "../domain/bench.js";

const system = { uuid: "node", name: "one", power_state: "Off", nics: [{ mac: "a", ip: "b" }], fake_ipa: { more: 1 } };
const settings = { delays: { response: { min: 2000, max: 2000 }, powerOn: 0, powerOff: 0, shutdown: 0 } };

function start(power: "On" | "Off" = "Off") {
  const bench = new Bench({ adapter: createFake(), inventory: [inventoryOf("node", { ...settings, power })] }).start();
  return {
    bench,
    /** What is told of every document, without repetitions: the power, and what is pending. */
    async told(type: ResetType): Promise<[unknown, unknown][]> {
      bench.changes.length = 0;
      await bench.machines.commands.reset("node", type, alice);
      await bench.elapse(seconds(6));
      const documents = bench.changes
        .map(({ after }) => describeSystem(after, system, 2000))
        .filter((document) => document !== null);
      const states = documents.map(({ power_state: state, pending_power: pending }): [unknown, unknown] => [
        state,
        (pending as { power_state: string } | null)?.power_state ?? null,
      ]);
      return states.filter((state, index) => index === 0 || String(state) !== String(states[index - 1]));
    },
  };
}

test("it keeps what was configured, beside what is so now", () => {
  const { bench } = start("On");
  assert.deepEqual(describeSystem(bench.machine(), system, 2000), {
    ...system,
    power_state: "On",
    pending_power: null,
    boot_device: "Hdd",
    boot_mode: "UEFI",
    boot_image: {},
  });
});

test("what it is to boot from is told", async () => {
  const { bench } = start();
  await bench.machines.commands.amend("node", { boot: { target: "Pxe" } }, alice);
  assert.equal(describeSystem(bench.machine(), system, 2000)?.boot_device, "Pxe");
});

test("a change of the power is told as pending, then as done", async () => {
  assert.deepEqual(await start().told("On"), [
    ["Off", "On"],
    ["On", null],
  ]);
  assert.deepEqual(await start("On").told("ForceOff"), [
    ["On", "Off"],
    ["Off", null],
  ]);
});

test("a restart is told as the restart that it is, then as the On that is left of it, and never the other way round", async () => {
  for (const type of ["ForceRestart", "GracefulRestart"] as const) {
    assert.deepEqual(await start("On").told(type), [
      ["Off", type],
      ["Off", "On"],
      ["On", null],
    ]);
  }
  assert.deepEqual(await start("Off").told("ForceRestart"), [
    ["Off", "On"],
    ["On", null],
  ]);
});

test("what leaves the power alone has nothing pending", async () => {
  assert.deepEqual(await start("On").told("Nmi"), [["On", null]]);
  assert.deepEqual(await start("On").told("On"), [["On", null]]);
});

test("when it will be so is told in whole seconds, no sooner than it can be", async () => {
  const { bench } = start();
  const before = bench.clock.now();
  await bench.machines.commands.reset("node", "On", alice);
  const pending = describeSystem(bench.machine(), system, 11_000)?.pending_power;
  const { apply_time: at = 0 } = (pending ?? {}) as { readonly apply_time?: number };
  assert.ok(Number.isInteger(at) && at * 1000 >= before + 11_000 && at * 1000 < before + 12_001);
});
