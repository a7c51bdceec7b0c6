import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Column, Fixture } from "../../../mock-hardware/fixtures/fixture.js";
import { fixtureNamed, loadFixtures } from "../../../mock-hardware/fixtures/load.js";
import { mounted, numberAt, put, walk } from "./bench.js";

const fixtures = await loadFixtures();
const named = (name: string): Fixture => {
  const fixture = fixtures.get(name);
  assert.ok(fixture, name);
  return fixture;
};

test("every folder with an SNMP face is a fixture, by its name", () => {
  const folder = fileURLToPath(new URL("../../../mock-hardware/fixtures/", import.meta.url));
  const faces = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /[\\/]snmp\.js$/.test(file),
  );
  const names = faces.map((file) => file.split(/[\\/]/).slice(0, -1).join("/"));
  assert.deepEqual([...fixtures.keys()], names.sort());
  assert.ok(names.includes("generic/rfc3621"));
});

test("a fixture that is not there is refused with those that are", async () => {
  await assert.rejects(fixtureNamed("nobody/1"), /no SNMP fixture "nobody\/1"; there are .*apc\/masterswitch, /);
});

/** Columns by which ports of it can be turned on and off; Eaton has one for each. */
const orders = (fixture: Fixture, way: "on" | "off"): readonly Column[] =>
  fixture.columns.filter(({ set }) => set?.[way] !== undefined);

for (const [name, fixture] of fixtures) {
  test(`${name}: says where its facts are from, and that no device was seen`, () => {
    assert.match(fixture.provenance, /No device was seen\.|no device was seen/);
  });

  test(`${name}: mounts and is walked wholly`, () => {
    const { device, view } = mounted(fixture);
    const found = walk(view);
    assert.equal(device.ports.length, fixture.ports.count);
    assert.equal(numberAt(view, "1.3.6.1.2.1.1.2.0"), fixture.system.objectId);
    for (const { oid, each } of fixture.columns)
      assert.equal(
        found.filter((binding) => binding.oid.startsWith(`${oid}.`)).length,
        { port: device.ports.length, group: device.groups.length, device: 1 }[each],
        oid,
      );
  });

  for (const [at, off] of orders(fixture, "off").entries())
    test(`${name}: ${off.name} switches one port and no other`, () => {
      const on = orders(fixture, "on")[at];
      assert.ok(on);
      const { clock, device, view } = mounted(fixture);
      const instances = (column: Column) => walk(view, column.oid).map(({ oid }) => oid);
      const states = () => device.ports.map(({ powered }) => powered);
      const before = states();
      const [, second] = device.ports;
      assert.ok(second);
      assert.equal(put(view, instances(off)[1] ?? "", off.set?.off?.[0] ?? -1), null);
      clock.advance(10_000);
      assert.deepEqual(
        states(),
        before.map((powered, index) => powered && index !== 1),
      );
      assert.equal(put(view, instances(on)[1] ?? "", on.set?.on?.[0] ?? -1), null);
      clock.advance(10_000);
      assert.deepEqual(states(), before);
    });
}

test("what has no writable column refuses every SET", () => {
  const readOnly = [...fixtures.values()].filter((fixture) => orders(fixture, "off").length === 0);
  assert.ok(readOnly.includes(named("juniper/ex2300")));
  for (const fixture of readOnly) {
    const { device, view } = mounted(fixture);
    for (const { oid } of fixture.columns.flatMap((column) => walk(view, column.oid)))
      assert.deepEqual(put(view, oid, 1), { error: "notWritable", index: 1 });
    assert.deepEqual(device.writes, []);
  }
});

test("Catalyst: off by the standard object and on again ends in auto; static is kept only when written", () => {
  const { view } = mounted(named("cisco/catalyst-9300"));
  const own = "1.3.6.1.4.1.9.9.402.1.2.1.1.2.3";
  const standard = "1.3.6.1.2.1.105.1.1.1.3.2.3";
  assert.equal(numberAt(view, own), 1);
  put(view, own, 2);
  assert.deepEqual([numberAt(view, own), numberAt(view, standard)], [2, 1]);
  put(view, standard, 2);
  assert.deepEqual([numberAt(view, own), numberAt(view, standard)], [4, 2]);
  put(view, standard, 1);
  assert.equal(numberAt(view, own), 1);
  for (const [oid, value] of [
    [own, 2],
    [standard, 2],
    [standard, 1],
  ] as const)
    put(view, oid, value);
  assert.equal(numberAt(view, own), 1);
});

test("Cumulus: power is as old as the last look at the hardware", () => {
  const { clock, device, view } = mounted(named("cumulus/as4610"));
  const watts = () => numberAt(view, "1.3.6.1.4.1.40310.3.2.1.9.3");
  clock.advance(300_000);
  assert.equal(watts(), 5_000);
  device.ports[0]?.switch(false);
  clock.advance(200_000);
  assert.equal(watts(), 5_000);
  clock.advance(100_000);
  assert.equal(watts(), 0);
});

test("APC rPDU2: the state has the numbers of the command the other way round", () => {
  const { view } = mounted(named("apc/rpdu2"));
  const state = () => numberAt(view, "1.3.6.1.4.1.318.1.1.26.9.2.3.1.5.4");
  assert.equal(state(), 2);
  put(view, "1.3.6.1.4.1.318.1.1.26.9.2.4.1.5.4", 2);
  assert.equal(state(), 1);
});

test("Eaton: each order has an object of its own, and the state is pending until the relay is through", () => {
  const { clock, view } = mounted(named("eaton/epdu"));
  const state = () => numberAt(view, "1.3.6.1.4.1.534.6.6.7.6.6.1.2.0.4");
  put(view, "1.3.6.1.4.1.534.6.6.7.6.6.1.3.0.4", 0);
  assert.equal(state(), 2);
  clock.advance(1_000);
  assert.equal(state(), 0);
  put(view, "1.3.6.1.4.1.534.6.6.7.6.6.1.4.0.4", 0);
  assert.equal(state(), 3);
  clock.advance(1_000);
  assert.equal(state(), 1);
});

test("Netgear: a reset is off and, five seconds later, on", () => {
  const { clock, device, view } = mounted(named("netgear/m4300"));
  put(view, "1.3.6.1.4.1.4526.10.15.1.1.1.10.1.5", 1);
  clock.advance(50);
  assert.equal(device.ports[4]?.powered, false);
  clock.advance(6_000);
  assert.equal(device.ports[4]?.powered, true);
  assert.deepEqual(
    device.writes.map(({ port, on }) => [port, on]),
    [
      [5, false],
      [5, true],
    ],
  );
});
