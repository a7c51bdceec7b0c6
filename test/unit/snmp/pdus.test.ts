/** Each family of PDUs with a fixture: all outlets read, one switched off and on, and no other touched. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PortReading, PortUnread } from "../../../adapters/kit/power/bank.js";
import { byWord, familyOf, loadFamilies } from "../../../adapters/power/pdu/families.js";
import type { Family } from "../../../adapters/power/pdu/family.js";
import pdu from "../../../adapters/power/pdu/index.js";
import { PduBank } from "../../../adapters/power/pdu/pdu-bank.js";
import { fixtureNamed } from "../../../mock-hardware/fixtures/load.js";
import { ManualClock } from "../../support/manual-clock.js";
import { hostFor, openMocked } from "./switch-under-test.js";

const families = await loadFamilies();
const identify = (oid: string): Family | null => familyOf(families, oid) ?? null;
const { signal } = new AbortController();
const turn = 3;

const whole = (reading: PortReading | PortUnread | undefined): PortReading => {
  assert.ok(reading && !("problem" in reading), JSON.stringify(reading));
  return reading;
};

for (const family of families)
  for (const fixture of family.fixtures)
    describe(`${family.id} on ${fixture}`, () => {
      const opened = async (its: Family | null) => {
        const clock = new ManualClock();
        const mocked = await openMocked(fixture, clock);
        const bank = new PduBank({ label: "pdu1", session: mocked.session, family: its, identify });
        const names = mocked.device.ports.map(({ number }) => String(number));
        return { ...mocked, bank, clock, names };
      };

      test("is recognised by its sysObjectID", async () => {
        assert.equal(identify((await fixtureNamed(fixture)).system.objectId)?.id, family.id);
      });

      test("one outlet goes off and on, the others stay", async (t) => {
        const { bank, device, names, clock, close } = await opened(null);
        t.after(close);
        clock.advance(5_000);
        for (const [name, reading] of await bank.read(names, signal))
          assert.equal(whole(reading).detection, "delivering", name);
        await bank.order(String(turn), "off", signal);
        const between = (await bank.read([String(turn)], signal)).get(String(turn));
        assert.ok(["turningOff", "changing", "disabled"].includes(String(whole(between).detection)));
        clock.advance(5_000);
        const readings = await bank.read(names, signal);
        const off = [...readings]
          .filter(([, reading]) => whole(reading).detection === "disabled")
          .map(([name]) => name);
        assert.deepEqual(off, [String(turn)]);
        assert.deepEqual(
          device.ports.filter(({ powered }) => !powered).map(({ number }) => number),
          [turn],
        );
        await bank.order(String(turn), "on", signal);
        clock.advance(5_000);
        assert.ok(device.ports.every(({ powered }) => powered));
        assert.equal(device.writes.length, 2);
      });

      test("an outlet that is not there is no other one", async (t) => {
        const { bank, device, close } = await opened(family);
        t.after(close);
        const reading = (await bank.read(["999"], signal)).get("999");
        assert.ok(reading && "problem" in reading);
        await assert.rejects(bank.order("999", "off", signal), { name: "AdapterError" });
        assert.equal(device.writes.length, 0);
      });
    });

test("the words of Ironic's former driver are known", () => {
  const words = byWord(families);
  const ironic = ["apc", "apc_masterswitch", "apc_masterswitchplus", "apc_rackpdu", "aten", "cyberpower"];
  for (const word of [...ironic, "eatonpower", "teltronix", "baytech_mrp27"]) assert.ok(words.has(word), word);
});

test("while the family is not known a box's number is never left out", () => {
  const device = { id: "pdu1", kind: "pdu", settings: { host: "192.0.2.1", snmp: { community: "public" } } };
  const facts = pdu.port(device, "1.05");
  assert.ok("name" in facts && facts.name === "1.5");
  const named = pdu.port({ ...device, settings: { ...device.settings, family: "baytech_mrp27" } }, "1.5");
  assert.ok("name" in named && named.name === "5");
});

test("ATEN: an outlet in a cycle is never out of contact, though its number does not say where it changes to", async (t) => {
  const clock = new ManualClock();
  const mocked = await openMocked("aten/pe", clock);
  clock.advance(5_000);
  const { snmp } = mocked;
  const entry = { id: "pdu1", kind: "pdu", settings: { family: "aten", host: "127.0.0.1", snmp } };
  const opened = (settledPower: "On" | "Off" | null) => {
    const device = pdu.open(entry, hostFor(clock));
    t.after(() => device.close());
    const boot = { target: null, seq: 0 };
    const host = { clock, devices: {} as never, settledPower, bootChoice: () => boot, report() {}, note() {} };
    return device.attach("3", { confirmed: true }, host);
  };
  t.after(mocked.close);
  const driver = opened(null);
  const stateOf = async (its = driver) => (await its.readPower?.(clock.now()))?.state;
  const states: unknown[] = [await stateOf()];
  const order = { signal, deadline: clock.now() + 60_000, seq: 1, by: "test" };
  for (const command of ["off", "on"] as const) {
    if (command === "on") clock.advance(10_000);
    await driver.command(command, order);
    states.push(await stateOf());
    // The service was restarted.
    states.push(await stateOf(opened(command === "off" ? "On" : "Off")));
    for (const _ of [1, 2, 3, 4]) {
      clock.advance(1_000);
      states.push(await stateOf());
    }
  }
  const word = (state: unknown, at: number) => (state === states[at - 1] ? [] : [state]);
  assert.deepEqual(states.flatMap(word), ["On", "PoweringOff", "Off", "PoweringOn", "On"]);
});

test("two spellings of one outlet are not two outlets", async (t) => {
  const mocked = await openMocked("baytech/mrp27");
  t.after(mocked.close);
  const bank = new PduBank({ label: "pdu1", session: mocked.session, family: null, identify });
  await bank.read(["5"], signal);
  await assert.rejects(bank.order("1.5", "off", signal), /same as 5/);
  assert.equal(mocked.device.writes.length, 0);
});
