/** A PoE switch as the service opens it, over real SNMP. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { openSession } from "../../../adapters/kit/snmp/open.js";
import { familyOf, loadFamilies } from "../../../adapters/power/poe-switch/families.js";
import poeSwitch from "../../../adapters/power/poe-switch/index.js";
import { SnmpBank } from "../../../adapters/power/poe-switch/snmp-bank.js";
import { fixtureNamed } from "../../../mock-hardware/fixtures/load.js";
import { mountDevice } from "../../../mock-hardware/fixtures/mount.js";
import { openAgent } from "../../../mock-hardware/snmp/agent.js";
import type { View } from "../../../mock-hardware/snmp/view.js";
import { ManualClock } from "../../support/manual-clock.js";
import { hostFor, openMocked } from "./switch-under-test.js";

const families = await loadFamilies();
const { signal } = new AbortController();
const familyNamed = (id: string) => families.find((family) => family.id === id) ?? assert.fail(id);

const snmpWith = (port: number) => ({ port, community: "public", write: { community: "secret" } });

test("the family is found out, and the survey says what hangs where", async (t) => {
  const clock = new ManualClock();
  const machine = { mac: "02:00:5e:10:00:01", vlan: 1 };
  const own = { mac: "02:00:5e:10:00:99", vlan: 7 };
  const many = Array.from({ length: 6 }, (_, at) => ({ mac: `02:00:5e:10:01:0${at}`, vlan: 1 }));
  const core = { name: "core", mac: "02:00:5e:20:00:01", forwards: true };
  const setups = {
    1: { macs: [machine], label: "board 1" },
    2: { macs: [own] },
    3: { macs: many },
    4: { neighbour: core },
  };
  const port = (number: number) => ({ linked: true, ...setups[number as 1 | 2 | 3 | 4] });
  const { view, misbehave } = mountDevice(await fixtureNamed("netgear/m4300"), { timers: clock, port, name: "sw-a" });
  const agent = await openAgent({ view, credentials: { read: "public", write: "secret" }, misbehave });
  clock.advance(5_000);
  const settings = { family: "auto", host: "127.0.0.1", snmp: snmpWith(agent.port) };
  const device = poeSwitch.open({ id: "sw1", kind: "poe-switch", settings }, hostFor(clock, [own.mac]));
  t.after(async () => {
    await device.close();
    await agent.close();
  });
  const survey = await device.survey?.(signal);
  assert.equal(survey?.name, "sw-a");
  assert.equal(survey?.family, "netgear");
  const [first, second, third, fourth] = survey?.ports ?? [];
  assert.deepEqual(first, {
    name: "1/0/1",
    label: "board 1",
    link: "up",
    power: "on, delivering 5 W",
    macs: [{ ...machine, source: "Q-BRIDGE-MIB" }],
    neighbour: null,
    refusal: null,
  });
  assert.match(second?.refusal?.text ?? "", /our own way/);
  assert.match(third?.refusal?.text ?? "", /6 MAC addresses/);
  assert.match(fourth?.refusal?.text ?? "", /core says by LLDP/);
  assert.deepEqual(
    [second, third, fourth].map((port) => port?.refusal?.reason),
    ["ownPath", "manyMacs", "uplink"],
  );
});

/** Two ports of a Catalyst: `static` and `auto`. */
function catalyst(): View & { readonly admin: Map<string, number> } {
  const admin = new Map([
    ["1.3.6.1.4.1.9.9.402.1.2.1.1.1.1", 2],
    ["1.3.6.1.4.1.9.9.402.1.2.1.1.1.2", 1],
  ]);
  return {
    admin,
    get: (oid) => (admin.has(oid) ? { type: "Integer", value: admin.get(oid) ?? 0 } : undefined),
    next: () => undefined,
    set(bindings) {
      for (const { oid, value } of bindings) admin.set(oid, Number(value.value));
      return null;
    },
  };
}

async function catalystBank(t: TestContext, view: View) {
  const agent = await openAgent({ view, credentials: { read: "public", write: "secret" } });
  const host = hostFor();
  const session = openSession("sw1", "127.0.0.1", snmpWith(agent.port), host);
  t.after(async () => {
    session.close();
    await agent.close();
  });
  const family = familyNamed("cisco-ios");
  assert.ok(family.snmp);
  const identify = () => null;
  return { host, bank: new SnmpBank({ label: "sw1", session, family, means: family.snmp, host, identify }) };
}

test("a Catalyst's port that was static is static again", async (t) => {
  const view = catalyst();
  const { host, bank } = await catalystBank(t, view);
  for (const port of ["Gi1/0/1", "Gi1/0/2"]) await bank.order(port, "off", signal);
  assert.deepEqual([...view.admin.values()], [4, 4]);
  assert.deepEqual(host.memory().onWords, { "Gi1/0/1": "static" });
  for (const port of ["Gi1/0/1", "Gi1/0/2"]) await bank.order(port, "on", signal);
  assert.deepEqual([...view.admin.values()], [2, 1]);
});

test("a port is turned off though the disk refuses to keep that it was static", async (t) => {
  const view = catalyst();
  const { host, bank } = await catalystBank(t, view);
  host.remember = () => Promise.reject(new Error("disk full"));
  await bank.order("Gi1/0/1", "off", signal);
  assert.equal([...view.admin.values()][0], 4);
});

test("two spellings of one row are not two ports", async (t) => {
  const view = catalyst();
  const { bank } = await catalystBank(t, view);
  await bank.order("Gi1/0/1", "off", signal);
  await assert.rejects(bank.order("Te1/0/1", "on", signal), /the same as port Gi1\/0\/1/);
});

test("a number that the family does not know is told, not guessed at", async (t) => {
  const view = catalyst();
  view.admin.set("1.3.6.1.4.1.9.9.402.1.2.1.1.1.1", 77);
  const { bank } = await catalystBank(t, view);
  const reading = (await bank.read(["Gi1/0/1"], signal)).get("Gi1/0/1");
  assert.ok(reading && "problem" in reading);
  assert.match(reading.problem, /"77", which is not known/);
});

test("a port that is not there is told, and nothing is switched", async (t) => {
  const mocked = await openMocked("netgear/m4300");
  t.after(mocked.close);
  const family = familyNamed("netgear");
  assert.ok(family.snmp);
  const { session, host } = mocked;
  const identify = (oid: string) => familyOf(families, oid) ?? null;
  const bank = new SnmpBank({ label: "sw1", session, family, means: family.snmp, host, identify });
  const reading = (await bank.read(["1/0/999"], signal)).get("1/0/999");
  assert.ok(reading && "problem" in reading, JSON.stringify(reading));
  await assert.rejects(bank.order("1/0/999", "off", signal), { name: "AdapterError" });
  assert.equal(mocked.device.writes.length, 0);
  assert.ok((await bank.budget("1/0/1", signal))?.watts);
});
