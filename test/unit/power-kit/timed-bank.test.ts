import assert from "node:assert/strict";
import { test } from "node:test";
import { minutes, seconds } from "../../../src/model/clock.js";
import { Bench, settle } from "./bench.js";

const unanswered = /^sw1 \(192\.0\.2\.10\) has not answered for 60 s/;

/** @returns what answers, much later, one call that is left hanging */
function hangOnce<K extends "read" | "order">(bench: Bench, kind: K): (answer: unknown) => void {
  const { bank } = bench;
  const own = bank[kind].bind(bank);
  let answer = (_: unknown): void => {};
  const hanging = new Promise((resolve) => {
    answer = resolve;
  });
  Object.assign(bank, {
    [kind]: () => {
      Object.assign(bank, { [kind]: own });
      return hanging;
    },
  });
  return answer;
}

test("a read that is never answered ends, the next one begins, and a late answer is dropped", async () => {
  const bench = new Bench();
  const answer = hangOnce(bench, "read");
  const machine = bench.machine("1");
  const given = assert.rejects(machine.read(), { kind: "unreachable", message: unanswered });
  await bench.elapse(seconds(59), seconds(1));
  const next = machine.read();
  await bench.elapse(seconds(2), seconds(1));
  await given;
  assert.equal((await next).state, "Off");
  answer(new Map([["1", { admin: "On", detection: "delivering" }]]));
  await settle();
  assert.equal((await machine.read(bench.clock.now() - minutes(1))).state, "Off");
});

test("an order that is never answered may have arrived: it is noted so, and others go on", async () => {
  const bench = new Bench({ timing: { minimumOff: 0 } });
  const answer = hangOnce(bench, "order");
  const [one, two] = [bench.machine("1"), bench.machine("2")];
  const hangs = one.order("on");
  await settle();
  const other = two.order("on");
  await bench.elapse(seconds(61), seconds(1));
  assert.equal(hangs.error?.kind, "unreachable");
  assert.match(hangs.error.message, unanswered);
  assert.equal(other.error, null);
  assert.deepEqual(one.story, ["on unanswered"]);
  answer(undefined);
  await settle();
  assert.deepEqual(one.story, ["on unanswered"]);
});

test("nothing that hangs outlives the device", async () => {
  const bench = new Bench();
  hangOnce(bench, "read");
  const given = assert.rejects(bench.machine("1").read(), { kind: "unreachable", message: /was let go of/ });
  await settle();
  const closed = bench.device.close();
  await bench.elapse(seconds(2));
  await Promise.all([closed, given]);
  assert.equal(bench.clock.pending, 0);
});
