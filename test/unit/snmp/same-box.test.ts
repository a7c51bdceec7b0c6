/** Which entries of a configuration mean the same box, and what is remembered of a box. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { addressesOf, addressesOfUrl } from "../../../adapters/kit/addresses.js";
import pdu from "../../../adapters/power/pdu/index.js";
import poeSwitch from "../../../adapters/power/poe-switch/index.js";
import { ManualClock } from "../../support/manual-clock.js";
import { hostFor, openMocked } from "./switch-under-test.js";

const switchAt = (settings: object) =>
  poeSwitch.addresses?.({ id: "s", kind: "poe-switch", settings: { ...settings } });
const snmp = { community: "public" };
const ssh = { user: "admin" };

test("a switch by SNMP and the same by SSH are one box", () => {
  assert.deepEqual(switchAt({ host: "SW1.example.net.", snmp }), ["sw1.example.net"]);
  assert.deepEqual(switchAt({ host: "sw1.example.net", ssh }), ["sw1.example.net"]);
  assert.deepEqual(switchAt({ host: "sw1.example.net", ssh, snmp }), ["sw1.example.net"]);
  assert.deepEqual(pdu.addresses?.({ id: "p", kind: "pdu", settings: { host: "sw1.example.net", snmp } }), [
    "sw1.example.net",
  ]);
});

test("behind other ports there may be several boxes", () => {
  assert.deepEqual(switchAt({ host: "192.0.2.1", snmp: { ...snmp, port: 1161 }, ssh: { ...ssh, port: 2022 } }), [
    "192.0.2.1 port 1161",
    "192.0.2.1 port 2022",
  ]);
  for (const host of ["2001:DB8::1", "2001:db8:0:0:0:0:0:1", "2001:0db8::0001%eth0"])
    assert.deepEqual(addressesOf(host, [623, 623]), ["2001:db8::1"]);
  assert.deepEqual(addressesOf("::ffff:192.0.2.1", [623, 623]), ["192.0.2.1"]);
  assert.deepEqual(addressesOfUrl("https://[2001:db8::1]/"), ["2001:db8::1"]);
  assert.deepEqual(addressesOfUrl("https://bmc:8443"), ["bmc port 8443"]);
});

async function remembering(t: TestContext, adapter: typeof pdu, fixture: string, port: string) {
  const clock = new ManualClock();
  const { snmp: reached, close } = await openMocked(fixture, clock);
  const host = hostFor(clock);
  const entry = { id: "box", kind: adapter.kind, settings: { family: "auto", host: "127.0.0.1", snmp: reached } };
  const device = adapter.open(entry, host);
  t.after(async () => {
    await device.close();
    await close();
  });
  const machine = {
    clock,
    devices: {} as never,
    settledPower: null,
    bootChoice: () => ({ target: null, seq: 0 }),
    report() {},
    note() {},
  };
  await device.attach(port, { confirmed: true }, machine).readPower?.(clock.now());
  const watts = (memory = {}) => {
    const facts = adapter.port(entry, port, memory);
    return "problem" in facts ? facts.problem : facts.measuresUpToWatts;
  };
  return { host, watts };
}

test("a switch's family is remembered, and with it that it tells watts", async (t) => {
  const { host, watts } = await remembering(t, poeSwitch, "netgear/m4300", "1/0/5");
  assert.equal(host.memory().family, "netgear");
  assert.deepEqual([watts(), watts(host.memory()), watts({ family: "gone" })], [null, 90, null]);
});

test("a PDU's family is remembered, and with it that it tells watts", async (t) => {
  const { host, watts } = await remembering(t, pdu, "apc/rpdu2", "5");
  assert.equal(host.memory().family, "apc-rackpdu2");
  assert.deepEqual([watts(), watts(host.memory()), watts({ family: "gone" })], [null, 7_680, null]);
});

test("a family that is remembered refuses no port: another box may stand there by now", () => {
  const entry = { id: "s", kind: "poe-switch", settings: { host: "192.0.2.1", snmp } };
  const facts = poeSwitch.port(entry, "Gi1/0/5", { family: "netgear" });
  assert.ok("name" in facts);
  assert.deepEqual([facts.name, facts.measuresUpToWatts], ["Gi1/0/5", null]);
});
