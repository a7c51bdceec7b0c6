/** Whatever an agent shows, it becomes a reading, a problem or an AdapterError, and never a state that was not shown. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { PortReading, PortUnread } from "../../../adapters/kit/power/bank.js";
import type { SnmpSession } from "../../../adapters/kit/snmp/session.js";
import type { SnmpValue } from "../../../adapters/kit/snmp/value.js";
import { loadFamilies as loadPdus } from "../../../adapters/power/pdu/families.js";
import { PduBank } from "../../../adapters/power/pdu/pdu-bank.js";
import { loadFamilies as loadSwitches } from "../../../adapters/power/poe-switch/families.js";
import { SnmpBank } from "../../../adapters/power/poe-switch/snmp-bank.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { hostFor } from "./switch-under-test.js";

const switches = await loadSwitches();
const pdus = await loadPdus();
const { signal } = new AbortController();
const ifName = "1.3.6.1.2.1.31.1.1.1.1";

/** Small numbers are what families know; the rest is what agents should not send. */
const value: fc.Arbitrary<SnmpValue> = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 0, max: 6 }) },
  { weight: 3, arbitrary: fc.integer({ min: -3, max: 20 }) },
  fc.integer(),
  fc.double(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.constant(null),
  fc.string({ maxLength: 40 }),
  fc.uint8Array({ maxLength: 60 }).map((octets) => Buffer.from(octets)),
  fc.constantFrom("1", " 2 ", "-1", "99999999999999999", "x".repeat(5_000)).map((text) => Buffer.from(text)),
);

/** What is shown depends on the OID alone, so that it can be looked at from beside. */
const sessionOf = (values: readonly SnmpValue[], names: ReadonlyMap<string, SnmpValue>) => {
  const asked = new Map<string, SnmpValue>();
  const session: SnmpSession = {
    async get(oids) {
      for (const oid of oids) if (!asked.has(oid)) asked.set(oid, values[asked.size % values.length] ?? null);
      return new Map(oids.map((oid) => [oid, asked.get(oid) ?? null]));
    },
    walk: async (column) => (column === ifName ? names : new Map(names.size > 0 ? [["1.5", 1]] : [])),
    set: async () => assert.fail("nothing is written by reading"),
    inVlan: () => session,
    close() {},
  };
  return { session, asked };
};

/** Independent of how the adapter reads numbers. */
const plain = (shown: SnmpValue | undefined): number => {
  const text = Buffer.isBuffer(shown) ? shown.toString("latin1") : String(shown ?? "");
  return text.length > 0 && /^\s*-?\d+(\.0)?\s*$/.test(text) ? Number(text) : Number.NaN;
};

const isSound = ({ watts, powerClass, counters = {} }: PortReading): boolean =>
  (watts === undefined || watts === null || (Number.isFinite(watts) && watts >= 0)) &&
  (powerClass === undefined || powerClass === null || (Number.isInteger(powerClass) && powerClass >= 0)) &&
  Object.values(counters).every((counter) => Number.isInteger(counter) && counter >= 0);

async function read(reading: Promise<ReadonlyMap<string, PortReading | PortUnread>>, port: string) {
  try {
    const found = (await reading).get(port);
    assert.ok(found, "each port asked for is in the answer");
    return "problem" in found ? null : found;
  } catch (error) {
    assert.ok(error instanceof AdapterError, String(error));
    return null;
  }
}

for (const family of switches) {
  const { snmp: means, ports, id } = family;
  if (!means) continue;
  const port = ports.parse(ports.example.replace(/[ ,].*$/, "")) ?? assert.fail(ports.example);
  test(`${id}: no state is made of what it does not know`, () =>
    fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 16 }), async (values) => {
        const { session, asked } = sessionOf(values, new Map([["5", Buffer.from(port.name)]]));
        const bank = new SnmpBank({ label: "sw1", session, family, means, host: hostFor(), identify: () => null });
        const reading = await read(bank.read([port.name], signal), port.name);
        if (reading === null) return;
        assert.ok(isSound(reading), JSON.stringify(reading));
        const shown = (oid: string) => [...asked].find(([one]) => one.startsWith(`${oid}.`))?.[1];
        if (reading.admin === "On") assert.ok(means.admin?.on.has(plain(shown(means.admin.oid))));
        if (reading.admin === "Off") assert.equal(plain(shown(means.admin?.oid ?? "")), means.admin?.off);
        if (reading.detection === "delivering")
          assert.equal(means.detection?.words.get(plain(shown(means.detection.oid))), "delivering");
      }),
      { numRuns: 300 },
    ));
}

for (const family of pdus)
  test(`${family.id}: no state is made of what it does not know`, () =>
    fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 3 }), async (values) => {
        const { session, asked } = sessionOf(values, new Map());
        const bank = new PduBank({ label: "pdu1", session, family, identify: () => null });
        const reading = await read(bank.read(["5"], signal), "5");
        if (reading === null) return;
        assert.ok(isSound(reading), JSON.stringify(reading));
        const shown = [...asked].find(([oid]) => oid.startsWith(`${family.state.oid}.`))?.[1];
        assert.notEqual(family.state.words.get(plain(shown)), undefined);
      }),
      { numRuns: 300 },
    ));
