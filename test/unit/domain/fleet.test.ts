import assert from "node:assert/strict";
import { test } from "node:test";
import { expandFleet, type FleetEntry } from "../../../src/domain/fleet.js";
import { inventoryOf } from "./bench.js";

const { manufacturer, model, firmwareVersion, processors, memoryMiB, adapter } = inventoryOf("x");
const entry: FleetEntry = {
  prefix: "node",
  count: 3,
  manufacturer,
  model,
  firmwareVersion,
  processors,
  memoryMiB,
  adapter,
};

test("a fleet is the same each time, whatever else is in it", () => {
  const machines = expandFleet(entry);
  assert.deepEqual(
    machines.map(({ id }) => id),
    ["node00001", "node00002", "node00003"],
  );
  assert.deepEqual(expandFleet({ ...entry, count: 30 }).slice(0, 3), machines);
  assert.deepEqual(
    Object.keys(machines[0] ?? {}).filter((key) => ["prefix", "count"].includes(key)),
    [],
  );
  assert.equal(machines[0]?.processors, processors, "what is common is shared");
});

test("each of ten thousand has an identity of its own", () => {
  const machines = expandFleet({
    ...entry,
    count: 10_000,
    nics: [
      { id: "eth0", speedMbps: 1000 },
      { id: "eth1", speedMbps: 10_000 },
    ],
  });
  const distinct = (values: readonly string[]) => new Set(values).size;
  assert.equal(distinct(machines.map(({ uuid }) => uuid)), 10_000);
  assert.equal(distinct(machines.map(({ serialNumber }) => serialNumber)), 10_000);
  assert.equal(distinct(machines.flatMap(({ nics }) => nics.map(({ mac }) => mac))), 20_000);
  for (const { uuid, nics } of machines) {
    assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    for (const { mac } of nics) assert.match(mac, /^02(:[0-9a-f]{2}){5}$/);
  }
});
