import assert from "node:assert/strict";
import { test } from "node:test";
import { minutes, seconds } from "../../../src/model/clock.js";
import { Bench, names } from "./bench.js";

test("On waits until the port was off for the minimum, and the wait holds up nobody else", async () => {
  const bench = new Bench({ timing: { minimumOff: seconds(5) } });
  const machine = bench.machine("1");
  await machine.turn("on");
  await machine.turn("off");
  const dark = bench.clock.now();
  const on = machine.order("on");
  await bench.elapse(seconds(4));
  assert.equal(on.error, undefined);
  bench.bank.port("2").switch("On", 0);
  await bench.machine("2").send("off");
  await bench.elapse(seconds(2));
  assert.equal(on.error, null);
  const sent = bench.bank.calls.findLast(({ command }) => command === "on")!.at;
  assert.ok(sent - dark >= seconds(5) && sent - dark < seconds(6), `${sent - dark}`);
});

test("a port found off for the first time may just have gone off", async () => {
  const bench = new Bench();
  const on = bench.machine("1").order("on");
  await bench.elapse(4_900);
  assert.equal(bench.bank.count("order"), 0);
  await bench.elapse(200);
  assert.equal(on.error, null);
});

test("a read that was slow to be answered does not make the time off shorter", async () => {
  const bench = new Bench({ timing: { minimumOff: seconds(2) } });
  const port = bench.bank.port("1");
  const machine = bench.machine("1");
  await machine.turn("on");
  port.stuck = true;
  await machine.send("off");
  await bench.elapse(seconds(11));
  bench.bank.latency = seconds(3);
  const reading = machine.read();
  await bench.elapse(2_900);
  port.stuck = false;
  port.react();
  await bench.elapse(200);
  assert.equal((await reading).state, "Off");
  bench.bank.latency = 0;
  const on = machine.order("on");
  await bench.elapse(seconds(3));
  assert.equal(on.error, null);
  const sent = bench.bank.calls.findLast(({ command }) => command === "on")!.at;
  const off = sent - port.darkened.at(-1)!;
  assert.ok(off >= seconds(2), `${off} ms`);
});

test("any number of orders may wait, without a word of warning", async (context) => {
  const heard: string[] = [];
  const hear = ({ message }: Error) => void heard.push(message);
  process.on("warning", hear);
  context.after(() => process.off("warning", hear));
  const bench = new Bench();
  const orders = [...names, ...names].map((name) => bench.machine(name).order("on"));
  await bench.elapse(seconds(1));
  assert.ok(orders.every(({ error }) => error === undefined));
  assert.deepEqual(heard, []);
  await bench.device.close();
});

test("a port that is set On and delivers nothing was not dark by our doing", async () => {
  const bench = new Bench();
  bench.bank.port("1").load = false;
  bench.bank.port("1").switch("On", 0);
  const machine = bench.machine("1");
  await machine.send("on");
  assert.deepEqual(machine.story, ["on needless"]);
});

test("ports start one after the other, and no more than so many at once", async () => {
  const bench = new Bench({ timing: { stagger: 250, onsAtOnce: 2, minimumOff: 0 } });
  bench.bank.effectAfter = seconds(3);
  const machines = ["1", "2", "3", "4"].map((name) => bench.machine(name));
  const start = bench.clock.now();
  const orders = machines.map((machine) => machine.order("on"));
  await bench.elapse(seconds(1));
  const sent = () => bench.bank.calls.filter(({ kind }) => kind === "order").map(({ at }) => at - start);
  assert.equal(sent().length, 2);
  assert.ok(sent()[1]! - sent()[0]! >= 250);
  await bench.elapse(seconds(3));
  // Seen to deliver, they make room.
  await Promise.all(machines.slice(0, 2).map((machine) => machine.read()));
  await bench.elapse(seconds(1));
  assert.equal(sent().length, 4);
  assert.deepEqual(
    orders.map(({ error }) => error),
    [null, null, null, null],
  );
});

test("ports where nothing is plugged in hold up the others no longer than detection takes", async () => {
  const bench = new Bench({ timing: { minimumOff: 0 } });
  const empty = names.slice(0, 4);
  for (const name of empty) bench.bank.port(name).load = false;
  const machines = empty.map((name) => bench.machine(name));
  const orders = machines.map((machine) => machine.order("on"));
  await bench.elapse(seconds(1));
  const fifth = bench.machine("5").order("on");
  const look = async (time: number) => {
    for (let passed = 0; passed < time; passed += 250) {
      await Promise.all(machines.map((machine) => machine.read()));
      await bench.elapse(250);
    }
  };
  await look(seconds(1));
  assert.ok(orders.every(({ error }) => error === null));
  assert.equal(fifth.error, undefined);
  await look(seconds(3));
  assert.equal(fifth.error, null);
});

test("a port that is never read does not keep the others from starting for ever", async () => {
  const bench = new Bench({ timing: { onsAtOnce: 1, minimumOff: 0, confirmOn: seconds(20) } });
  bench.bank.port("1").load = false;
  await bench.machine("1").send("on");
  const second = bench.machine("2").order("on");
  await bench.elapse(seconds(19));
  assert.equal(second.error, undefined);
  await bench.elapse(seconds(2));
  assert.equal(second.error, null);
});

test("a port that was cycled too often is not cycled again; to be turned off or on is never refused for it", async () => {
  const bench = new Bench({ timing: { minimumOff: 0, cyclesPerHour: 2 } });
  const machine = bench.machine("1");
  await machine.turn("on");
  await machine.turn("off");
  await machine.turn("on");
  await assert.rejects(machine.send("off", { cycle: true }), {
    kind: "refused",
    message: /^port 1 of sw1 .* is not switched off and on again: it came on 2 times within the hour.*cyclesPerHour/,
  });
  assert.equal(bench.bank.port("1").delivers, true);
  await machine.turn("off");
  await machine.turn("on");
  assert.equal(bench.bank.port("1").delivers, true);
  bench.clock.advance(minutes(61));
  await machine.send("off", { cycle: true });
});

test("an On that was not seen to have an effect does not count as wear", async () => {
  const bench = new Bench({ timing: { minimumOff: 0, cyclesPerHour: 2 } });
  const machine = bench.machine("1");
  bench.bank.fates = ["ignored", "ignored", "ignored"];
  for (let time = 0; time < 3; time += 1) {
    await machine.send("on", { seq: 7 });
    await bench.elapse(seconds(1));
  }
  await machine.turn("on");
  await machine.send("off", { cycle: true });
  assert.equal(bench.bank.count("order", "on"), 4);
});
