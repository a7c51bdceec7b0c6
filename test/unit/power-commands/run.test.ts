import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { firstLine } from "../../../adapters/kit/process/first-line.js";
import { RunFailure, run } from "../../../adapters/kit/process/run.js";
import type { Clock } from "../../../src/model/clock.js";
import { ManualClock } from "../../support/manual-clock.js";
import { until } from "../../support/until.js";
import { program } from "./folder.js";

const quickly = (argv: readonly string[], environment = {}) => {
  const clock = new ManualClock();
  return { clock, ran: run({ argv, environment, timeLimit: 5000, clock }) };
};

const failure = (kind: RunFailure["kind"], message: RegExp) => (error: unknown) =>
  error instanceof RunFailure && error.kind === kind && message.test(error.message);

test("arguments arrive as they are: there is no shell", async () => {
  const path = await program('printf "%s|" "$@"; exit 3');
  const { code, stdout } = await quickly([path, "a b", "$(id)", "`id`", "; id", "*"]).ran;
  assert.deepEqual([code, stdout], [3, "a b|$(id)|`id`|; id|*|"]);
});

test("the service's environment stays with it", async () => {
  process.env.SHOAL_TEST_SECRET = "not to be seen";
  const { stdout } = await quickly(["/usr/bin/env"], { GIVEN: "1" }).ran;
  delete process.env.SHOAL_TEST_SECRET;
  const names = stdout
    .trim()
    .split("\n")
    .map((line) => line.split("=")[0]);
  assert.deepEqual(names.filter((name) => name !== "HOME").sort(), ["GIVEN", "LC_ALL", "PATH"]);
});

test("a program that is not there, or not one, did nothing", async () => {
  await assert.rejects(quickly(["/nowhere/at-all"]).ran, failure("notStarted", /is not there/));
  await assert.rejects(quickly([dirname(await program(""))]).ran, failure("notStarted", /may not be run/));
});

test("out of time: it is ended, and what it started too", async () => {
  const path = await program('sleep 600 & echo $! >"$(dirname "$0")/child"; echo >"$(dirname "$0")/ready"; wait');
  const { clock, ran } = quickly([path]);
  const ended = assert.rejects(ran, failure("outOfTime", /did not end within 5000 ms/));
  await until(() => existsSync(join(dirname(path), "ready")));
  clock.advance(5000);
  await ended;
  const child = Number(await readFile(join(dirname(path), "child"), "utf8"));
  await until(() => !runs(child));
});

test("more output than can be meant ends it", async () => {
  await assert.rejects(quickly([await program("yes")]).ran, failure("tooMuchOutput", /64 kB/));
});

test("a child left behind with the output open is not waited for", async () => {
  const path = await program('sleep 600 & echo $! >"$(dirname "$0")/child"');
  const clock: Clock = {
    now: () => 0,
    after(delay, task) {
      if (delay < 5000) setImmediate(task);
      return () => {};
    },
  };
  const { code } = await run({ argv: [path], timeLimit: 5000, clock });
  process.kill(Number(await readFile(join(dirname(path), "child"), "utf8")));
  assert.equal(code, 0);
});

test("a child left behind may go on, whatever it says", async () => {
  // It talks when the program itself has ended, and not before.
  const child =
    'until [ -e "$(dirname "$0")/go" ]; do sleep 0.02; done; ' +
    "i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123456789; i=$((i+1)); done";
  const path = await program(`(${child}; echo >"$(dirname "$0")/said"; sleep 600) & echo $! >"$(dirname "$0")/child"`);
  const clock: Clock = {
    now: () => 0,
    after(delay, task) {
      if (delay < 5000) setImmediate(task);
      return () => {};
    },
  };
  assert.equal((await run({ argv: [path], timeLimit: 5000, clock })).code, 0);
  await writeFile(join(dirname(path), "go"), "");
  await until(() => existsSync(join(dirname(path), "said")));
  const left = Number(await readFile(join(dirname(path), "child"), "utf8"));
  assert.ok(runs(left));
  process.kill(-groupOf(left));
});

test("what cannot be given to any program did nothing", async () => {
  const path = await program("");
  await assert.rejects(quickly([path, "a".repeat(1_000_000)]).ran, failure("notStarted", /too many arguments/));
  await assert.rejects(quickly([path, "a\0b"]).ran, failure("notStarted", /cannot be started/));
});

test("the first line of any output is short and clean", () => {
  assert.equal(firstLine("\r\n  \n\u001b[1mno\u0000 way \nmore"), "[1mno way");
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 1000 }), (text) => {
      assert.match(firstLine(text), /^[^\p{Cc}]{0,201}$/u);
    }),
  );
});

/** proc_pid_stat(5): behind the name come state, parent and group. */
function groupOf(pid: number): number {
  const [, , group] = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return Number(group);
}

/** A zombie has ended, and keeps its number until somebody has asked for it. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
