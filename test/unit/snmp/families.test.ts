/** Each family of switches with a fixture: all ports read, one switched off and on, and no other touched. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PortReading, PortUnread } from "../../../adapters/kit/power/bank.js";
import { familyOf, loadFamilies } from "../../../adapters/power/poe-switch/families.js";
import type { Family } from "../../../adapters/power/poe-switch/family.js";
import { SnmpBank } from "../../../adapters/power/poe-switch/snmp-bank.js";
import { fixtureNamed, fixtureNames } from "../../../mock-hardware/fixtures/load.js";
import { ManualClock } from "../../support/manual-clock.js";
import { type MockedDevice, openMocked } from "./switch-under-test.js";

const families = await loadFamilies();
const identify = (oid: string): Family | null => familyOf(families, oid) ?? null;
const { signal } = new AbortController();
const turn = 3;

interface Opened extends MockedDevice {
  readonly bank: SnmpBank;
  readonly clock: ManualClock;
  readonly names: readonly string[];
}

async function opened(family: Family, fixture: string): Promise<Opened> {
  const clock = new ManualClock();
  const mocked = await openMocked(fixture, clock);
  const { snmp: means } = family;
  assert.ok(means);
  const { session, host } = mocked;
  const bank = new SnmpBank({ label: "sw1", session, family, means, host, identify });
  // Everything that hangs on it has been found.
  clock.advance(5_000);
  const names = mocked.device.ports.map(({ name }) => family.ports.parse(name)?.name ?? assert.fail(`port ${name}`));
  return { ...mocked, bank, clock, names };
}

const whole = (reading: PortReading | PortUnread | undefined): PortReading => {
  assert.ok(reading && !("problem" in reading), JSON.stringify(reading));
  return reading;
};

const bySnmp = families.filter(({ snmp }) => snmp !== undefined);
const pairs = bySnmp.flatMap((family) =>
  family.fixtures.filter((name) => fixtureNames().includes(name)).map((fixture) => ({ family, fixture })),
);

for (const { family, fixture } of pairs)
  describe(`${family.id} on ${fixture}`, () => {
    test("is recognised by its sysObjectID", async () => {
      const { system } = await fixtureNamed(fixture);
      if (family.sysObjectIds.length > 0) assert.equal(identify(system.objectId)?.id, family.id);
    });

    test("all ports read as the device has them", async (t) => {
      const { bank, device, names, close } = await opened(family, fixture);
      t.after(close);
      const readings = await bank.read(names, signal);
      for (const [at, port] of device.ports.entries()) {
        const { admin, detection, watts, powerClass, link } = whole(readings.get(names[at] ?? ""));
        const seen = device.view(port);
        if (family.snmp?.admin) assert.equal(admin, seen.admin ? "On" : "Off");
        if (family.snmp?.detection) assert.equal(detection, seen.detection);
        if (family.snmp?.watts && watts !== null) assert.ok(Math.abs((watts ?? 0) - seen.watts) < 0.2, `${watts} W`);
        if (family.snmp?.powerClass && detection === "delivering") assert.equal(powerClass, seen.powerClass);
        if (link) assert.equal(link, seen.link ? "up" : "down");
      }
    });

    test("one port goes off and on, the others stay", async (t) => {
      const { bank, device, names, clock, close } = await opened(family, fixture);
      t.after(close);
      const { admin } = family.snmp ?? {};
      if (!admin || admin.readOnly) return t.skip("it is not switched by SNMP");
      const name = names[turn - 1] ?? "";
      await bank.order(name, "off", signal);
      clock.advance(5_000);
      assert.equal(whole((await bank.read([name], signal)).get(name)).admin, "Off");
      assert.deepEqual(
        device.ports.filter(({ powered }) => !powered).map(({ number }) => number),
        [turn],
      );
      await bank.order(name, "on", signal);
      clock.advance(5_000);
      assert.ok(device.ports.every(({ powered }) => powered));
      assert.deepEqual(
        device.writes.map(({ port, on }) => ({ port, on })),
        [
          { port: turn, on: false },
          { port: turn, on: true },
        ],
      );
    });

    test("a survey names every port as the configuration does", async (t) => {
      const { bank, names, close } = await opened(family, fixture);
      t.after(close);
      const survey = await bank.survey(signal);
      assert.deepEqual(
        survey.ports.map(({ name }) => name),
        names,
      );
    });
  });

test("every fixture that a family names and that serves SNMP is there", () => {
  const served = new Set(fixtureNames());
  const missing = bySnmp.flatMap(({ id, fixtures }) => (fixtures.some((name) => served.has(name)) ? [] : [id]));
  assert.deepEqual(missing, []);
});
