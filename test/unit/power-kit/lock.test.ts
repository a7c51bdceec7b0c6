import assert from "node:assert/strict";
import { test } from "node:test";
import { DeviceLock, type Rank } from "../../../adapters/kit/power/lock.js";
import { settle } from "./bench.js";

function start() {
  const lock = new DeviceLock();
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const run = (rank: Rank, name: string, signal?: AbortSignal) =>
    lock.run(
      rank,
      () => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.push(resolve));
      },
      signal,
    );
  const endOne = async () => {
    ends.shift()?.();
    await settle();
  };
  return { lock, begun, run, endOne };
}

test("orders go before reads, reads before surveys, and never two at once", async () => {
  const { begun, run, endOne } = start();
  void run("survey", "s1");
  void run("read", "r1");
  void run("order", "o1");
  await settle();
  assert.deepEqual(begun, ["o1"]);
  void run("order", "o2");
  void run("read", "r2");
  for (let time = 0; time < 4; time += 1) await endOne();
  assert.deepEqual(begun, ["o1", "o2", "r1", "r2", "s1"]);
});

test("reads that come without end hold up a survey only so long, and it holds up no order", async () => {
  const { begun, run, endOne } = start();
  void run("survey", "s");
  for (let time = 0; time < 10; time += 1) void run("read", `r${time}`);
  await settle();
  for (let time = 0; time < 3; time += 1) await endOne();
  void run("order", "o");
  await endOne();
  await endOne();
  assert.deepEqual(begun, ["r0", "r1", "r2", "r3", "o", "s"]);
});

test("orders that come without end hold up a read only so long", async () => {
  const { begun, run, endOne } = start();
  void run("read", "r");
  for (let time = 0; time < 10; time += 1) void run("order", `o${time}`);
  void run("survey", "s");
  await settle();
  for (let time = 0; time < 5; time += 1) await endOne();
  assert.deepEqual(begun, ["o0", "o1", "o2", "o3", "r", "o4"]);
});

test("what is given up while it waits never begins", async () => {
  const { begun, run, endOne } = start();
  void run("read", "r1");
  await settle();
  const patience = new AbortController();
  const given = run("order", "o1", patience.signal);
  const rejected = run("order", "o2", patience.signal).catch((error: Error) => error.message);
  patience.abort();
  await assert.rejects(given, /given up/);
  assert.equal(await rejected, "given up");
  await endOne();
  assert.deepEqual(begun, ["r1"]);
});

test("a failure is its own", async () => {
  const { lock } = start();
  await assert.rejects(
    lock.run("read", async () => {
      throw new Error("no");
    }),
    /no/,
  );
  assert.equal(await lock.run("read", async () => 7), 7);
});

test("once closed it drops what waits and what comes, and ends when what runs has ended", async () => {
  const { lock, begun, run, endOne } = start();
  const running = run("read", "r1");
  await settle();
  const waiting = assert.rejects(run("read", "r2"), /closed/);
  let closed = false;
  void lock.close(new Error("closed")).then(() => {
    closed = true;
  });
  await waiting;
  await assert.rejects(run("order", "o1"), /closed/);
  assert.equal(closed, false);
  await endOne();
  await running;
  assert.deepEqual([closed, begun], [true, ["r1"]]);
});
