import assert from "node:assert/strict";
import { test } from "node:test";
import { message } from "../../../redfish-schema/registries/messages.js";
import { type Happening, logCapacity } from "../../../src/model/service.js";
import { loggedIds, StoredChronicle } from "../../../src/services/chronicle.js";
import { timeOrderedIds } from "../../../src/services/ids.js";
import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";
import { silent } from "./service-under-test.js";

function chronicleOver(store: MemoryStore, clock = new ManualClock(), machines = 1) {
  const nextId = timeOrderedIds(clock, loggedIds(store));
  return new StoredChronicle({ store, clock, nextId, logger: silent, machines });
}

const created = (machineId: string | null) => ({
  message: message("ResourceEvent.ResourceCreated"),
  origin: "/redfish/v1/Systems/m1",
  resourceType: "ComputerSystem",
  machineId,
});

test("a happening is kept in its machine's log, or in the service's own", () => {
  const chronicle = chronicleOver(MemoryStore.empty());
  const ofMachine = chronicle.tell(created("m1"));
  const ofService = chronicle.tell(created(null));
  assert.deepEqual(chronicle.log("m1"), [ofMachine]);
  assert.deepEqual(chronicle.log("service"), [ofService]);
});

test("a log is the same array until something is added, and the one shared empty array while there is nothing", () => {
  const chronicle = chronicleOver(MemoryStore.empty());
  assert.equal(chronicle.log("m1"), chronicle.log("m2"));
  assert.ok(Object.isFrozen(chronicle.log("m1")));
  chronicle.tell(created("m1"));
  const before = chronicle.log("m1");
  chronicle.tell(created("m2"));
  assert.equal(chronicle.log("m1"), before);
  chronicle.tell(created("m1"));
  assert.notEqual(chronicle.log("m1"), before);
  assert.equal(before.length, 1);
});

test("a log keeps its newest entries", () => {
  const chronicle = chronicleOver(MemoryStore.empty());
  for (let i = 0; i < 510; i++) chronicle.tell(created("m1"));
  assert.equal(chronicle.log("m1").length, 500);
});

test("the machines' logs share the room there is; the service's own is apart from them", () => {
  const capacities = [0, 1, 400, 1000, 10_000, 50_000].map((machines) => logCapacity("m1", machines));
  assert.deepEqual(capacities, [500, 500, 500, 200, 20, 20]);
  assert.equal(logCapacity("service", 50_000), 2000);
});

test("a log that grew while there were fewer machines is cut when the next entry comes", () => {
  const store = MemoryStore.empty();
  const few = chronicleOver(store);
  for (let i = 0; i < 510; i++) few.tell(created("m1"));
  const many = chronicleOver(store.reopen(), new ManualClock(), 10_000);
  const newest = many.tell(created("m1"));
  assert.equal(many.log("m1").length, 20);
  assert.equal(many.log("m1").at(-1), newest);
});

test("ids are unique, in order of time, safe in a URI, and go on after a restart with the clock set back", () => {
  const store = MemoryStore.empty();
  const clock = new ManualClock();
  const first = chronicleOver(store, clock);
  const ids = Array.from({ length: 1500 }, () => first.tell(created("m1")).id);
  clock.advance(1);
  ids.push(first.tell(created(null)).id);
  const second = chronicleOver(store.reopen(), new ManualClock(clock.now() - 3_600_000));
  ids.push(second.tell(created("m1")).id);
  assert.deepEqual(ids, [...new Set(ids)].sort());
  assert.ok(ids.every((id) => /^[0-9]{16}$/.test(id)));
});

test("every listener hears every happening in the same order, also what is told while listening", () => {
  const chronicle = chronicleOver(MemoryStore.empty());
  const heard: [string, string][] = [];
  chronicle.listen((happening) => {
    heard.push(["a", happening.id]);
    if (happening.machineId === "m1") chronicle.tell(created(null));
  });
  const stop = chronicle.listen((happening) => heard.push(["b", happening.id]));
  const { id } = chronicle.tell(created("m1"));
  const nested = chronicle.log("service")[0]!.id;
  assert.deepEqual(heard, [
    ["a", id],
    ["b", id],
    ["a", nested],
    ["b", nested],
  ]);
  stop();
  chronicle.tell(created("m2"));
  assert.equal(heard.length, 5);
});

test("a listener that throws and a disk that refuses stop nobody", () => {
  const store = MemoryStore.empty();
  store.refusal = new Error("no space");
  const chronicle = chronicleOver(store);
  const heard: Happening[] = [];
  chronicle.listen(() => {
    throw new Error("broken");
  });
  chronicle.listen((happening) => heard.push(happening));
  chronicle.tell(created("m1"));
  assert.equal(heard.length, 1);
  assert.equal(chronicle.log("m1").length, 1);
});

test("a cleared log is empty", async () => {
  const chronicle = chronicleOver(MemoryStore.empty());
  chronicle.tell(created("m1"));
  const before = chronicle.log("m1");
  await chronicle.clear("m1");
  assert.deepEqual(chronicle.log("m1"), []);
  assert.equal(before.length, 1);
});
