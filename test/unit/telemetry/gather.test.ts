import assert from "node:assert/strict";
import { test } from "node:test";
import { sensors } from "../../../adapters/machine/fake/sensors.js";
import { gaugesOf, valuesOf } from "../../../src/domain/telemetry/gather.js";
import { measuredBy, predefinedOf } from "../../../src/domain/telemetry/predefined.js";
import { definitionOf, Machines, reading } from "./machines.js";

const found = (machines: Machines, more: Parameters<typeof definitionOf>[0], most = 100) =>
  gaugesOf(definitionOf({ properties: [], ...more }), machines, most).map(({ property }) => property);

test("each property is told once, in the order in which it was named", () => {
  const machines = new Machines(["a", "b"]);
  const wildcards = [{ name: "M", values: ["*"] }];
  const properties = [reading("b"), reading("{M}"), reading("a", "TotalPower"), reading("nobody")];
  assert.deepEqual(found(machines, { wildcards, properties }), [
    reading("b"),
    reading("a"),
    reading("a", "TotalPower"),
  ]);
});

test("a kind alone means all of its kind; with properties, those of them that are of the kind", () => {
  const machines = new Machines(["a", "b"]);
  assert.deepEqual(found(machines, { metrics: [{ metricId: "Voltage" }] }), [
    reading("a", "PSU1Voltage"),
    reading("b", "PSU1Voltage"),
  ]);
  const both = { metricId: "Power", properties: [reading("a"), reading("a", "TotalPower")] };
  assert.deepEqual(found(machines, { metrics: [both] }), [reading("a", "TotalPower")]);
});

test("it is not looked for more than is wanted, however many there are", () => {
  const machines = new Machines(Array.from({ length: 10_000 }, (_, n) => `m${n}`));
  assert.equal(found(machines, { metrics: [{ metricId: "Temperature" }] }, 50).length, 51);
});

test("what cannot be read is null, and was read at no time", () => {
  const machines = new Machines(["a", "b"]);
  machines.read("a", { IntakeTemp: 21.5 }, 1000);
  machines.read("b", { IntakeTemp: 22 }, 1000);
  machines.lose("b");
  const gauges = gaugesOf(definitionOf({ properties: [reading("a"), reading("b")] }), machines, 10);
  assert.deepEqual(valuesOf(gauges, machines), [
    { metricId: "Temperature", property: reading("a"), value: 21.5, at: 1000 },
    { metricId: "Temperature", property: reading("b"), value: null, at: null },
  ]);
});

test("what a rack measures is worked out once for its machines", () => {
  const machines = new Machines(["a", "b"]);
  const measured = measuredBy(machines);
  assert.equal(measuredBy(machines), measured);
  assert.deepEqual(measured.machineIds, ["a", "b"]);
  assert.deepEqual(
    measured.kinds.map(({ id, sensorIds }) => [id, sensorIds]),
    [
      ["Temperature", ["CPUTemp", "IntakeTemp"]],
      ["Rotational", ["Fan1"]],
      ["Power", ["TotalPower"]],
      ["Voltage", ["PSU1Voltage"]],
    ],
  );
  assert.deepEqual(measuredBy(new Machines(["a"], [])).kinds, []);
});

test("a machine without sensors has no report, and any other one that stays the same object", () => {
  const machine = new Machines(["a"]).get("a")!;
  assert.equal(predefinedOf(machine), predefinedOf(machine));
  assert.equal(predefinedOf(machine)?.properties.length, sensors.length);
  assert.equal(predefinedOf(new Machines(["b"], []).get("b")!), undefined);
});
