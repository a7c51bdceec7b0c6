import assert from "node:assert/strict";
import { test } from "node:test";
import { minutes, seconds } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { MemoryStore } from "../../support/memory-store.js";
import { alice, settle } from "../domain/bench.js";
import { DiskBench } from "./bench.js";
import { drives, Hardware, subsystem, volumeOn } from "./disks.js";

const reasons = (bench: DiskBench, task: string): string[] =>
  bench.task(task).messages.map(({ key, args }) => `${key}(${args.slice(1).join()})`);

test("what is to be done at once is done, stored and told", async () => {
  const bench = new DiskBench({}).start();
  const task = await bench.create({ raidType: "RAID1", drives: ["0", "1"] });
  await settle();
  assert.deepEqual(bench.hardware.told, ["create 1/1"]);
  assert.deepEqual(bench.shown, ["1"]);
  const { state, status, resultUri } = bench.task(task);
  assert.deepEqual([state, status, resultUri], ["Completed", "OK", "/redfish/v1/Systems/node/Storage/1/Volumes/1"]);
  assert.equal(bench.machine.intent.storage, undefined);
  assert.deepEqual(Object.keys(bench.store.get("storage", "node") ?? {}), ["1"]);
  assert.ok(bench.log.lines.includes("ResourceCreated()"));
  const gone = await bench.remove("1");
  await settle();
  assert.equal(bench.task(gone).state, "Completed");
  assert.deepEqual(bench.shown, []);
  assert.ok(bench.log.lines.includes("ResourceRemoved()"));
});

test("what waits for a reset is done before the machine is switched on", async () => {
  const bench = new DiskBench({}).start();
  const task = await bench.create({ raidType: "RAID0", applyTime: "OnReset" });
  await bench.elapse(seconds(5));
  assert.deepEqual(bench.hardware.told, []);
  assert.equal(bench.task(task).state, "Pending");
  let letGo = (): void => undefined;
  bench.hardware.held = new Promise((resolve) => {
    letGo = resolve;
  });
  await bench.reset("On");
  await bench.elapse(seconds(5));
  assert.equal(bench.machine.observation.power?.state, "Off");
  assert.equal(bench.task(task).state, "Running");
  letGo();
  await bench.elapse(seconds(3));
  assert.equal(bench.machine.observation.power?.state, "On");
  assert.equal(bench.task(task).state, "Completed");
  assert.deepEqual(bench.shown, ["1"]);
});

test("disks that take too long keep no machine off", async () => {
  const bench = new DiskBench({}).start();
  const task = await bench.create({ raidType: "RAID0", applyTime: "OnReset" });
  bench.hardware.held = new Promise(() => undefined);
  await bench.reset("On");
  await bench.elapse(seconds(35), 500);
  assert.equal(bench.machine.observation.power?.state, "On");
  await bench.elapse(minutes(2), 1000);
  assert.equal(bench.task(task).state, "Exception");
  assert.equal(bench.pending, 0);
});

test("a machine that is restarted is off while what waited for that is done", async () => {
  const bench = new DiskBench({}).start();
  await bench.reset("On");
  await bench.elapse(seconds(3));
  const task = await bench.create({ raidType: "RAID0", applyTime: "OnReset" });
  let letGo = (): void => undefined;
  bench.hardware.held = new Promise((resolve) => {
    letGo = resolve;
  });
  await bench.reset("ForceRestart");
  await bench.elapse(seconds(5));
  assert.equal(bench.machine.observation.power?.state, "Off");
  letGo();
  await bench.elapse(seconds(3));
  assert.equal(bench.machine.observation.power?.state, "On");
  assert.equal(bench.task(task).state, "Completed");
});

test("what waits for a reset is done with one that takes the power away for its sake alone", async () => {
  const bench = new DiskBench({ subsystems: [subsystem({ volumes: [volumeOn("1", ["0"])] })] }).start();
  await bench.reset("On");
  await bench.elapse(seconds(3));
  const task = await bench.remove("1", "OnReset");
  await bench.elapse(seconds(3));
  assert.deepEqual(bench.shown, ["1"]);
  await bench.reset("ForceRestart");
  await bench.elapse(seconds(1));
  assert.deepEqual(bench.shown, []);
  assert.equal(bench.task(task).state, "Completed");
});

