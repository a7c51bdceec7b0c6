import assert from "node:assert/strict";
import { test } from "node:test";
import type { PortReading } from "../../../adapters/kit/power/bank.js";
import { seconds } from "../../../src/model/clock.js";
import { Bench } from "./bench.js";

type Row = [admin: PortReading["admin"], detection: PortReading["detection"], said: string];

test("what is observed without any order of ours", async () => {
  const table: Row[] = [
    ["Off", "disabled", "Off"],
    ["On", "delivering", "On"],
    ["On", "searching", "Off, told On"],
    ["On", "disabled", "Off, told On"],
    ["On", "test", "Off, told On"],
    ["On", "fault", "Off, told On"],
    ["On", "otherFault", "Off, told On"],
    ["Off", "delivering", "On, told Off"],
    ["Off", "fault", "Off"],
    ["On", "turningOn", "PoweringOn, told On"],
    ["Off", "turningOff", "PoweringOff, told Off"],
    ["On", null, "On"],
    ["Off", null, "Off"],
    [null, "delivering", "On"],
    [null, "disabled", "Off"],
    [null, "fault", "Off"],
    [null, "turningOff", "PoweringOff, told Off"],
  ];
  for (const [admin, detection, said] of table) {
    const bench = new Bench();
    bench.bank.port("1").reads = { admin, detection };
    assert.equal(await bench.machine("1").state(), said, `${admin} ${detection}`);
  }
});

test("a device that says nothing is not believed to be off", async () => {
  const bench = new Bench();
  bench.bank.port("1").reads = { admin: null, detection: null };
  await assert.rejects(bench.machine("1").read(), {
    kind: "misconfigured",
    message: "port 1 of sw1 (192.0.2.10) does not say whether it is on or off",
  });
});

const changing: PortReading = { admin: null, detection: "changing" };

test("a change without a direction leads where it was ordered to, else away from what was", async () => {
  const bench = new Bench({ timing: { minimumOff: 0 } });
  const [port, machine] = [bench.bank.port("1"), bench.machine("1")];
  const look = async (reads: PortReading | null) => {
    port.reads = reads;
    await bench.elapse(1_000);
    await machine.read();
    await bench.elapse(1_000);
    return (await machine.read()).state;
  };
  await machine.send("on");
  assert.deepEqual([await look(changing), await look(changing), await look(null)], ["PoweringOn", "PoweringOn", "On"]);
  // Somebody else's order.
  assert.deepEqual([await look(changing), await look(changing)], ["PoweringOff", "PoweringOff"]);
  port.switch("Off", 0);
  assert.deepEqual([await look(null), await look(changing)], ["Off", "PoweringOn"]);
});

test("after a restart a change without a direction leads away from what the machine was", async () => {
  const states = { On: "PoweringOff, told Off", Off: "PoweringOn, told On" } as const;
  for (const settled of ["On", "Off"] as const) {
    const bench = new Bench();
    bench.bank.port("1").reads = changing;
    assert.equal(await bench.machine("1", true, false, settled).state(), states[settled]);
  }
  const bench = new Bench();
  bench.bank.port("1").reads = changing;
  await assert.rejects(bench.machine("1").read(), /does not say whether it is on or off/);
});

test("nothing is sent to a port that is about to change without a direction", async () => {
  const bench = new Bench({ timing: { minimumOff: 0 } });
  // Also where nobody knows what the port was.
  const [port, machine] = [bench.bank.port("1"), bench.machine("1")];
  port.reads = changing;
  const order = machine.order("on");
  await bench.elapse(2_000);
  assert.deepEqual([order.error, bench.bank.count("order")], [undefined, 0]);
  port.reads = null;
  await bench.elapse(1_000);
  assert.deepEqual([order.error, bench.bank.count("order", "on")], [null, 1]);
});

test("after an order On and Off take two readings that agree, staleRead apart", async () => {
  const bench = new Bench({ timing: { minimumOff: 0, staleRead: 500 } });
  const machine = bench.machine("1");
  await machine.send("on");
  assert.equal(await machine.state(), "PoweringOn, told On");
  await bench.elapse(400);
  assert.equal(await machine.state(), "PoweringOn, told On");
  await bench.elapse(100);
  assert.equal(await machine.state(), "On");
});

test("a stale reading is not taken for an order without effect", async () => {
  const bench = new Bench({ timing: { minimumOff: 0, staleRead: 500 } });
  const machine = bench.machine("1");
  await machine.turn("on");
  bench.bank.stale = 450;
  await machine.send("off");
  const states: string[] = [];
  for (let look = 0; look < 12; look += 1) {
    states.push((await machine.read()).state);
    await bench.elapse(100);
  }
  assert.deepEqual([...new Set(states)], ["PoweringOff", "Off"]);
});

