/** Which row of a switch's tables a port is: what the switch calls its ports decides, at the moment that it is asked. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { SnmpSession } from "../../../adapters/kit/snmp/session.js";
import type { SnmpValue } from "../../../adapters/kit/snmp/value.js";
import { loadFamilies } from "../../../adapters/power/poe-switch/families.js";
import poeSwitch from "../../../adapters/power/poe-switch/index.js";
import { ifIndexIn } from "../../../adapters/power/poe-switch/port-map.js";
import { SnmpBank } from "../../../adapters/power/poe-switch/snmp-bank.js";
import { ManualClock } from "../../support/manual-clock.js";
import { hostFor, openMocked } from "./switch-under-test.js";

const families = await loadFamilies();
const { signal } = new AbortController();
const ifName = "1.3.6.1.2.1.31.1.1.1.1";
const pethPsePortEntry = "1.3.6.1.2.1.105.1.1.1";
const cpeExtPsePortEnable = "1.3.6.1.4.1.9.9.402.1.2.1.1";

/** A switch as a table of names and of rows with PoE, all on and delivering. */
class PlainSwitch {
  readonly sets: string[] = [];
  readonly session: SnmpSession;

  constructor(
    public names: Readonly<Record<number, string>>,
    public rows: readonly string[],
  ) {
    this.session = {
      get: async (oids) => new Map(oids.map((oid) => [oid, this.at(oid)])),
      walk: async (column) => {
        if (column === ifName) return new Map(Object.entries(this.names).map(([at, name]) => [at, Buffer.from(name)]));
        return new Map(column === `${pethPsePortEntry}.6` ? this.rows.map((row) => [row, 3]) : []);
      },
      set: async ([first]) => void this.sets.push(first?.oid ?? ""),
      inVlan: () => this.session,
      close() {},
    };
  }

  bank(id: string): SnmpBank {
    const family = families.find((one) => one.id === id) ?? assert.fail(id);
    assert.ok(family.snmp);
    const { session } = this;
    return new SnmpBank({ label: "sw1", session, family, means: family.snmp, host: hostFor(), identify: () => null });
  }

  private at(oid: string): SnmpValue {
    const row = /^(.+)\.(\d+\.\d+)$/.exec(oid);
    const isRow = row !== null && this.rows.includes(row[2] ?? "");
    if (oid.startsWith(`${pethPsePortEntry}.6.`)) return isRow ? 3 : null;
    if (oid.startsWith(`${pethPsePortEntry}.3.`) || oid.startsWith(`${cpeExtPsePortEnable}.`)) return isRow ? 1 : null;
    if (!oid.startsWith(`${ifName}.`)) return null;
    const name = this.names[Number(oid.slice(ifName.length + 1))];
    return name === undefined ? null : Buffer.from(name);
  }
}

const problemOf = async (bank: SnmpBank, port: string): Promise<string | null> => {
  const reading = (await bank.read([port], signal)).get(port);
  return reading && "problem" in reading ? reading.problem : null;
};

const strange: readonly (readonly [string, string, Readonly<Record<number, string>>, string, RegExp])[] = [
  [
    "an uplink with the same numbers",
    "cisco-ios",
    { 10001: "Fa0/1", 10101: "Gi0/1" },
    "Gi0/1",
    /Fa0\/1 and Gi0\/1 have the same number/,
  ],
  ["a port of a module", "cisco-ios", { 10101: "Gi0/1", 10201: "Gi1/1" }, "Gi1/1", /Gi0\/1 and Gi1\/1 have the same/],
  ["a port that is not there", "cisco-ios", { 9: "Gi1/0/1" }, "Te0/1", /not among the ports/],
  ["an uplink by ifIndex", "cisco-smb", { 1: "gi1", 53: "te1" }, "te1", /not among the ports/],
  ["a number that is a VLAN's", "cisco-smb", { 1: "gi1", 100001: "2" }, "gi2", /not among the ports/],
];

for (const [what, family, names, port, told] of strange)
  test(`${what} is not switched`, async () => {
    const plain = new PlainSwitch(names, ["1.1"]);
    const bank = plain.bank(family);
    assert.match((await problemOf(bank, port)) ?? "", told);
    await assert.rejects(bank.order(port, "off", signal), told);
    assert.deepEqual(plain.sets, []);
  });

test("VLAN 1 is called 1 and is not port 1", async () => {
  const plain = new PlainSwitch({ 49: "gi1", 100000: "1" }, ["1.49"]);
  await plain.bank("cisco-smb").order("gi1", "off", signal);
  assert.deepEqual(plain.sets, [`${pethPsePortEntry}.3.1.49`]);
});

test("a switch that calls no port as its family does is taken by its numbers", async () => {
  const plain = new PlainSwitch({ 1: "Slot0/1" }, ["1.1"]);
  await plain.bank("cisco-ios").order("Gi1/0/1", "off", signal);
  assert.deepEqual(plain.sets, [`${cpeExtPsePortEnable}.1.1`]);
});

