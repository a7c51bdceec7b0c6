/** Drivers that throw, refuse or never come back: that machine's light or its manager's restart suffers, nothing else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { minutes, seconds } from "../../../src/model/clock.js";
import type { IndicatorState } from "../../../src/model/words.js";
import { AdapterError, type MachineDriver } from "../../../src/ports/machine-adapter.js";
import { alice, Bench, inventoryOf, settle } from "./bench.js";
import { ScriptedDevice, scripted } from "./scripted-device.js";

/** A machine with a light, of which the driver is as a test says. */
function benchWith(driver: Partial<MachineDriver>, store?: Bench["store"]) {
  const device = new ScriptedDevice();
  const adapter = scripted(new Map([["node", device]]));
  const faulty = {
    ...adapter,
    capabilities: (...args: Parameters<typeof adapter.capabilities>) => ({
      ...adapter.capabilities(...args),
      indicator: true,
    }),
    attach: (...args: Parameters<typeof adapter.attach>): MachineDriver => ({ ...adapter.attach(...args), ...driver }),
  };
  const inventory = [inventoryOf("node", {}, "scripted")];
  const bench = new Bench({ adapter: faulty, inventory, ...(store && { store }) }).start();
  return {
    bench,
    device,
    light: (indicator: IndicatorState) => bench.machines.commands.amend("node", { indicator }, alice),
  };
}

/** A light that reacts to each setting as its script says, and takes what comes after. */
function scriptedLight(...script: (() => Promise<void>)[]) {
  const asked: IndicatorState[] = [];
  const setIndicator = (state: IndicatorState): Promise<void> => {
    asked.push(state);
    return script.shift()?.() ?? Promise.resolve();
  };
  return { asked, setIndicator };
}

const fail = (kind: AdapterError["kind"]) => () => Promise.reject(new AdapterError("no light", kind));
const raise = (): never => {
  throw new Error("the driver is broken");
};

test("a light that was refused is switched again after the next reading, and contact is not lost", async () => {
  const { asked, setIndicator } = scriptedLight(fail("refused"), fail("refused"));
  const { bench, light } = benchWith({ setIndicator });
  await light("Lit");
  await settle();
  assert.equal(bench.machine().observation.contact.state, "Ok");
  await bench.elapse(minutes(1), seconds(1));
  assert.deepEqual(asked, ["Lit", "Lit", "Lit"], "and no more once it is taken");
});

test("a light out of reach is lost contact, and is switched when contact is back", async () => {
  const { asked, setIndicator } = scriptedLight(fail("unreachable"));
  const { bench, light } = benchWith({ setIndicator });
  await light("Blinking");
  await settle();
  assert.equal(bench.machine().observation.contact.state, "Lost");
  await bench.elapse(seconds(11), seconds(1));
  assert.equal(bench.machine().observation.contact.state, "Ok");
  assert.deepEqual(asked, ["Blinking", "Blinking"]);
});

test("a light that is set while it is being switched ends as it was set last", async () => {
  let taken = (): void => {};
  const { asked, setIndicator } = scriptedLight(() => new Promise((resolve) => (taken = resolve)));
  const { light } = benchWith({ setIndicator });
  await light("Lit");
  await light("Blinking");
  await light("Off");
  assert.deepEqual(asked, ["Lit"]);
  taken();
  await settle();
  assert.deepEqual(asked, ["Lit", "Off"]);
});

test("what a driver that was let go of says of its light is of no interest", async () => {
  let lose = (_: Error): void => {};
  const { setIndicator } = scriptedLight(() => new Promise((_, reject) => (lose = reject)));
  const { bench, light } = benchWith({ setIndicator });
  await light("Lit");
  await bench.machines.commands.resetManager("node", "ForceRestart", alice);
  await bench.elapse(seconds(1));
  lose(new AdapterError("gone", "unreachable"));
  await settle();
  assert.equal(bench.machine().observation.contact.state, "Ok");
});

test("a driver that throws costs neither the change, nor the start, nor the end", async () => {
  const { bench, light } = benchWith({ setIndicator: raise, detach: raise });
  await light("Lit");
  assert.equal(bench.machine().intent.indicator, "Lit");
  await bench.machines.close();
  const next = benchWith({ setIndicator: raise, detach: raise }, bench.store.reopen());
  await next.bench.elapse(seconds(1));
  assert.equal(next.bench.machine().observation.contact.state, "Ok");
  await next.bench.machines.close();
});

test("a driver that never lets go is left to itself", async () => {
  const { bench, device } = benchWith({ detach: () => new Promise(() => {}) });
  await settle();
  await bench.machines.commands.resetManager("node", "ForceRestart", alice);
  device.power = "On";
  await bench.elapse(seconds(4));
  assert.equal(bench.machine().observation.contact.state, "Starting");
  await bench.elapse(seconds(2));
  const { contact, power } = bench.machine().observation;
  assert.deepEqual([contact.state, power?.state], ["Ok", "On"]);
  const closed = bench.machines.close();
  bench.clock.advance(seconds(5));
  await closed;
});
