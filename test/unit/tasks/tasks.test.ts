import assert from "node:assert/strict";
import { test } from "node:test";
import { message } from "../../../redfish-schema/registries/messages.js";
import { refuse } from "../../../src/model/refusal.js";
import { taskCapacity } from "../../../src/model/service.js";
import { loggedIds, StoredChronicle } from "../../../src/services/chronicle.js";
import { timeOrderedIds } from "../../../src/services/ids.js";
import { type TaskPlan, Tasks } from "../../../src/services/tasks.js";
import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";
import { admin, silent } from "../events/service-under-test.js";

function tasksUnderTest(store = MemoryStore.empty(), capacity = 200, clock = new ManualClock()) {
  const nextId = timeOrderedIds(clock, loggedIds(store));
  const chronicle = new StoredChronicle({ store, clock, nextId, logger: silent });
  const settings = { deletedAfterMinutes: 60 };
  const tasks = new Tasks({ store, clock, chronicle, nextId, logger: silent, settings: () => settings, capacity });
  const told = () => chronicle.log("service").map(({ message: { key, args } }) => `${key}(${args.slice(1).join()})`);
  return { store, clock, chronicle, tasks, told, settings };
}

const plan = (run: TaskPlan["run"]): TaskPlan => ({
  name: "A task",
  by: "admin",
  request: { method: "POST", uri: "/redfish/v1/x" },
  run,
});

/** A promise that the test settles. */
function held<T>() {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}

test("a task runs and completes", async () => {
  const { tasks, told } = tasksUnderTest();
  const done = held<undefined>();
  const id = await tasks.begin(plan(() => done.promise));
  assert.equal(tasks.table.get(id)?.state, "Running");
  assert.deepEqual(tasks.table.ids(), [id]);
  done.settle(undefined);
  const task = await tasks.finished(id);
  assert.equal(task.state, "Completed");
  assert.equal(task.status, "OK");
  assert.equal(task.percent, 100);
  assert.deepEqual(task.messages, [{ key: "TaskEvent.TaskCompletedOK", args: [id] }]);
  assert.deepEqual(told(), ["TaskEvent.TaskStarted()", "TaskEvent.TaskCompletedOK()"]);
});

test("what a task made and said is kept", async () => {
  const { tasks } = tasksUnderTest();
  const id = await tasks.begin(
    plan(async (progress) => {
      progress(40, message("Base.Success"));
      return { resultUri: "/redfish/v1/y" };
    }),
  );
  const task = await tasks.finished(id);
  assert.equal(task.resultUri, "/redfish/v1/y");
  assert.deepEqual(
    task.messages.map(({ key }) => key),
    ["Base.Success", "TaskEvent.TaskCompletedOK"],
  );
});

test("a task that is refused ends with the refusal's messages, any other failure tells nothing outward", async () => {
  const { tasks } = tasksUnderTest();
  const refused = await tasks.begin(plan(() => Promise.reject(refuse(503, message("Base.ResourceInUse")))));
  const broken = await tasks.begin(plan(() => Promise.reject(new Error("inward"))));
  const thrown = await tasks.begin(
    plan(() => {
      throw new Error("at once");
    }),
  );
  const keys = async (id: string) => {
    const task = await tasks.finished(id);
    assert.equal(task.state, "Exception");
    assert.equal(task.status, "Critical");
    return task.messages.map(({ key }) => key);
  };
  assert.deepEqual(await keys(refused), ["Base.ResourceInUse", "TaskEvent.TaskAborted"]);
  assert.deepEqual(await keys(broken), ["Base.InternalError", "TaskEvent.TaskAborted"]);
  assert.deepEqual(await keys(thrown), ["Base.InternalError", "TaskEvent.TaskAborted"]);
});

test("progress is shown at once and told at most each tenth and each second; it never goes back", async () => {
  const { tasks, clock, told } = tasksUnderTest();
  const done = held<undefined>();
  let progress: Parameters<TaskPlan["run"]>[0] = () => undefined;
  const id = await tasks.begin(
    plan((report) => {
      progress = report;
      return done.promise;
    }),
  );
  for (const [elapsed, percent] of [
    [0, 20],
    [999, 30],
    [1, 35],
    [1000, 44],
    [0, 46],
    [0, 12],
    [5000, 1e9],
  ] as const) {
    clock.advance(elapsed);
    progress(percent);
  }
  assert.equal(tasks.table.get(id)?.percent, 100);
  done.settle(undefined);
  await tasks.finished(id);
  assert.deepEqual(told(), [
    "TaskEvent.TaskStarted()",
    "TaskEvent.TaskProgressChanged(35)",
    "TaskEvent.TaskProgressChanged(46)",
    "TaskEvent.TaskProgressChanged(100)",
    "TaskEvent.TaskCompletedOK()",
  ]);
});

