import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { Bench, settle } from "./bench.js";

test("an order is sent once, accepted, read back and noted", async () => {
  const bench = new Bench();
  const machine = bench.machine("1");
  await machine.turn("on");
  await machine.turn("off");
  assert.deepEqual(machine.story, ["on accepted", "on confirmed", "off accepted", "off confirmed"]);
  assert.equal(bench.bank.count("order"), 2);
  assert.equal(bench.bank.port("1").delivers, false);
  const { device, port, by } = machine.deeds[0]!;
  assert.deepEqual([device, port, by], ["sw1", "1", "alice"]);
});

test("the time it took is that of the first reading that shows it", async () => {
  const bench = new Bench();
  bench.bank.effectAfter = 700;
  const machine = bench.machine("1");
  await machine.turn("on");
  const { outcome } = machine.deeds.at(-1)!;
  assert.ok(outcome.kind === "confirmed" && outcome.after >= 700 && outcome.after <= 800, JSON.stringify(outcome));
});

test("what is so already is not written", async () => {
  const bench = new Bench();
  const machine = bench.machine("1");
  await machine.send("off");
  assert.deepEqual(machine.story, ["off needless"]);
  bench.bank.port("2").switch("On", 0);
  const other = bench.machine("2");
  await other.send("on");
  await other.send("on", { seq: 1 });
  assert.deepEqual(other.story, ["on needless"]);
  assert.equal(bench.bank.count("order"), 0);
});

test("an order whose answer is lost: what is read says whether it arrived", async () => {
  for (const fate of ["unheard", "lost"] as const) {
    const bench = new Bench();
    const machine = bench.machine("1");
    await machine.turn("on");
    bench.bank.fates = [fate];
    await assert.rejects(machine.send("off", { seq: 50 }), { kind: "unreachable" });
    const again = machine.order("off", { seq: 50 });
    await bench.elapse(seconds(2));
    assert.equal(again.error, null);
    assert.equal(bench.bank.count("order", "off"), fate === "lost" ? 2 : 1);
    await machine.turn("off");
    assert.equal(machine.story.filter((line) => line === "off unanswered").length, 1);
    assert.equal(bench.bank.port("1").delivers, false);
  }
});

test("while nobody knows whether an Off arrived, On is never left out", async () => {
  const bench = new Bench();
  const machine = bench.machine("1");
  await machine.turn("on");
  bench.bank.fates = [{ doneAfter: 300 }];
  await assert.rejects(machine.send("off"));
  const on = machine.order("on");
  await bench.elapse(200);
  assert.equal(on.error, null);
  assert.equal(bench.bank.count("order", "on"), 2);
});

test("an echo of what was before does not make an order needless", async () => {
  const bench = new Bench({ timing: { minimumOff: 0, staleRead: 500 } });
  const machine = bench.machine("1");
  await machine.turn("on");
  bench.bank.stale = 400;
  bench.bank.fates = ["unheard", "lost"];
  await assert.rejects(machine.send("off"));
  await assert.rejects(machine.send("on"));
  const on = machine.order("on");
  await bench.elapse(seconds(2));
  assert.equal(on.error, null);
  assert.equal(bench.bank.port("1").delivers, true);
});

test("what a device refuses is noted and told", async () => {
  const bench = new Bench({ timing: { minimumOff: 0 } });
  const machine = bench.machine("1");
  bench.bank.fates = ["refused"];
  await assert.rejects(machine.send("on"), { kind: "refused", message: "sw1 (192.0.2.10): notWritable" });
  assert.deepEqual(machine.story, ["on refused"]);
});

test("nothing is sent while the device cannot be read", async () => {
  const bench = new Bench();
  bench.bank.deafReads = 1;
  const machine = bench.machine("1");
  await assert.rejects(machine.send("on"), { kind: "unreachable", message: "sw1 (192.0.2.10): no answer" });
  assert.equal(bench.bank.count("order"), 0);
  assert.deepEqual(machine.story, []);
});

