import assert from "node:assert/strict";
import { test } from "node:test";
import { MockPdu } from "../../../mock-hardware/pdus/pdu.js";
import { ManualClock } from "../../support/manual-clock.js";

function pduWith(relayDelay?: number) {
  const clock = new ManualClock();
  const pdu = new MockPdu({ name: "pdu1", ports: 2, budgetWatts: 3_680, timers: clock, relayDelay });
  const [outlet] = pdu.ports;
  assert.ok(outlet);
  return { clock, pdu, outlet };
}

test("a relay switches at once, and an outlet has power with nothing plugged in", () => {
  const { pdu, outlet } = pduWith();
  assert.deepEqual([outlet.powered, pdu.view(outlet).volts, pdu.view(outlet).watts], [true, 230, 40]);
  outlet.plug(null);
  assert.deepEqual([outlet.powered, pdu.view(outlet).watts, pdu.view(outlet).mpsAbsent], [true, 0, 0]);
  outlet.switch(false);
  assert.deepEqual([outlet.powered, pdu.view(outlet).detection], [false, "disabled"]);
  outlet.switch(true);
  assert.equal(outlet.powered, true);
});

test("a slow relay is pending meanwhile", () => {
  const { clock, pdu, outlet } = pduWith(1_000);
  clock.advance(1_000);
  outlet.switch(false);
  assert.deepEqual([pdu.view(outlet).admin, pdu.view(outlet).detection], [false, "delivering"]);
  clock.advance(1_000);
  assert.equal(pdu.view(outlet).detection, "disabled");
  outlet.switch(true);
  assert.deepEqual([pdu.view(outlet).admin, pdu.view(outlet).detection], [true, "searching"]);
  clock.advance(1_000);
  assert.equal(pdu.view(outlet).detection, "delivering");
});
