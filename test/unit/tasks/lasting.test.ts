import assert from "node:assert/strict";
import { test } from "node:test";
import { message } from "../../../redfish-schema/registries/messages.js";
import { refuse } from "../../../src/model/refusal.js";
import { StoredChronicle } from "../../../src/services/chronicle.js";
import { timeOrderedIds } from "../../../src/services/ids.js";
import { type TaskPlan, Tasks } from "../../../src/services/tasks.js";
import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";
import { admin, silent } from "../events/service-under-test.js";

function started(store = MemoryStore.empty()) {
  const clock = new ManualClock();
  const nextId = timeOrderedIds(clock);
  const chronicle = new StoredChronicle({ store, clock, nextId, logger: silent });
  const settings = () => ({ deletedAfterMinutes: 60 });
  return { store, tasks: new Tasks({ store, clock, chronicle, nextId, logger: silent, settings }) };
}

const forever = (): Promise<undefined> => new Promise(() => undefined);

const plan = (more: Partial<TaskPlan> = {}): TaskPlan => ({
  name: "A task",
  by: "admin",
  request: { method: "POST", uri: "/redfish/v1/x" },
  lasting: true,
  run: forever,
  ...more,
});

const soon = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

test("a lasting task goes on where it was after a restart", async () => {
  const before = started();
  const id = await before.tasks.begin(
    plan({
      run: (progress) => {
        progress(40);
        return forever();
      },
    }),
  );
  const { tasks } = started(before.store.reopen());
  assert.equal(tasks.table.get(id)?.state, "Running");
  let ended = false;
  const isThere = tasks.resume(
    id,
    async () => ({ resultUri: "/redfish/v1/y" }),
    () => {
      ended = true;
    },
  );
  assert.ok(isThere);
  tasks.endOrphans();
  const task = await tasks.finished(id);
  await soon();
  assert.equal(task.state, "Completed");
  assert.equal(task.resultUri, "/redfish/v1/y");
  assert.ok(ended);
});

test("a task that waits says so, also after a restart, until what it waits for has come", async () => {
  const before = started();
  const id = await before.tasks.begin(plan({ waits: true }));
  assert.equal(before.tasks.table.get(id)?.state, "Pending");
  const { tasks } = started(before.store.reopen());
  assert.ok(tasks.resume(id, forever));
  assert.equal(tasks.table.get(id)?.state, "Pending");
  tasks.starts(id);
  assert.equal(tasks.table.get(id)?.state, "Running");
});

test("a task that waits can be cancelled until what it waits for has come", async () => {
  const { tasks } = started();
  const [early, late] = [await tasks.begin(plan({ waits: true })), await tasks.begin(plan({ waits: true }))];
  await tasks.remove(early, admin);
  tasks.starts(early);
  assert.equal(tasks.table.get(early)?.state, "Cancelled");
  tasks.starts(late);
  await assert.rejects(tasks.remove(late, admin), { status: 409 });
  assert.equal(tasks.table.get(late)?.state, "Running");
});

test("a lasting task that nobody goes on with ends as an exception", async () => {
  const before = started();
  const id = await before.tasks.begin(plan());
  const { tasks } = started(before.store.reopen());
  tasks.endOrphans();
  const task = await tasks.finished(id);
  assert.equal(task.state, "Exception");
  assert.deepEqual(
    task.messages.map(({ key }) => key),
    ["Base.ServiceShuttingDown", "TaskEvent.TaskAborted"],
  );
  assert.equal(tasks.resume(id, forever), false);
});

test("nothing goes on that has ended, is not lasting or is not there; nothing goes on twice", async () => {
  const before = started();
  const passing = await before.tasks.begin(plan({ lasting: false }));
  const done = await before.tasks.begin(plan({ run: async () => undefined }));
  const lasting = await before.tasks.begin(plan());
  await before.tasks.finished(done);
  const { tasks } = started(before.store.reopen());
  for (const id of [passing, done, "nobody"]) assert.equal(tasks.resume(id, forever), false);
  let runs = 0;
  const count = () => {
    runs += 1;
    return forever();
  };
  assert.ok(tasks.resume(lasting, count));
  assert.ok(tasks.resume(lasting, count));
  assert.equal(runs, 1);
});

test("one that goes on hears of its cancellation, and has ended by then", async () => {
  const before = started();
  const id = await before.tasks.begin(plan());
  const { tasks } = started(before.store.reopen());
  let seen: string | undefined;
  tasks.resume(id, (_, signal) => {
    signal.addEventListener("abort", () => {
      seen = tasks.table.get(id)?.state;
    });
    return forever();
  });
  await tasks.remove(id, admin);
  assert.equal(seen, "Cancelled");
});

test("one that nobody has gone on with yet can be cancelled", async () => {
  const before = started();
  const id = await before.tasks.begin(plan());
  const { tasks } = started(before.store.reopen());
  await tasks.remove(id, admin);
  assert.equal(tasks.table.get(id)?.state, "Cancelled");
  assert.equal(tasks.resume(id, forever), false);
});

test("a service that stops leaves it as it is", async () => {
  const { tasks, store } = started();
  let aborted = false;
  const id = await tasks.begin(
    plan({
      run: (_, signal) => {
        signal.addEventListener("abort", () => {
          aborted = true;
        });
        return forever();
      },
    }),
  );
  tasks.close();
  assert.ok(aborted);
  assert.equal(store.get("tasks", id)?.state, "Running");
});

test("what a task is about is stored with it, or there is no task", async () => {
  const { tasks } = started();
  const accepted: string[] = [];
  const accept = async (id: string) => void accepted.push(id);
  const id = await tasks.begin(plan({ accept }));
  assert.deepEqual(accepted, [id]);
  const refuseAtOnce = () => {
    throw refuse(409, message("Base.ResourceInUse"));
  };
  await assert.rejects(tasks.begin(plan({ accept: refuseAtOnce })), { status: 409 });
  await assert.rejects(tasks.begin(plan({ accept: () => Promise.reject(new Error("no space")) })), /no space/);
  await soon();
  assert.deepEqual(tasks.table.ids(), [id]);
});
