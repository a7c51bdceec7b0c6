/** Definitions that clients make: stored, bounded, listed, and taken back when the disk refuses. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "../../../src/model/refusal.js";
import { telemetryLimits } from "../../../src/model/telemetry.js";
import type { NewReportDefinition } from "../../../src/ports/telemetry.js";
import { StoredChronicle } from "../../../src/services/chronicle.js";
import type { Notice } from "../../../src/services/events/notice.js";
import { timeOrderedIds } from "../../../src/services/ids.js";
import { Telemetry } from "../../../src/services/telemetry/telemetry.js";
import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";
import { admin, silent } from "../events/service-under-test.js";
import { Machines, reading } from "./machines.js";

function open(store = MemoryStore.empty(), machines = new Machines(["a", "b"])) {
  const clock = new ManualClock();
  const nextId = timeOrderedIds(clock);
  const chronicle = new StoredChronicle({ store, clock, nextId, logger: silent });
  const published: Notice[] = [];
  const telemetry = new Telemetry({
    store,
    clock,
    chronicle,
    nextId,
    logger: silent,
    machines,
    onChange: machines.onChange,
    publish: (notice) => void published.push(notice),
  });
  telemetry.start();
  const told = () => chronicle.log("service").map(({ message }) => message.key);
  return { store, clock, telemetry, published, told };
}

const wanted = (id: string, more: Partial<NewReportDefinition> = {}): NewReportDefinition => ({
  id,
  type: "Periodic",
  recurrence: "PT1M",
  properties: [reading("a")],
  ...more,
});

const refused = (status: number, key: string) => (error: unknown) =>
  error instanceof Refusal && error.status === status && error.problems[0]?.message.key === key;

test("what is defined is listed with what machines have, and outlives the service", async () => {
  const { telemetry, store, told } = open();
  assert.equal(telemetry.definitionIds(), telemetry.definitionIds());
  await telemetry.define(wanted("mine"), admin);
  assert.deepEqual(telemetry.definitionIds(), ["a", "b", "mine"]);
  const again = open(store.reopen()).telemetry;
  assert.deepEqual(again.definition("mine"), telemetry.definition("mine"));
  await telemetry.remove("mine", admin);
  assert.deepEqual(telemetry.definitionIds(), ["a", "b"]);
  assert.deepEqual(told(), ["ResourceEvent.ResourceCreated", "ResourceEvent.ResourceRemoved"]);
});

test("a report is listed from when there is one", async () => {
  const { telemetry, clock } = open();
  await telemetry.define(wanted("mine"), admin);
  assert.deepEqual(telemetry.reportIds(), ["a", "b"]);
  clock.advance(0);
  assert.deepEqual(telemetry.reportIds(), ["a", "b", "mine"]);
  await telemetry.amend("mine", { type: "OnRequest" }, admin);
  assert.equal(telemetry.keptReport("mine"), undefined);
  assert.equal(telemetry.requestedReport("mine")?.values.length, 1);
  await telemetry.amend("mine", { enabled: false }, admin);
  assert.deepEqual(telemetry.reportIds(), ["a", "b"]);
});

test("whoever asks for reports that are appended to is told how much they hold", async () => {
  const { telemetry } = open();
  await telemetry.define(wanted("new", { updates: "AppendStopsWhenFull" }), admin);
  await telemetry.define(wanted("changed"), admin);
  await telemetry.amend("changed", { updates: "AppendWrapsWhenFull" }, admin);
  for (const id of ["new", "changed"]) assert.equal(telemetry.definition(id)?.appendLimit, 1000);
});

test("what the disk refuses is neither there nor followed", async () => {
  const { telemetry, store, clock, published } = open();
  store.refusal = new Error("full");
  await assert.rejects(telemetry.define(wanted("mine", { actions: ["RedfishEvent"] }), admin), /full/);
  assert.deepEqual(telemetry.definitionIds(), ["a", "b"]);
  clock.advance(120_000);
  assert.deepEqual(published, []);
});

test("there are only so many definitions", async () => {
  const { telemetry } = open();
  for (let n = 0; n < telemetryLimits.definitions; n++) await telemetry.define(wanted(`d${n}`), admin);
  await assert.rejects(telemetry.define(wanted("more"), admin), refused(503, "Base.CreateLimitReachedForResource"));
});

test("a report tells only so much", async () => {
  const { telemetry } = open(MemoryStore.empty(), new Machines(Array.from({ length: 2000 }, (_, n) => `m${n}`)));
  const all = (metricId: string) => wanted("mine", { properties: [], metrics: [{ metricId }] });
  await assert.rejects(telemetry.define(all("Temperature"), admin), refused(400, "Base.ArraySizeTooLong"));
  await telemetry.define(all("Voltage"), admin);
});

test("one whose machines have gone can still be switched off and removed", async () => {
  const { telemetry, store } = open();
  await telemetry.define(wanted("mine"), admin);
  const later = open(store.reopen(), new Machines(["b"])).telemetry;
  await later.amend("mine", { enabled: false }, admin);
  await assert.rejects(later.amend("mine", { recurrence: "PT2M" }, admin), refused(400, "Base.PropertyValueNotInList"));
  await later.remove("mine", admin);
});

test("a definition that is called as a machine that came later can still be removed", async () => {
  const { telemetry, store } = open();
  await telemetry.define(wanted("c"), admin);
  const later = open(store.reopen(), new Machines(["a", "c"])).telemetry;
  assert.deepEqual(later.definitionIds(), ["a", "c"]);
  assert.equal(later.definition("c")?.type, "Periodic");
  await later.remove("c", admin);
  assert.equal(later.definition("c")?.predefined, true);
});

test("test reports are not many in a second", async () => {
  const { telemetry, published } = open();
  const report = { name: "Trial", values: [{ value: "1" }] };
  for (let n = 0; n < 10; n++) await telemetry.submitTestReport(report, admin);
  await assert.rejects(telemetry.submitTestReport(report, admin), refused(503, "Base.ServiceTemporarilyUnavailable"));
  assert.equal(published.length, 10);
});