test("switching off alone is no reset", async () => {
  const bench = new DiskBench({}).start();
  await bench.reset("On");
  await bench.elapse(seconds(3));
  await bench.create({ raidType: "RAID0", applyTime: "OnReset" });
  await bench.reset("ForceOff");
  await bench.elapse(seconds(3));
  assert.deepEqual(bench.hardware.told, []);
  await bench.reset("On");
  await bench.elapse(seconds(3));
  assert.deepEqual(bench.hardware.told, ["create 1/1"]);
});

test("one operation is carried out after the other, in the order in which they came", async () => {
  const bench = new DiskBench({ subsystems: [subsystem({ drives: drives(8) })] }).start();
  let letGo = (): void => undefined;
  bench.hardware.held = new Promise((resolve) => {
    letGo = resolve;
  });
  const tasks = await Promise.all([
    bench.create({ raidType: "RAID1" }),
    bench.create({ raidType: "RAID1" }),
    bench.create({ raidType: "RAID1", applyTime: "OnReset" }),
    bench.create({ raidType: "RAID0" }),
  ]);
  await settle();
  assert.deepEqual(bench.hardware.told, []);
  letGo();
  await settle();
  assert.deepEqual(bench.hardware.told, ["create 1/1", "create 1/2", "create 1/4"]);
  assert.deepEqual(
    tasks.map((task) => bench.task(task).state),
    ["Completed", "Completed", "Pending", "Completed"],
  );
  const uses = bench.machine.observation.storage?.["1"]?.volumes.flatMap((one) => one.drives) ?? [];
  assert.equal(new Set(uses).size, uses.length);
});

test("what the machine refuses ends as an exception with its reason, and nothing is changed", async () => {
  const bench = new DiskBench({}).start();
  bench.hardware.told.length = 0;
  let task = "";
  bench.hardware.held = Promise.resolve().then(() => {
    bench.hardware.fault = new AdapterError("the battery is empty", "refused");
  });
  task = await bench.create({ raidType: "RAID0" });
  await settle();
  assert.equal(bench.task(task).state, "Exception");
  assert.deepEqual(reasons(bench, task), [
    "ResourceEvent.ResourceErrorsDetected(the volume was not made: the battery is empty)",
    "TaskEvent.TaskAborted()",
  ]);
  assert.deepEqual(bench.shown, []);
  assert.equal(bench.machine.intent.storage, undefined);
});

test("a machine that cannot be reached is tried again for a while", async () => {
  const bench = new DiskBench({}).start();
  bench.hardware.fault = new AdapterError("no answer", "unreachable");
  const task = await bench.create({ raidType: "RAID0" });
  await settle();
  assert.equal(bench.task(task).state, "Running");
  assert.equal(bench.machine.observation.contact.state, "Lost");
  await bench.elapse(seconds(2));
  assert.equal(bench.task(task).state, "Completed");
});

test("what stands in the way when its turn comes is told", async () => {
  const bench = new DiskBench({}).start();
  const task = await bench.create({ raidType: "RAID0", drives: ["0"], applyTime: "OnReset" });
  bench.hardware.volumes.set("1", [volumeOn("7", ["0"])]);
  await bench.reset("On");
  await bench.elapse(seconds(2));
  assert.deepEqual(reasons(bench, task), [
    "ResourceEvent.ResourceErrorsDetected(the volume was not made: its drives are in use by volume 7)",
    "TaskEvent.TaskAborted()",
  ]);
  assert.deepEqual(bench.shown, ["7"]);
});

test("what is refused begins no task and changes nothing", async () => {
  const bench = new DiskBench({}).start();
  const { intent } = bench.machine;
  await assert.rejects(bench.create({ raidType: "RAID5", drives: ["0"] }), { status: 400 });
  await assert.rejects(bench.remove("9"), { status: 404 });
  await assert.rejects(bench.create({ raidType: "RAID0" }, "9"), { status: 404 });
  await assert.rejects(bench.light("9", "Lit"), { status: 404 });
  assert.equal(bench.machine.intent, intent);
  assert.deepEqual(bench.tasks.table.ids(), []);
});

test("a disk that refuses begins nothing", async () => {
  const store = MemoryStore.empty();
  const bench = new DiskBench({ store }).start();
  store.refusal = new Error("no space");
  await assert.rejects(bench.create({ raidType: "RAID0" }), /no space/);
  await settle();
  assert.deepEqual(bench.hardware.told, []);
  assert.equal(bench.pending, 0);
  assert.deepEqual(bench.tasks.table.ids(), []);
});

