import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/model/clock.js";
import { Bench, names, settle } from "./bench.js";

test("many who ask at once are answered by one exchange", async () => {
  const bench = new Bench();
  const machines = names.map((name) => bench.machine(name));
  await Promise.all(machines.map((machine) => machine.read()));
  assert.equal(bench.bank.count("read"), 1);
});

test("who takes an older answer gets the last one, who asks for the truth a new one", async () => {
  const bench = new Bench();
  const machine = bench.machine("1");
  const { at } = await machine.read();
  await bench.elapse(seconds(2));
  assert.equal((await machine.read(bench.clock.now() - seconds(5))).at, at);
  assert.equal((await machine.read()).at, bench.clock.now());
  assert.equal(bench.bank.count("read"), 2);
});

test("a read that began too early is not joined", async () => {
  const bench = new Bench();
  bench.bank.latency = 300;
  const machine = bench.machine("1");
  const first = machine.read();
  await bench.elapse(100);
  const asked = bench.clock.now();
  const second = machine.read();
  const patient = machine.read(asked - 100);
  await bench.elapse(1000);
  assert.ok((await first).at < asked);
  assert.ok((await second).at >= asked);
  assert.equal((await patient).at, (await first).at);
  assert.equal(bench.bank.count("read"), 2);
});

test("machines that are polled one after the other cost one exchange, not one each", async () => {
  const bench = new Bench();
  const machines = names.map((name) => bench.machine(name));
  for (const machine of machines) {
    const notBefore = bench.clock.now() - seconds(5);
    await machine.read(notBefore);
    await machine.driver.readSensors!(notBefore);
    await bench.elapse(500);
  }
  assert.equal(bench.bank.count("read"), 1);
  assert.deepEqual(bench.bank.calls[0]?.ports, names);
});

test("the truth about one machine does not cost reading all", async () => {
  const bench = new Bench();
  for (const name of names) bench.machine(name);
  await bench.machine("3").read();
  assert.deepEqual(bench.bank.calls[0]?.ports, ["3"]);
});

test("watts come from the same reading", async () => {
  const bench = new Bench();
  bench.bank.port("1").switch("On", 0);
  const machine = bench.machine("1");
  const notBefore = bench.clock.now();
  const [power, sensors] = await Promise.all([machine.read(notBefore), machine.driver.readSensors!(notBefore)]);
  assert.deepEqual(sensors, { PortPower: { value: 6, at: power.at } });
  assert.equal(bench.bank.count("read"), 1);
});

test("no watts are invented", async () => {
  const bench = new Bench();
  bench.bank.port("1").reads = { admin: "On", detection: "delivering", watts: null };
  assert.deepEqual(await bench.machine("1").driver.readSensors!(bench.clock.now()), {});
});

test("a port that cannot be read is that machine's trouble alone", async () => {
  const bench = new Bench();
  bench.bank.port("1").reads = { problem: "there is no such index; see snmpwalk" };
  const [one, two] = [bench.machine("1"), bench.machine("2")];
  const answers = await Promise.allSettled([one.read(), two.read()]);
  assert.equal(answers[1].status, "fulfilled");
  await assert.rejects(one.read(), {
    kind: "misconfigured",
    message: "port 1 of sw1 (192.0.2.10) cannot be read: there is no such index; see snmpwalk",
  });
});

test("a device that does not answer fails all who wait, by its name, and the next read begins anew", async () => {
  const bench = new Bench();
  bench.bank.deafReads = 1;
  const machines = ["1", "2"].map((name) => bench.machine(name));
  for (const answer of await Promise.allSettled(machines.map((machine) => machine.read()))) {
    assert.ok(answer.status === "rejected");
    assert.equal(answer.reason.message, "sw1 (192.0.2.10): no answer");
    assert.equal(answer.reason.kind, "unreachable");
  }
  assert.equal(await machines[0]?.state(), "Off");
});

test("an answer from before an order is not given after it", async () => {
  const bench = new Bench();
  const machine = bench.machine("1");
  bench.bank.port("1").switch("On", 0);
  assert.equal(await machine.state(), "On");
  await machine.send("off");
  const { state } = await machine.read(bench.clock.now() - seconds(5));
  assert.equal(state, "PoweringOff");
});

test("after an order that was not answered a read is trusted only when it cannot be stale", async () => {
  const bench = new Bench({ timing: { staleRead: 500 } });
  bench.bank.stale = 400;
  const machine = bench.machine("1");
  await machine.turn("on");
  bench.bank.fates = ["unheard"];
  await assert.rejects(machine.send("off"));
  let state = "";
  void machine.state().then((seen) => {
    state = seen;
  });
  await bench.elapse(450);
  assert.equal(state, "");
  await bench.elapse(100);
  assert.equal(state, "Off");
});

test("a machine that is let go of no longer waits for its answer", async () => {
  const bench = new Bench();
  bench.bank.latency = seconds(1);
  void bench.machine("2").read();
  await settle();
  const machine = bench.machine("1");
  const answer = assert.rejects(machine.read(), { kind: "unreachable" });
  await machine.driver.detach();
  await answer;
});

test("what an order reads answers the poll that waits behind it too", async () => {
  const bench = new Bench();
  bench.bank.latency = 300;
  const [one, two, three] = ["1", "2", "3"].map((name) => bench.machine(name));
  void one!.read();
  await bench.elapse(100);
  const poll = two!.read(bench.clock.now() - seconds(1));
  three!.order("on");
  await bench.elapse(1000);
  assert.ok(await poll);
  assert.deepEqual(
    bench.bank.calls.slice(0, 2).map(({ ports }) => ports),
    [["1"], ["3", "2"]],
  );
  await bench.device.close();
});
