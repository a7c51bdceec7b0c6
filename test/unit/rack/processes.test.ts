/** Processes are known by more than their number. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { endProcess, isRunning, markOf } from "../../../src/cli/rack/processes.js";

const skip = !existsSync("/proc/self/stat") && "there is no /proc";

test("one that runs is known again, and ended", { skip }, async (t) => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  t.after(() => child.kill("SIGKILL"));
  const mark = markOf(child.pid ?? 0);
  assert.ok(mark);
  assert.equal(isRunning(mark), true);
  assert.equal(await endProcess(mark, 10_000), true);
  assert.equal(isRunning(mark), false);
});

test("another with the same number is left alone", { skip }, async (t) => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  t.after(() => child.kill("SIGKILL"));
  const mark = markOf(child.pid ?? 0);
  assert.ok(mark);
  const earlier = { ...mark, started: `${mark.started}0` };
  assert.equal(isRunning(earlier), false);
  assert.equal(await endProcess(earlier, 10_000), true);
  assert.equal(isRunning(mark), true);
});
