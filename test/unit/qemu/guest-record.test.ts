/** What is remembered of a guest, and what may be made of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isRunning, processOf, signalTo } from "../../../adapters/machine/qemu/proc.js";
import { recordIn } from "../../../adapters/machine/qemu/record.js";

const process1 = { pid: 4711, startTime: "123", bootId: "b" };
const record = { process: process1, phase: "running", accelerator: "tcg", at: 5 };

test("a record is read as it was written", () => {
  assert.deepEqual(recordIn(JSON.stringify(record)), record);
  assert.deepEqual(recordIn(JSON.stringify({ ...record, process: null })), { ...record, process: null });
});

test("nothing else is taken for a process: signals to 0, 1 and below go far", () => {
  for (const pid of [0, 1, -1, -4711, 1.5, "4711", null, Number.MAX_VALUE]) {
    const read = recordIn(JSON.stringify({ ...record, process: { ...process1, pid } }));
    assert.equal(read?.process, null, String(pid));
  }
});

test("any text is a record or none", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const read = recordIn(text);
      assert.ok(read === null || read.phase === "starting" || read.phase === "running");
    }),
  );
});

test("a pid that was given away again is another process", () => {
  const own = processOf(process.pid);
  assert.ok(own);
  assert.ok(isRunning(own));
  assert.ok(!isRunning({ ...own, startTime: `${own.startTime}1` }));
  assert.ok(!isRunning({ ...own, bootId: "before" }));
  assert.equal(signalTo({ ...own, startTime: "1" }, "SIGKILL"), false, "or this were the end of the test");
});