test("removing a running task cancels it; what it does afterwards is not seen", async () => {
  const { tasks, told } = tasksUnderTest();
  const done = held<undefined>();
  let aborted = false;
  const id = await tasks.begin(
    plan(async (progress, signal) => {
      signal.addEventListener("abort", () => {
        aborted = true;
      });
      await done.promise;
      progress(90);
      return { resultUri: "/late" };
    }),
  );
  await tasks.remove(id, admin);
  assert.ok(aborted);
  done.settle(undefined);
  const task = await tasks.finished(id);
  assert.equal(task.state, "Cancelled");
  assert.equal(task.resultUri, null);
  assert.equal(task.percent, 0);
  assert.deepEqual(told(), ["TaskEvent.TaskStarted()", "TaskEvent.TaskCancelled()"]);
  await tasks.remove(id, admin);
  assert.deepEqual(tasks.table.ids(), []);
  await assert.rejects(tasks.remove(id, admin), { status: 404 });
});

test("finished tasks go after the time that is set", async () => {
  const { tasks, clock, settings } = tasksUnderTest();
  const id = await tasks.begin(plan(async () => undefined));
  await tasks.finished(id);
  clock.advance(59 * 60_000);
  assert.deepEqual(tasks.table.ids(), [id]);
  clock.advance(2 * 60_000);
  assert.deepEqual(tasks.table.ids(), []);
  assert.equal(clock.pending, 0);
  const next = await tasks.begin(plan(async () => undefined));
  await tasks.finished(next);
  settings.deletedAfterMinutes = 1;
  clock.advance(2 * 60_000);
  assert.deepEqual(tasks.table.ids(), []);
});

const forever = () => new Promise<undefined>(() => undefined);

test("the oldest of too many finished tasks goes, and none because others are at work", async () => {
  const { tasks } = tasksUnderTest(MemoryStore.empty(), 2);
  const ids: string[] = [];
  for (let count = 0; count < 3; count += 1) {
    const id = await tasks.begin(plan(async () => undefined));
    await tasks.finished(id);
    ids.push(id);
  }
  assert.deepEqual(tasks.table.ids(), ids.slice(1));
  const atWork = [await tasks.begin(plan(forever)), await tasks.begin(plan(forever))];
  assert.deepEqual(tasks.table.ids(), [...ids.slice(1), ...atWork]);
});

test("no more are begun than may be at work at once", async () => {
  const { tasks } = tasksUnderTest(MemoryStore.empty(), 2);
  const first = await tasks.begin(plan(forever));
  await tasks.begin(plan(forever));
  await assert.rejects(tasks.begin(plan(forever)), { status: 503 });
  await tasks.remove(first, admin);
  await tasks.begin(plan(forever));
});

test("a fleet of which every machine is asked for something has tasks enough", () => {
  assert.deepEqual([0, 1, 25, 1000, 10_000].map(taskCapacity), [200, 200, 200, 8000, 20_000]);
});

test("a task that ran when the service died ends as an exception that says so", async () => {
  const before = tasksUnderTest();
  const id = await before.tasks.begin(plan(() => new Promise(() => undefined)));
  const after = tasksUnderTest(before.store.reopen());
  const task = await after.tasks.finished(id);
  assert.equal(task.state, "Exception");
  assert.deepEqual(
    task.messages.map(({ key }) => key),
    ["Base.ServiceShuttingDown", "TaskEvent.TaskAborted"],
  );
  assert.equal(after.told().at(-1), "TaskEvent.TaskAborted()");
  const next = await after.tasks.begin(plan(async () => undefined));
  assert.ok(next > id);
});

test("a task that cannot be stored is not begun", async () => {
  const { tasks, store } = tasksUnderTest();
  store.refusal = new Error("no space");
  let ran = false;
  await assert.rejects(
    tasks.begin(
      plan(async () => {
        ran = true;
        return undefined;
      }),
    ),
  );
  assert.equal(ran, false);
  assert.deepEqual(tasks.table.ids(), []);
});

test("a task that has ended has ended, although the disk refuses that", async () => {
  const { tasks, store } = tasksUnderTest();
  const done = held<undefined>();
  const id = await tasks.begin(plan(() => done.promise));
  store.refusal = new Error("no space");
  done.settle(undefined);
  await tasks.finished(id);
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  assert.equal(tasks.table.get(id)?.state, "Completed");
  await assert.rejects(tasks.remove(id, admin), /no space/);
  assert.deepEqual(tasks.table.ids(), [id]);
});
