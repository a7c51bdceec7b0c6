import assert from "node:assert/strict";
import { test } from "node:test";
import { message } from "../../../redfish-schema/registries/messages.js";
import { logs as logResources } from "../../../redfish-schema/resources/LogService.js";
import { firstIntent } from "../../../src/model/intent.js";
import type { Machine } from "../../../src/model/machine.js";
import { firstObservation } from "../../../src/model/observation.js";
import { firstSettings } from "../../../src/model/settings.js";
import type { World } from "../../../src/ports/world.js";
import { loggedIds, StoredChronicle } from "../../../src/services/chronicle.js";
import { timeOrderedIds } from "../../../src/services/ids.js";
import { Logs } from "../../../src/services/logs.js";
import { Tasks } from "../../../src/services/tasks.js";
import { withoutSecrets } from "../../../src/services/without-secrets.js";
import { openTree } from "../../../src/tree/tree.js";
import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";
import { admin, silent } from "../events/service-under-test.js";

const machine: Machine = {
  inventory: {
    id: "m1",
    name: "m1",
    uuid: "00000000-0000-4000-8000-000000000001",
    manufacturer: "x",
    model: "y",
    serialNumber: "z",
    firmwareVersion: "1",
    processors: {
      count: 1,
      cores: 4,
      threads: 4,
      model: "p",
      architecture: "ARM",
      instructionSet: "ARM-A64",
      maxSpeedMHz: 1500,
    },
    memoryMiB: 4096,
    nics: [],
    adapter: { kind: "snmp", settings: { community: "hunter2", host: "10.0.0.1" } },
  },
  intent: { ...firstIntent, boot: { ...firstIntent.boot, httpBootUri: "http://user:hunter2@boot.example/x" } },
  observation: firstObservation(0),
  capabilities: {
    resetTypes: [],
    seesPower: true,
    bootTargets: [],
    bootModes: [],
    bootStages: [],
    indicator: false,
    sensors: [],
    powerSupply: null,
  },
};

function logsUnderTest() {
  const store = MemoryStore.empty();
  const clock = new ManualClock();
  const nextId = timeOrderedIds(clock, loggedIds(store));
  const chronicle = new StoredChronicle({ store, clock, nextId, logger: silent });
  const settings = firstSettings;
  const tasks = new Tasks({ store, clock, chronicle, nextId, logger: silent, settings: () => settings.tasks });
  const facts = {
    service: () => ({
      uuid: "u",
      hostName: "shoal",
      version: "1",
      startedAt: 0,
      tls: true,
      httpPort: null,
      httpsPort: 443,
      interfaces: [],
      interfaceIds: [],
      simpleStorage: true,
    }),
    settings: () => settings,
    conditions: () => [],
    machine: (id: string) => (id === "m1" ? machine : undefined),
    machineIds: () => ["m1"],
  };
  return { chronicle, tasks, logs: new Logs({ clock, chronicle, tasks, facts }) };
}

const told = { message: message("ResourceEvent.ResourceCreated"), origin: "/x", resourceType: "X", machineId: "m1" };

test("a machine's log is empty after it was cleared, and the service's log says who did it", async () => {
  const { chronicle, logs } = logsUnderTest();
  chronicle.tell(told);
  await logs.clear("m1", admin);
  assert.deepEqual(chronicle.log("m1"), []);
  const [entry] = chronicle.log("service");
  assert.equal(entry?.message.key, "LogService.LogCleared");
  assert.equal(entry?.by, "admin");
});

test("the facts about a machine are collected into a file beside a log entry, without secrets", async () => {
  const { chronicle, tasks, logs } = logsUnderTest();
  chronicle.tell(told);
  const task = await tasks.finished(await logs.collectDiagnosticData("m1", admin, "/redfish/v1/collect"));
  assert.equal(task.state, "Completed");
  const entry = chronicle.log("m1").at(-1);
  assert.equal(entry?.attachment, true);
  assert.equal(task.resultUri, `/redfish/v1/Managers/m1/LogServices/Log/Entries/${entry?.id}`);
  const text = logs.attachment("m1", entry?.id ?? "")?.toString() ?? "";
  assert.ok(!text.includes("hunter2"));
  const document = JSON.parse(text);
  assert.deepEqual(document.inventory.adapter, { kind: "snmp" });
  assert.equal(document.intent.boot.httpBootUri, "http://***@boot.example/x");
  assert.equal(document.log.length, 1);
});

test("the facts about the service are collected too", async () => {
  const { chronicle, tasks, logs } = logsUnderTest();
  await tasks.finished(await logs.collectDiagnosticData("service", admin, "/x"));
  const entry = chronicle.log("service").find(({ attachment }) => attachment);
  const document = JSON.parse(logs.attachment("service", entry?.id ?? "")?.toString() ?? "");
  assert.equal(document.service.version, "1");
  assert.equal(document.settings.accounts.minPasswordLength, 12);
});

test("the newest eight attachments are kept, and none of a log that was cleared", async () => {
  const { chronicle, tasks, logs } = logsUnderTest();
  for (let i = 0; i < 9; i++) await tasks.finished(await logs.collectDiagnosticData("m1", admin, "/x"));
  const kept = () => chronicle.log("m1").filter(({ id }) => logs.attachment("m1", id) !== undefined).length;
  assert.equal(kept(), 8);
  const last = chronicle.log("m1").at(-1)?.id ?? "";
  await logs.clear("m1", admin);
  assert.equal(logs.attachment("m1", last), undefined);
});

test("collecting for a machine that is not there fails in the task", async () => {
  const { tasks, logs } = logsUnderTest();
  const task = await tasks.finished(await logs.collectDiagnosticData("m9", admin, "/x"));
  assert.equal(task.state, "Exception");
  assert.equal(task.messages[0]?.key, "Base.ResourceNotFound");
});

test("secrets are blanked by name and inside URLs, at any depth", () => {
  assert.deepEqual(
    withoutSecrets({
      a: [{ Password: "x", authToken: { y: 1 } }],
      url: "see https://u:p@h/x and http://h/y@z",
      minPasswordLength: 3,
    }),
    { a: [{ Password: "***", authToken: "***" }], url: "see https://***@h/x and http://h/y@z", minPasswordLength: 3 },
  );
});

test("a log says how many entries it keeps: the fewer, the more machines there are", () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => `m${index}`);
  const machines = {
    get: (id: string) => (ids.includes(id) ? machine : undefined),
    ids: () => ids,
    resolve: () => "m1",
  };
  const world: Partial<World> = { clock: new ManualClock(), machines, log: () => [] };
  const tree = openTree(world as World, logResources);
  const most = ["m1", "shoal"].map((manager) => {
    const found = tree.find(`/redfish/v1/Managers/${manager}/LogServices/Log`);
    return found && tree.body(found).MaxNumberOfRecords;
  });
  assert.deepEqual(most, [20, 2000]);
});
