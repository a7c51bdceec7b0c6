/** A simulated machine with recorded sensors reads about what was recorded. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFake } from "../../../adapters/machine/fake/index.js";
import { readRecorded, withRecorded } from "../../../adapters/machine/fake/recorded-sensors.js";
import { recordedMachine } from "../../../src/domain/mockup/recorded-machine.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { mockupOf } from "../../support/mockup.js";
import { noDevices } from "../../support/no-devices.js";

const { sensors, powerSupply } = recordedMachine(mockupOf(), "S1")!;
const at = (now: number, on = true) => ({ now, on, seed: 12_345, since: 0, busy: true });

test("near its typical reading, and not always the same", () => {
  const values = Array.from({ length: 200 }, (_, step) => readRecorded(sensors, at(step * 7000)).CPU1Temp!.value);
  assert.ok(values.every((value) => Math.abs(value - 52) <= 52 * 0.04));
  assert.ok(new Set(values).size > 1);
});

test("without power only what needs none", () => {
  assert.deepEqual(Object.keys(readRecorded(sensors, at(0, false))), ["Inlet"]);
});

test("machines alike share what they can do", () => {
  const settings = { sensors, ...(powerSupply && { powerSupply }) };
  const inventory = { adapter: { kind: "fake", settings } } as unknown as Inventory;
  const fake = createFake();
  assert.equal(fake.capabilities(inventory, noDevices), fake.capabilities(inventory, noDevices));
  assert.deepEqual(fake.capabilities(inventory, noDevices).powerSupply, powerSupply);
  const plain = fake.capabilities({ adapter: { kind: "fake", settings: {} } } as unknown as Inventory, noDevices);
  assert.equal(withRecorded(plain, {}), plain);
});
