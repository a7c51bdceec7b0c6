import assert from "node:assert/strict";
import { test } from "node:test";
import { contactLost, observe } from "../../../src/domain/observe.js";
import { firstObservation } from "../../../src/model/observation.js";
import type { PowerState } from "../../../src/model/words.js";

const power = (state: PowerState, at: number, source = "test") => ({ state, at, source });
const first = observe(firstObservation(0), { power: power("On", 1000), sensors: { a: { value: 1, at: 1000 } } });

test("what only repeats what is known changes nothing", () => {
  assert.equal(observe(first, {}), first);
  assert.equal(observe(first, { power: power("On", 2000), sensors: { a: { value: 1, at: 2000 } } }), first);
  assert.equal(observe(first, { power: power("Off", 999) }), first, "an older reading");
  assert.equal(observe(first, { boot: { ...first.boot, at: 5000 } }), first);
  const lost = observe(first, { contact: contactLost(10, "gone") });
  assert.equal(observe(lost, { contact: contactLost(20, "gone") }), lost);
});

test("what is new replaces that part alone", () => {
  const off = observe(first, { power: power("Off", 1000) });
  assert.deepEqual([off.power?.state, off.sensors], ["Off", first.sensors]);
  assert.equal(observe(first, { power: power("On", 20_000) }).power?.at, 20_000, "an old reading is renewed");
  assert.equal(observe(first, { power: power("On", 1001, "other") }).power?.source, "other");
  assert.deepEqual(observe(first, { sensors: { b: { value: 1, at: 1 } } }).sensors, { b: { value: 1, at: 1 } });
  assert.deepEqual(observe(first, { sensors: {} }).sensors, {});
  assert.equal(observe(first, { sensors: { a: { value: 2, at: 1001 } } }).sensors.a?.value, 2);
  assert.equal(observe(first, { boot: { stage: "OSRunning", at: 1, source: "Hdd" } }).boot.source, "Hdd");
});
