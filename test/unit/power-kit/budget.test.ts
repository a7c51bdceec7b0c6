import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { Bench, names } from "./bench.js";

test("On waits for the budget, and says in the end what is missing", async () => {
  const bench = new Bench({ timing: { minimumOff: 0 } });
  bench.bank.port("1").watts = 12;
  const machine = bench.machine("1");
  await machine.turn("on");
  await machine.turn("off");
  bench.bank.budgetNow = { watts: 65, usedWatts: 60 };
  const waiting = machine.order("on");
  await bench.elapse(seconds(5));
  assert.equal(waiting.error, undefined);
  bench.bank.budgetNow = { watts: 65, usedWatts: 50 };
  await bench.elapse(seconds(2));
  assert.equal(waiting.error, null);

  await machine.turn("off");
  bench.bank.budgetNow = { watts: 65, usedWatts: 60 };
  const late = machine.order("on", { deadline: bench.clock.now() + seconds(10) });
  await bench.elapse(seconds(10));
  assert.equal(late.error?.kind, "refused");
  assert.match(late.error!.message, /port 1 of sw1 \(192\.0\.2\.10\).*12 W.*65 W.*5 W/);
  assert.equal(machine.story.at(-1), "on refused");
});

/** Machines that drew 12 W each, and are off. */
async function hungry(bench: Bench, ports: readonly string[]) {
  const machines = ports.map((name) => bench.machine(name));
  for (const machine of machines) {
    bench.bank.port(machine.port).watts = 12;
    await machine.turn("on");
    await machine.turn("off");
  }
  return machines;
}

test("the watts of a machine that is being cycled are nobody else's until it is back", async () => {
  const bench = new Bench({ timing: { minimumOff: seconds(5) } });
  const [one, two] = await hungry(bench, ["1", "2"]);
  await one!.turn("on");
  await bench.elapse(seconds(5));
  bench.bank.budgetNow = { watts: 65, usedWatts: 60 };
  await one!.send("off", { cycle: true });
  bench.bank.budgetNow = { watts: 65, usedWatts: 48 };
  const stranger = two!.order("on");
  await bench.elapse(seconds(3));
  await one!.read();
  const back = one!.order("on", { completes: true });
  await bench.elapse(seconds(10));
  assert.equal(back.error, null);
  assert.equal(stranger.error, undefined);
  await two!.driver.detach();
});

test("watts of a machine that never comes back, or was to stay off, are free again", async () => {
  for (const cycle of [true, false]) {
    const bench = new Bench();
    const [one, two] = await hungry(bench, ["1", "2"]);
    await one!.turn("on");
    await bench.elapse(seconds(5));
    await one!.send("off", { cycle });
    bench.bank.budgetNow = { watts: 65, usedWatts: 48 };
    const stranger = two!.order("on");
    await bench.elapse(seconds(5));
    assert.equal(stranger.error, cycle ? undefined : null);
    await bench.elapse(seconds(80), 500);
    assert.equal(stranger.error, null);
  }
});

test("any number of orders that wait for the budget look for it once a second, and polls go on", async () => {
  const bench = new Bench({ timing: { minimumOff: 0 } });
  const machines = await hungry(bench, names.slice(0, 7));
  bench.bank.budgetNow = { watts: 65, usedWatts: 60 };
  const orders = machines.map((machine) => machine.order("on"));
  await bench.elapse(seconds(5));
  const before = bench.bank.count("budget");
  await bench.elapse(seconds(20));
  const looks = bench.bank.count("budget") - before;
  assert.ok(looks >= 15 && looks <= 21, `${looks} looks in 20 s`);

  bench.bank.latency = 400;
  let polls = 0;
  const watcher = bench.machine("8");
  for (let poll = 0; poll < 4; poll += 1) {
    void watcher.read(bench.clock.now() - 1).then(() => {
      polls += 1;
    });
    await bench.elapse(seconds(3));
  }
  assert.equal(polls, 4);

  bench.bank.latency = 0;
  await bench.elapse(seconds(1));
  bench.bank.budgetNow = { watts: 650, usedWatts: 60 };
  for (let time = 0; time < 2; time += 1) {
    await bench.elapse(1500);
    await Promise.all(machines.map((machine) => machine.read()));
  }
  assert.ok(orders.every(({ error }) => error === null));
  await bench.device.close();
  assert.equal(bench.clock.pending, 0);
});

test("a refusal is noted once for a request, whatever its figures", async () => {
  const bench = new Bench({ timing: { minimumOff: 0 } });
  const [machine] = await hungry(bench, ["1"]);
  const told = machine!.deeds.length;
  for (const usedWatts of [60, 61, 62]) {
    bench.bank.budgetNow = { watts: 65, usedWatts };
    const late = machine!.order("on", { seq: 50, deadline: bench.clock.now() + seconds(2) });
    await bench.elapse(seconds(3));
    assert.equal(late.error?.kind, "refused");
  }
  assert.deepEqual(machine!.story.slice(told), ["on refused"]);
  bench.bank.budgetNow = null;
  bench.bank.fates = ["lost"];
  await assert.rejects(machine!.send("on", { seq: 50 }));
  const arrives = machine!.order("on", { seq: 51 });
  await bench.elapse(seconds(2));
  assert.equal(arrives.error, null);
  assert.deepEqual(machine!.story.slice(told), ["on refused", "on unanswered", "on accepted"]);
});

test("a port of which nothing is known needs no budget, and a budget that cannot be had is no hindrance", async () => {
  const bench = new Bench({ timing: { minimumOff: 0 } });
  bench.bank.budgetNow = { watts: 10, usedWatts: 10 };
  const machine = bench.machine("1");
  await machine.turn("on");
  assert.equal(bench.bank.count("budget"), 0);
  await machine.turn("off");
  bench.bank.budgetNow = new AdapterError("noSuchName", "refused");
  await machine.turn("on");
  assert.equal(bench.bank.count("budget"), 1);
});
