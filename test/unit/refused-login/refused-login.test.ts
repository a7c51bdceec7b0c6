import assert from "node:assert/strict";
import { test } from "node:test";
import { LoginPause, LoginRefused } from "../../../adapters/kit/refused-login.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { ManualClock } from "../../support/manual-clock.js";

const minute = 60_000;

function account(right: string) {
  const clock = new ManualClock();
  const pause = new LoginPause(clock);
  const tried: string[] = [];
  const logIn = (password: string) =>
    pause.during(password, async () => {
      tried.push(password);
      if (password !== right) throw new LoginRefused("sw1 does not let us in");
    });
  return { clock, pause, tried, logIn };
}

test("the pause grows from one minute to ten, and the error says until when", async () => {
  const { clock, tried, logIn } = account("right");
  const waits: number[] = [];
  for (let polls = 0; polls < 60; polls++) {
    const before = tried.length;
    await assert.rejects(logIn("wrong"), {
      kind: "misconfigured",
      message: /^sw1 does not let us in\. It is not tried again before 2030-01-01T\d\d:\d\d:00Z/,
    });
    if (tried.length > before) waits.push(polls);
    clock.advance(minute);
  }
  assert.deepEqual(waits, [0, 1, 3, 7, 15, 25, 35, 45, 55]);
});

test("other words are tried at once, and what was let in is forgotten", async () => {
  const { clock, tried, logIn } = account("right");
  await assert.rejects(logIn("wrong"));
  await logIn("right");
  await assert.rejects(logIn("wrong"), /before 2030-01-01T00:01:00Z/);
  clock.advance(minute);
  await assert.rejects(logIn("wrong"), /before 2030-01-01T00:03:00Z/);
  await assert.rejects(logIn("worse"), /before 2030-01-01T00:02:00Z/);
  assert.deepEqual(tried, ["wrong", "right", "wrong", "wrong", "worse"]);
});

test("what fails otherwise is tried again at once; those that were refused together count once", async () => {
  const { clock, pause, logIn } = account("right");
  const broken = new AdapterError("sw1 does not answer", "unreachable");
  for (const _ of [1, 2])
    await assert.rejects(
      pause.during("right", () => Promise.reject(broken)),
      broken,
    );
  await logIn("right");
  const both = [logIn("wrong"), logIn("wrong")].map((one) => assert.rejects(one, /before 2030-01-01T00:01:00Z/));
  await Promise.all(both);
  clock.advance(minute);
  await assert.rejects(logIn("wrong"), /before 2030-01-01T00:03:00Z/);
});
