import assert from "node:assert/strict";
import { test } from "node:test";
import { settled, switchWith } from "./bench.js";

test("power comes after detection, each port in its own time between 400 and 900 ms, and goes within 50 ms", () => {
  const { clock, device, port, view } = switchWith();
  clock.advance(399);
  assert.ok(device.ports.every(({ powered }) => !powered));
  assert.equal(view(1).detection, "searching");
  clock.advance(501);
  assert.ok(device.ports.every(({ powered }) => powered));
  const { admin, detection, watts, volts, powerClass, link } = view(1);
  assert.deepEqual(
    { admin, detection, watts, volts, powerClass, link },
    { admin: true, detection: "delivering", watts: 5, volts: 54, powerClass: 4, link: true },
  );
  assert.equal(port(1).switch(false), null);
  assert.deepEqual([view(1).admin, view(1).detection], [false, "delivering"]);
  clock.advance(50);
  assert.deepEqual([view(1).detection, view(1).watts, view(1).link], ["disabled", 0, false]);
  assert.ok(port(2).powered);
});

test("a load hears of its power, and says how long its detection takes", () => {
  const { clock, port } = switchWith({ load: null });
  const heard: [number, boolean][] = [];
  const start = clock.now();
  port(1).plug({
    watts: 10,
    powerClass: 4,
    detectedAfter: 700,
    powered: (on) => heard.push([clock.now() - start, on]),
  });
  clock.advance(2_000);
  port(1).switch(false);
  clock.advance(settled);
  assert.deepEqual(heard, [
    [700, true],
    [2_050, false],
  ]);
});

test("what was turned on and off again before it was detected gets no power", () => {
  const { clock, port } = switchWith({ port: () => ({ on: false }) });
  const heard: boolean[] = [];
  port(1).plug({ watts: 5, powerClass: 4, powered: (on) => heard.push(on) });
  port(1).switch(true);
  clock.advance(200);
  port(1).switch(false);
  clock.advance(settled);
  assert.deepEqual(heard, []);
  assert.equal(clock.pending, 0);
});

test("without budget a port is denied, counted, and served when another gives power back", () => {
  const { clock, device, port, view } = switchWith({ budgetWatts: 12, ports: 3 });
  clock.advance(settled);
  const denied = device.ports.find(({ powered }) => !powered);
  assert.ok(denied);
  assert.deepEqual([device.usedWatts, device.budgetWatts], [10, 12]);
  assert.deepEqual([view(denied.number).detection, view(denied.number).denied], ["searching", 1]);
  const other = device.ports.find(({ powered }) => powered);
  assert.ok(other);
  other.switch(false);
  clock.advance(settled);
  assert.ok(port(denied.number).powered);
  assert.equal(view(denied.number).denied, 1);
});

test("each box of a stack has a budget of its own", () => {
  const { clock, device } = switchWith({ ports: 4, portsPerGroup: 2, budgetWatts: 5 });
  clock.advance(settled);
  assert.deepEqual(
    device.ports.map(({ group, index }) => [group, index]),
    [
      [1, 1],
      [1, 2],
      [2, 1],
      [2, 2],
    ],
  );
  assert.deepEqual([device.usedIn(1), device.usedIn(2), device.budgetWatts], [5, 5, 10]);
});

test("reads lag by as much as they are told to", () => {
  const { clock, device, port, view } = switchWith();
  clock.advance(settled);
  device.faults.staleReads = 500;
  port(1).switch(false);
  clock.advance(499);
  assert.deepEqual([view(1).admin, view(1).detection, port(1).powered], [true, "delivering", false]);
  clock.advance(1);
  assert.deepEqual([view(1).admin, view(1).detection], [false, "delivering"]);
  clock.advance(50);
  assert.deepEqual([view(1).admin, view(1).detection], [false, "disabled"]);
});

test("a stuck port takes its setting and keeps its power; mended, it follows", () => {
  const { clock, device, port, view } = switchWith();
  clock.advance(settled);
  device.faults.stuck.add(1);
  assert.equal(port(1).switch(false), null);
  clock.advance(settled);
  assert.deepEqual([view(1).admin, view(1).detection, port(1).powered], [false, "delivering", true]);
  device.faults.stuck.delete(1);
  clock.advance(settled);
  assert.deepEqual([view(1).detection, port(1).powered], ["disabled", false]);
});

test("a refusing port changes nothing and logs nothing", () => {
  const { clock, device, port, view } = switchWith();
  clock.advance(settled);
  device.faults.refusing.add(1);
  assert.equal(port(1).switch(false), "refused");
  clock.advance(settled);
  assert.deepEqual([view(1).admin, port(1).powered, device.writes], [true, true, []]);
});

test("a short takes the power at once and is counted; mended, the port is detected anew", () => {
  const { clock, device, port, view } = switchWith();
  clock.advance(settled);
  device.faults.faulty.add(1);
  assert.deepEqual([view(1).detection, view(1).shorts, port(1).powered], ["fault", 1, false]);
  device.faults.faulty.clear();
  assert.equal(view(1).detection, "searching");
  clock.advance(settled);
  assert.ok(port(1).powered);
});

test("what draws more than its class is cut off as an overload until it is set again", () => {
  const { clock, port, view } = switchWith();
  port(1).plug({ watts: 20, powerClass: 3 });
  clock.advance(settled);
  assert.deepEqual([view(1).detection, view(1).overloads], ["fault", 1]);
});

test("counters wrap at 2^32, and count what is unplugged", () => {
  const { clock, port, view } = switchWith();
  clock.advance(settled);
  port(1).count("mpsAbsent", 2 ** 32 - 1);
  assert.equal(view(1).mpsAbsent, 2 ** 32 - 1);
  port(1).plug(null);
  assert.deepEqual([view(1).mpsAbsent, view(1).detection], [0, "searching"]);
});

test("a restart takes all power, answers nothing, and comes back with what is stored", () => {
  const { clock, device, port, view } = switchWith();
  clock.advance(settled);
  port(2).switch(false);
  clock.advance(settled);
  device.reboot(30_000);
  assert.ok(device.rebooting);
  assert.equal(device.usedWatts, 0);
  assert.equal(port(1).switch(false), "refused");
  clock.advance(29_999);
  assert.ok(device.rebooting);
  clock.advance(1);
  assert.equal(device.rebooting, false);
  clock.advance(settled);
  assert.deepEqual(
    device.ports.map(({ powered }) => powered),
    [true, false, true, true],
  );
  assert.equal(view(2).admin, false);
});

test("settings that are not stored are lost by a restart, unless somebody stores them", () => {
  const { clock, device, port } = switchWith({ persistent: false });
  clock.advance(settled);
  port(1).switch(false);
  device.store();
  port(2).switch(false);
  device.reboot(1_000);
  clock.advance(1_000 + settled);
  assert.deepEqual([port(1).powered, port(2).powered], [false, true]);
});

test("every accepted write is in the log, also one that changes nothing", () => {
  const { clock, device, port } = switchWith();
  const start = clock.now();
  port(1).switch(true);
  clock.advance(10);
  port(3).switch(false);
  assert.deepEqual(device.writes, [
    { port: 1, on: true, at: start },
    { port: 3, on: false, at: start + 10 },
  ]);
});