test("a switch that has renumbered its ports is asked anew, by reads and by orders", async () => {
  const before = { 1: "1", 2: "2", 3: "3" };
  const after = { 1: "2", 2: "1", 3: "3" };
  const plain = new PlainSwitch(before, ["1.1", "1.2", "1.3"]);
  const bank = plain.bank("aruba-aos-s");
  await bank.read(["1", "2"], signal);
  plain.names = after;
  await bank.order("2", "off", signal);
  plain.names = before;
  assert.deepEqual([await problemOf(bank, "2"), await problemOf(bank, "1")], [null, null]);
  await bank.order("2", "off", signal);
  assert.deepEqual(plain.sets, [`${pethPsePortEntry}.3.1.1`, `${pethPsePortEntry}.3.1.2`]);
  plain.names = { 1: "1", 3: "3" };
  await assert.rejects(bank.order("2", "off", signal), /not among the ports/);
  assert.equal(plain.sets.length, 2);
});

test("where rows go by numbers, a number that is now another port's is not switched", async () => {
  const plain = new PlainSwitch({ 1: "1/0/1", 2: "1/0/2" }, ["1.1", "1.2"]);
  const bank = plain.bank("netgear");
  await bank.read(["1/0/2"], signal);
  plain.names = { 1: "1/0/1", 2: "2/0/2" };
  await assert.rejects(bank.order("1/0/2", "off", signal), /not among the ports/);
  assert.deepEqual(plain.sets, []);
});

test("a Catalyst says which interface has PoE, whatever the others are called", async (t) => {
  const clock = new ManualClock();
  const mocked = await openMocked("cisco/catalyst-2960", clock);
  t.after(mocked.close);
  const family = families.find(({ id }) => id === "cisco-ios") ?? assert.fail();
  assert.ok(family.snmp);
  const { session, host, device } = mocked;
  const bank = new SnmpBank({ label: "sw1", session, family, means: family.snmp, host, identify: () => null });
  await assert.rejects(bank.order("Gi0/1", "off", signal), /has no PoE/);
  await bank.order("Fa0/1", "off", signal);
  assert.deepEqual(
    device.writes.map(({ port, on }) => [port, on]),
    [[1, false]],
  );
  const survey = await bank.survey(signal);
  assert.deepEqual([survey.ports.length, survey.ports[0]?.name], [24, "Fa0/1"]);
});

test("what points to an interface is its ifIndex", () => {
  assert.equal(ifIndexIn("1.3.6.1.2.1.2.2.1.1.10001"), 10_001);
  for (const other of ["1.3.6.1.2.1.2.2.1.1", "1.3.6.1.2.1.2.2.1.2.5", "0.0", "1.3.6.1.2.1.2.2.1.1.5.5", null, 7])
    assert.equal(ifIndexIn(other), null);
});

test("a column that the view leaves out is told: a setting alone does not say that power flows", async () => {
  for (const [left, other] of [
    ["3", "6"],
    ["6", "3"],
  ]) {
    const plain = new PlainSwitch({}, ["1.1"]);
    const { get } = plain.session;
    plain.session.get = async (oids) => {
      const found = await get(oids);
      return new Map([...found].map(([oid, value]) => [oid, oid.includes(`.105.1.1.1.${left}.`) ? null : value]));
    };
    assert.match((await problemOf(plain.bank("generic"), "1.1")) ?? "", /view include 1\.3\.6\.1\.2\.1\.105$/, other);
  }
});

/* ── family auto ─────────────────────────────────────────────────────────────────────────────────────────────────── */

async function auto(t: TestContext) {
  const clock = new ManualClock();
  const mocked = await openMocked("netgear/m4300", clock);
  clock.advance(5_000);
  const settings = { family: "auto", host: "127.0.0.1", snmp: mocked.snmp };
  const device = poeSwitch.open({ id: "sw1", kind: "poe-switch", settings }, mocked.host);
  const machine = {
    clock,
    devices: {} as never,
    settledPower: null,
    bootChoice: () => ({ target: null, seq: 0 }),
    report() {},
    note() {},
  };
  t.after(async () => {
    await device.close();
    await mocked.close();
  });
  const order = { seq: 1, by: "t", deadline: clock.now() + 60_000, signal };
  return { mocked, clock, order, drive: (port: string) => device.attach(port, { confirmed: true }, machine) };
}

test("once the family is known, a port is read and switched by one spelling only", async (t) => {
  const { mocked, clock, order, drive } = await auto(t);
  const [right, wrong] = [drive("1/0/5"), drive("5")];
  await assert.rejects(wrong.readPower?.(clock.now()) ?? assert.fail(), /write it 1\/0\/5/);
  assert.equal((await right.readPower?.(clock.now()))?.state, "On");
  await assert.rejects(wrong.command("off", order), { name: "AdapterError" });
  assert.equal(mocked.device.writes.length, 0);
});