test("an order that is given up is never sent, be it before, in the queue, while the port is read or while it waits", async () => {
  const bench = new Bench();
  const machine = bench.machine("1");
  await assert.rejects(machine.send("on", { signal: AbortSignal.abort() }), { kind: "refused" });
  await assert.rejects(machine.send("on", { deadline: bench.clock.now() - 1 }), { kind: "refused" });

  bench.bank.latency = 500;
  const queued = new AbortController();
  void bench.machine("2").read();
  await settle();
  const inQueue = machine.order("on", { signal: queued.signal });
  queued.abort();
  await settle();
  assert.ok(inQueue.error);
  await bench.elapse(seconds(1));

  void machine.read();
  await bench.elapse(seconds(10), 500);
  const reading = new AbortController();
  const whileRead = machine.order("on", { signal: reading.signal });
  await bench.elapse(100);
  reading.abort();
  await bench.elapse(seconds(1));
  assert.ok(whileRead.error);

  bench.bank.latency = 0;
  const waiting = new AbortController();
  const waits = bench.machine("3").order("on", { signal: waiting.signal });
  await bench.elapse(seconds(1));
  waiting.abort();
  await bench.elapse(seconds(10));
  assert.ok(waits.error);
  assert.equal(bench.bank.count("order"), 0);
});

test("an unconfirmed port offers nothing and is never switched", async () => {
  const bench = new Bench();
  const machine = bench.machine("1", false);
  assert.equal(machine.driver.commands.size, 0);
  await assert.rejects(machine.send("on"), { kind: "refused", message: /not confirmed.*confirmed: true/ });
  assert.equal(await machine.state(), "Off");
  assert.equal(bench.bank.count("order"), 0);
});

test("other commands go through once, with what came of them", async () => {
  const bench = new Bench({ facts: { commands: new Set(["on", "off", "restart", "button"]) } });
  const machine = bench.machine("1");
  await machine.send("restart");
  bench.bank.fates = ["lost", "refused"];
  await assert.rejects(machine.send("button"), { kind: "unreachable" });
  await assert.rejects(machine.send("button"), { kind: "refused" });
  await assert.rejects(machine.send("nmi"), { kind: "refused", message: /port 1 of sw1 .* cannot nmi/ });
  assert.deepEqual(machine.story, ["restart accepted", "button unanswered", "button refused", "nmi refused"]);
  assert.equal(bench.bank.count("order"), 3);
});

test("a port that cannot be read is switched blindly, off for the minimum all the same", async () => {
  const bench = new Bench({ facts: { readable: false, measuresUpToWatts: null } });
  const machine = bench.machine("1");
  assert.equal(machine.driver.readPower, undefined);
  assert.equal(machine.driver.readSensors, undefined);
  await machine.send("off");
  const on = machine.order("on");
  await bench.elapse(4_900);
  assert.equal(on.error, undefined);
  await bench.elapse(200);
  assert.equal(on.error, null);
  assert.equal(bench.bank.count("read"), 0);
});

test("after it is let go of nothing is sent and no timer runs", async () => {
  const bench = new Bench();
  const machine = bench.machine("1");
  const order = machine.order("on");
  await bench.elapse(seconds(1));
  const closed = bench.device.close();
  await settle();
  await closed;
  assert.equal(order.error?.message, "sw1 (192.0.2.10) was let go of");
  await assert.rejects(machine.send("on"), AdapterError);
  await assert.rejects(machine.read(), AdapterError);
  assert.equal(bench.clock.pending, 0);
  assert.equal(bench.bank.count("order"), 0);
  assert.equal(bench.bank.closed, true);
});

test("a machine that is let go of gives up its order, the others go on", async () => {
  const bench = new Bench();
  const [one, two] = [bench.machine("1"), bench.machine("2")];
  const orders = [one.order("on"), two.order("on")];
  await bench.elapse(seconds(1));
  await one.driver.detach();
  await bench.elapse(seconds(6));
  // Whoever ordered it does so again of the driver that comes next.
  assert.equal(orders[0]?.error?.kind, "unreachable");
  assert.equal(orders[0]?.error?.message, "port 1 of sw1 (192.0.2.10) was let go of before on was sent to it");
  assert.deepEqual(one.story, []);
  assert.equal(orders[1]?.error, null);
  assert.equal(bench.bank.port("1").delivers, false);
});