test("what has no task, as the disk refused that alone, is not done", async () => {
  const store = MemoryStore.empty();
  const bench = new DiskBench({ store }).start();
  const put = store.put.bind(store);
  store.put = (collection, id, value) =>
    collection === "tasks" ? Promise.reject(new Error("no space")) : put(collection, id, value);
  await assert.rejects(bench.create({ raidType: "RAID0" }), /no space/);
  await settle();
  assert.deepEqual(bench.hardware.told, []);
  assert.equal(bench.pending, 0);
});

test("a task that is cancelled takes back what has not begun", async () => {
  const bench = new DiskBench({}).start();
  const task = await bench.create({ raidType: "RAID0", applyTime: "OnReset" });
  await bench.tasks.remove(task, alice);
  await settle();
  assert.equal(bench.pending, 0);
  assert.equal(bench.task(task).state, "Cancelled");
  await bench.reset("On");
  await bench.elapse(seconds(2));
  assert.deepEqual(bench.hardware.told, []);
});

test("what is under way cannot be cancelled any more", async () => {
  const bench = new DiskBench({}).start();
  let letGo = (): void => undefined;
  bench.hardware.held = new Promise((resolve) => {
    letGo = resolve;
  });
  const task = await bench.create({ raidType: "RAID0" });
  await settle();
  await assert.rejects(bench.tasks.remove(task, alice), { status: 409 });
  assert.equal(bench.task(task).state, "Running");
  letGo();
  await settle();
  assert.equal(bench.task(task).state, "Completed");
  assert.deepEqual(bench.shown, ["1"]);
  assert.equal(bench.pending, 0);
});

test("a service that stops while one waits goes on with it after", async () => {
  const store = MemoryStore.empty();
  const before = new DiskBench({ store }).start();
  const task = await before.create({ raidType: "RAID0", applyTime: "OnReset" });
  await before.machines.close();
  before.tasks.close();
  const after = new DiskBench({ store: store.reopen(), hardware: before.hardware }).start();
  assert.equal(after.task(task).state, "Pending");
  assert.equal(after.pending, 1);
  await after.reset("On");
  await after.elapse(seconds(2));
  assert.equal(after.task(task).state, "Completed");
  assert.deepEqual(after.shown, ["1"]);
});

test("a service that stops while one is under way lets go of it, and does it once more after", async () => {
  const store = MemoryStore.empty();
  const before = new DiskBench({ store }).start();
  before.hardware.held = new Promise(() => undefined);
  const task = await before.create({ raidType: "RAID0" });
  await settle();
  await before.machines.close();
  before.tasks.close();
  await settle();
  assert.equal(before.pending, 1);
  const hardware = new Hardware([subsystem()]);
  const after = new DiskBench({ store: store.reopen(), hardware }).start();
  await settle();
  assert.equal(after.task(task).state, "Completed");
  assert.deepEqual(hardware.told, ["create 1/1"]);
});

test("an operation whose task has ended is not carried out again", async () => {
  const store = MemoryStore.empty();
  const before = new DiskBench({ store }).start();
  const task = await before.create({ raidType: "RAID0", applyTime: "OnReset" });
  const left = store.reopen();
  const stored = left.get("tasks", task);
  assert.ok(stored);
  await left.put("tasks", task, { ...stored, state: "Exception", endedAt: 1 });
  const after = new DiskBench({ store: left, hardware: before.hardware }).start();
  await settle();
  assert.equal(after.pending, 0);
  assert.deepEqual(before.hardware.told, []);
});

test("lights of drives follow, also after a restart", async () => {
  const store = MemoryStore.empty();
  const before = new DiskBench({ store }).start();
  await before.light("0", "Lit");
  await before.light("1", "Blinking");
  await settle();
  await before.light("0", "Off");
  await settle();
  assert.deepEqual(before.hardware.told, ["light 1/0 Lit", "light 1/1 Blinking", "light 1/0 Off"]);
  const hardware = new Hardware([subsystem()]);
  const after = new DiskBench({ store: store.reopen(), hardware }).start();
  await settle();
  assert.deepEqual(hardware.told, ["light 1/0 Off", "light 1/1 Blinking"]);
  hardware.fault = new AdapterError("no answer", "unreachable");
  await after.light("0", "Lit");
  await settle();
  assert.equal(after.machine.observation.contact.state, "Lost");
  await after.elapse(minutes(2), 1000);
  assert.deepEqual(hardware.told.slice(2), ["light 1/0 Lit", "light 1/0 Lit"]);
});
