/** Machines and fleets that take their inventory from a recording; what the file says itself goes before. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkConfig } from "../../../src/config/check.js";
import type { MockupReader } from "../../../src/config/mockup/recordings.js";
import { adapters } from "../../../src/main.js";
import { macOf, serialNumberOf, uuidOf } from "../../../src/model/identity.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { MockupDocument } from "../../../src/model/mockup.js";
import { mockupOf, smallMachine, v1 } from "../../support/mockup.js";

/** Two systems: S1, and S2 of which nothing is told. */
function twoSystems(): Map<string, MockupDocument> {
  const systems = ["S1", "S2"].map((id) => ({ "@odata.id": `${v1}/Systems/${id}` }));
  return smallMachine().set(`${v1}/Systems`, { Members: systems }).set(`${v1}/Systems/S2`, { Id: "S2" });
}

const reader: MockupReader = (folder) => {
  if (folder === "one") return mockupOf();
  if (folder === "two") return mockupOf(twoSystems());
  throw new Error("cannot be read");
};

function machines(text: string): readonly Inventory[] {
  const check = checkConfig(`machines:\n${text}`, adapters, reader);
  assert.ok("config" in check, JSON.stringify(check));
  return check.config.machines;
}

const machine = (text: string): Inventory => machines(text)[0]!;

function problems(text: string): readonly string[] {
  const check = checkConfig(`machines:\n${text}`, adapters, reader);
  return "problems" in check ? check.problems.map(({ path, text: what }) => `${path} ${what}`) : [];
}

test("a machine is like the recorded one, and has an identity of its own", () => {
  const { manufacturer, model, memoryMiB, processors, memory, storage, nics, uuid, serialNumber, id } =
    machine("  - { id: a, mockup: one }");
  assert.deepEqual([manufacturer, model, memoryMiB, processors.cores], ["Contoso", "Rack 1", 32_768, 8]);
  assert.deepEqual([memory?.length, storage?.[0]?.drives.length], [2, 2]);
  assert.deepEqual([id, uuid, serialNumber], ["a", uuidOf("a"), serialNumberOf(uuidOf("a"))]);
  assert.deepEqual(
    nics.map(({ id: nic, mac }) => [nic, mac]),
    [
      ["eth0", macOf("a", 0)],
      ["eth1", macOf("a", 1)],
    ],
  );
});

test("sensors and power supply go to the simulation", () => {
  const { settings } = machine("  - { id: a, mockup: one, adapter: { kind: fake, power: On } }").adapter;
  assert.equal(settings.power, "On");
  assert.equal((settings.sensors as readonly unknown[]).length, 3);
  assert.deepEqual(settings.powerSupply, { capacityWatts: 800, inputVolts: 229 });
});

test("what the file says goes before, and what no longer fits is made up", () => {
  const own = machine(
    '  - { id: a, mockup: one, model: Mine, memoryMiB: 4096, storage: [], nics: [{ id: lan, mac: "02:00:00:00:00:01" }] }',
  );
  assert.deepEqual([own.manufacturer, own.model, own.memoryMiB], ["Contoso", "Mine", 4096]);
  assert.deepEqual(own.storage, []);
  assert.equal(
    own.memory?.reduce((sum, { mib }) => sum + mib, 0),
    4096,
  );
  assert.deepEqual(
    own.nics.map(({ id }) => id),
    ["lan"],
  );
  assert.deepEqual(
    own.networkAdapters?.flatMap(({ nics }) => nics),
    ["lan"],
  );
});

test("a default is not what the file says", () => {
  assert.equal(machine("  - { id: a, mockup: one, firmwareVersion: '1.0' }").firmwareVersion, "1.0");
  assert.equal(machine("  - { id: a, mockup: one }").firmwareVersion, "U46 2.10");
});

test("machines of a fleet share all but their identity", () => {
  const [first, second] = machines("  - fleet: { prefix: sim, count: 2, mockup: one }") as [Inventory, Inventory];
  for (const part of ["storage", "memory", "pcie", "networkAdapters", "processors", "adapter"] as const) {
    assert.equal(first[part], second[part], part);
  }
  assert.notEqual(first.uuid, second.uuid);
  assert.notEqual(first.nics[0]?.mac, second.nics[0]?.mac);
  assert.equal(first.model, "Rack 1");
});

test("which of several systems is meant has to be said, and has to be there", () => {
  assert.deepEqual(problems("  - { id: a, mockup: two }"), ["machines[0].mockup has 2 systems; there are: S1, S2"]);
  assert.deepEqual(problems("  - { id: a, mockup: two, system: S3 }"), [
    'machines[0].system is "S3", which is not in the mockup; there are: S1, S2',
  ]);
  assert.equal(machine("  - { id: a, mockup: two, system: S1 }").model, "Rack 1");
  assert.equal(machine("  - { id: a, mockup: two, system: S2 }").model, "Machine");
});

test("a folder that cannot be had, and words that mean nothing", () => {
  assert.deepEqual(problems("  - { id: a, mockup: gone }"), ["machines[0].mockup cannot be read"]);
  assert.deepEqual(problems("  - { id: a, system: S1 }"), ['machines[0].system stands without "mockup"']);
  assert.deepEqual(problems("  - fleet: { prefix: sim, count: 2, mockup: gone }"), [
    "machines[0].fleet.mockup cannot be read",
  ]);
});

test("a text that is only checked has no folder read", () => {
  const check = checkConfig("machines: [{ id: a, mockup: /etc }]", adapters);
  assert.ok("config" in check);
});