test("an accepted order that changes nothing is told as it is", async () => {
  const bench = new Bench({ timing: { staleRead: 500, confirmOff: seconds(10) } });
  const machine = bench.machine("1");
  await machine.turn("on");
  bench.bank.fates = ["ignored"];
  await machine.send("off");
  assert.equal((await machine.read()).state, "PoweringOff");
  await bench.elapse(500);
  assert.equal((await machine.read()).state, "PoweringOff");
  await bench.elapse(500);
  assert.equal(await machine.state(), "On");
  await bench.elapse(seconds(10));
  await machine.read();
  assert.equal(machine.story.at(-1), "off ineffective");
  await machine.read();
  assert.equal(machine.story.filter((line) => line === "off ineffective").length, 1);
});

test("On without anything that draws power", async () => {
  const bench = new Bench({ timing: { minimumOff: 0, confirmOn: seconds(20) } });
  bench.bank.port("1").load = false;
  const machine = bench.machine("1");
  await machine.send("on");
  await bench.elapse(seconds(19));
  assert.equal(await machine.state(), "PoweringOn, told On");
  await bench.elapse(seconds(1));
  assert.equal(await machine.state(), "Off, told On");
  assert.deepEqual(machine.story, ["on accepted", "on ineffective"]);
  const [trouble] = machine.troubles!;
  assert.equal(trouble?.severity, "Warning");
  assert.match(trouble!.text, /^nothing draws power at port 1 of sw1 \(192\.0\.2\.10\) \(searching\)/);
  bench.bank.port("1").load = true;
  bench.bank.port("1").react();
  await bench.elapse(50);
  assert.equal(await machine.state(), "On");
  assert.deepEqual(machine.troubles, []);
  assert.equal(machine.story.at(-1), "on confirmed");
});

test("a plug that is pulled is told at once, and is trouble when it stays so", async () => {
  const bench = new Bench();
  const port = bench.bank.port("1");
  port.switch("On", 0);
  const machine = bench.machine("1");
  assert.equal(await machine.state(), "On");
  port.load = false;
  port.react();
  await bench.elapse(50);
  assert.equal(await machine.state(), "Off, told On");
  assert.deepEqual(machine.troubles, []);
  await bench.elapse(seconds(20), 500);
  await machine.read();
  assert.equal(machine.reports.at(-1)?.[0]?.severity, "Warning");
});

test("a port that does not switch off", async () => {
  const bench = new Bench({ timing: { confirmOff: seconds(10) } });
  const machine = bench.machine("1");
  await machine.turn("on");
  bench.bank.port("1").stuck = true;
  await machine.send("off");
  await bench.elapse(seconds(9));
  assert.equal(await machine.state(), "PoweringOff, told Off");
  await bench.elapse(seconds(1));
  assert.equal(await machine.state(), "On, told Off");
  assert.equal(machine.story.at(-1), "off ineffective");
  assert.equal(machine.troubles?.[0]?.severity, "Critical");
  assert.match(machine.troubles![0]!.text, /did not switch off/);
});

test("a fault names the counter that rose", async () => {
  const bench = new Bench({ timing: { minimumOff: 0 } });
  const port = bench.bank.port("1");
  port.counters = { overload: 2 ** 32 - 1, short: 7, mpsAbsent: 1 };
  port.switch("On", 0);
  const machine = bench.machine("1");
  assert.equal(await machine.state(), "On");
  port.counters = { overload: 1, short: 7, mpsAbsent: 9 };
  port.faulty = true;
  port.react();
  await bench.elapse(50);
  assert.equal(await machine.state(), "Off, told On");
  assert.deepEqual([machine.troubles?.length, machine.troubles?.[0]?.severity], [1, "Critical"]);
  assert.match(machine.troubles![0]!.text, /fault; overload counter rose/);
});

test("power that is denied is a fault, a counter that begins anew is none", async () => {
  const bench = new Bench();
  const port = bench.bank.port("1");
  port.reads = { admin: "On", detection: "delivering", counters: { powerDenied: 3 } };
  const machine = bench.machine("1");
  await machine.read();
  await bench.elapse(50);
  port.reads = { admin: "On", detection: "searching", counters: { powerDenied: 0 }, link: "down" };
  await machine.read();
  assert.deepEqual(machine.troubles, []);
  await bench.elapse(50);
  port.reads = { admin: "On", detection: "searching", counters: { powerDenied: 4 }, link: "down" };
  await machine.read();
  assert.match(machine.reports.at(-1)![0]!.text, /searching; power denied counter rose; the link is down/);
});

test("one who begins to drive a port hears of its trouble, or that there is none", async () => {
  const bench = new Bench();
  const first = bench.machine("1");
  await first.read();
  await bench.elapse(50);
  await first.read();
  assert.deepEqual(first.reports, [[]]);
  const second = bench.machine("1");
  await bench.elapse(50);
  await second.read();
  assert.deepEqual(second.reports, [[]]);
  assert.equal(first.reports.length, 1);
});
