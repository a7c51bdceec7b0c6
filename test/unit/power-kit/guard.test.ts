import assert from "node:assert/strict";
import { test } from "node:test";
import { minutes, seconds } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { PortRefusal, Survey } from "../../../src/ports/power-device.js";
import { Bench, names, surveyedPort } from "./bench.js";

const elsewhere: PortRefusal = { reason: "uplink", text: "it leads to switch sw2" };

function start(refused: readonly string[] = [], known = names, refusal = elsewhere) {
  const bench = new Bench({ surveys: true, timing: { minimumOff: 0 } });
  const ports = known.map((name) => surveyedPort(name, refused.includes(name) ? refusal : null));
  bench.bank.surveyNow = { at: 0, name: "sw1", description: "", family: null, ports };
  for (const port of bench.bank.ports.values()) port.switch("On", 0);
  return bench;
}

test("a port that leads elsewhere is not switched", async () => {
  const bench = start(["1"]);
  const machine = bench.machine("1");
  await assert.rejects(machine.send("off"), {
    kind: "refused",
    message: "port 1 of sw1 (192.0.2.10) is not switched: it leads to switch sw2",
  });
  assert.equal(bench.bank.count("order"), 0);
  assert.deepEqual(machine.story, ["off refused"]);
});

test("where many MAC addresses are expected they are no reason, and every other still is", async () => {
  for (const reason of ["uplink", "ownPath", "manyMacs"] as const) {
    const bench = start(["1"], names, { reason, text: `because of ${reason}` });
    const plain = bench.machine("1");
    const wayOut = /; if they are to be there, set manyMacs: true beside the port$/;
    const isTold = ({ message }: AdapterError) => wayOut.test(message) === (reason === "manyMacs");
    await assert.rejects(plain.send("off"), isTold);
    const order = bench.machine("1", true, true).send("off");
    if (reason === "manyMacs") await order;
    else await assert.rejects(order, { kind: "refused", message: new RegExp(`because of ${reason}$`) });
    assert.equal(bench.bank.count("order"), reason === "manyMacs" ? 1 : 0);
  }
});

test("many MAC addresses that are expected do not confirm a port", async () => {
  const bench = start();
  await assert.rejects(bench.machine("1", false, true).send("off"), { kind: "refused", message: /not confirmed/ });
});

test("one survey serves all ports, and is made anew before anybody has to wait for it", async () => {
  const bench = start();
  await Promise.all(names.map((name) => bench.machine(name).send("off")));
  assert.equal(bench.bank.count("survey"), 1);
  await bench.elapse(minutes(11), seconds(30));
  assert.equal(bench.bank.count("survey"), 2);
  bench.bank.port("1").switch("On", 0);
  await bench.machine("1").send("off");
  assert.equal(bench.bank.count("survey"), 2);
  await bench.elapse(minutes(10), seconds(30));
  assert.equal(bench.bank.count("survey"), 3);
  await bench.device.close();
  assert.equal(bench.clock.pending, 0);
});

test("what a survey found is held to until another succeeds", async () => {
  const bench = start(["1"]);
  const good = bench.bank.surveyNow;
  const machine = bench.machine("1");
  await assert.rejects(machine.send("off"), /leads to switch sw2/);
  bench.bank.surveyNow = new AdapterError("no answer", "unreachable");
  await bench.elapse(minutes(25), seconds(30));
  assert.ok(bench.bank.count("survey") > 1);
  assert.match(bench.warnings[0]!, /could not be asked.*what was seen before is held to/);
  await assert.rejects(machine.send("off"), /leads to switch sw2/);
  bench.bank.surveyNow = { ...(good as Survey), ports: names.map((name) => surveyedPort(name)) };
  await bench.elapse(minutes(11), seconds(30));
  await machine.send("off");
  assert.equal(bench.bank.count("order"), 1);
});

test("what brings a machine back waits for no survey, also after a restart", async () => {
  const bench = start(["1"]);
  const { bank } = bench;
  bank.port("1").switch("Off", 0);
  const quick = bank.survey!;
  bank.survey = (signal) => {
    bank.latency = seconds(20);
    const survey = quick(signal);
    bank.latency = 0;
    return survey;
  };
  const other = bench.machine("2").order("off");
  await bench.elapse(seconds(1));
  const begun = bench.clock.now();
  const on = bench.machine("1").order("on", { completes: true });
  await bench.elapse(seconds(1));
  assert.equal(on.error, null);
  const sent = bank.calls.find(({ command }) => command === "on")!.at;
  assert.ok(sent - begun < seconds(1), `${sent - begun} ms`);
  assert.equal(other.error, undefined);
  await bench.elapse(seconds(21), 500);
  assert.equal(other.error, null);
  assert.deepEqual(bench.warnings, []);
});

test("nobody looks before a needless order, nor before the On of a cycle", async () => {
  const bench = start();
  const machine = bench.machine("1");
  await machine.send("on");
  assert.equal(bench.bank.count("survey"), 0);
  await machine.turn("off");
  bench.clock.advance(minutes(11));
  bench.bank.surveyNow = { at: 0, name: "", description: "", family: null, ports: [surveyedPort("1", elsewhere)] };
  await machine.send("on");
  assert.equal(bench.bank.count("survey"), 1);
  assert.equal(bench.bank.port("1").delivers, true);
});

test("an On out of the blue is looked at too", async () => {
  const bench = start(["1"]);
  bench.bank.port("1").switch("Off", 0);
  await assert.rejects(bench.machine("1").send("on"), /leads to switch sw2/);
});

test("a port that the device calls otherwise, or has not, is not switched: it may be its uplink by another name", async () => {
  const bench = start([], ["1/0/1", "1/0/2", "1/0/3", "1/0/4"]);
  await assert.rejects(bench.machine("1").send("off"), {
    kind: "refused",
    message:
      "port 1 of sw1 (192.0.2.10) is not switched: the device calls none of its ports so, but 1/0/1, 1/0/2, 1/0/3, …; " +
      "write it as it does",
  });
  assert.equal(bench.bank.count("order"), 0);
});

test("a survey that fails, or knows no ports at all, is a warning and no hindrance", async () => {
  const bench = start([], []);
  await bench.machine("1").send("off");
  assert.match(bench.warnings[0]!, /does not say what hangs on port 1/);
  const deaf = start();
  deaf.bank.surveyNow = new AdapterError("no such table", "refused");
  await deaf.machine("1").send("off");
  assert.match(deaf.warnings[0]!, /could not be asked.*switched unseen/);
  await deaf.machine("2").send("off");
  assert.equal(deaf.bank.count("survey"), 1);
});

test("a survey that takes too long is given up", async () => {
  const bench = start();
  const { bank } = bench;
  const quick = bank.survey!;
  bank.survey = (signal) => {
    bank.latency = minutes(5);
    const survey = quick(signal);
    bank.latency = 0;
    return survey;
  };
  const order = bench.machine("1").order("off");
  await bench.elapse(seconds(29), 500);
  assert.equal(order.error, undefined);
  await bench.elapse(seconds(2), 500);
  assert.equal(order.error, null);
});
