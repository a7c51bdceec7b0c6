import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import generic from "../../../mock-hardware/fixtures/generic/rfc3621/snmp.js";
import { MibView } from "../../../mock-hardware/switches/mib.js";
import { counter, gauge, integer, mac, macBytes, text } from "../../../mock-hardware/switches/values.js";
import { mounted, numberAt, put, settled, walk } from "./bench.js";

const admin = (port: number): string => `1.3.6.1.2.1.105.1.1.1.3.1.${port}`;
const detection = (port: number): string => `1.3.6.1.2.1.105.1.1.1.6.1.${port}`;

const inOrder = (a: string, b: string): boolean => {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? left.length < right.length : (left[at] ?? 0) < (right[at] ?? -1);
};

test("a walk finds every object once, in the order of the numbers", () => {
  const { view } = mounted(generic);
  const found = walk(view);
  assert.ok(found.length > 24 * 20);
  assert.ok(found.every(({ oid }, at) => at === 0 || inOrder(found[at - 1]?.oid ?? "", oid)));
  assert.ok(found.every(({ oid, value }) => assert.deepEqual(view.get(oid), value) === undefined));
});

test("next goes by numbers and not by text, also from names that do not exist", () => {
  const { view } = mounted(generic);
  assert.equal(view.next(admin(9))?.oid, admin(10));
  assert.equal(view.next("1.3.6.1.2.1.105.1.1.1.3.1.9.7")?.oid, admin(10));
  assert.equal(view.next("1.3.6.1.2.1.105.1.1.1.3")?.oid, admin(1));
  assert.equal(view.next("2.1"), undefined);
  assert.equal(view.get("1.3.6.1.2.1.105.1.1.1.3"), undefined);
});

test("next is the smallest greater name, for any name and any set of names", () => {
  const name = fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 5 }).map((parts) => parts.join("."));
  const names = fc.uniqueArray(name, { maxLength: 30 });
  fc.assert(
    fc.property(names, name, (all, from) => {
      const view = new MibView({ edition: 0, cells: () => all.map((oid) => ({ oid, read: () => integer(1) })) });
      const after = all.filter((oid) => inOrder(from, oid));
      const first = after.find((oid) => after.every((other) => other === oid || inOrder(oid, other)));
      assert.equal(view.next(from)?.oid, first);
    }),
    { numRuns: 300 },
  );
});

test("two objects of one name are a fault of the fixture, and named", () => {
  const cell = { oid: "1.2.3", read: () => integer(1) };
  const view = new MibView({ edition: 0, cells: () => [cell, cell] });
  assert.throws(() => view.get("1.2.3"), /two objects at 1\.2\.3/);
});

test("a SET switches one port, and what it reads follows in the time of the hardware", () => {
  const { clock, device, view } = mounted(generic);
  assert.equal(numberAt(view, detection(5)), 3);
  assert.equal(put(view, admin(5), 2), null);
  assert.deepEqual([numberAt(view, admin(5)), numberAt(view, detection(5))], [2, 3]);
  clock.advance(50);
  assert.equal(numberAt(view, detection(5)), 1);
  assert.ok(device.ports.every(({ number, powered }) => powered === (number !== 5)));
  put(view, admin(5), 1);
  assert.equal(numberAt(view, detection(5)), 2);
  clock.advance(settled);
  assert.equal(numberAt(view, detection(5)), 3);
});

test("a bad SET says what is wrong with which binding, and none of it is done", () => {
  const { device, view } = mounted(generic);
  const off = { oid: admin(1), value: integer(2) };
  device.faults.refusing.add(7);
  for (const [oid, value, error] of [
    [admin(2), gauge(2), "wrongType"],
    [admin(2), text("off"), "wrongType"],
    [admin(2), integer(3), "wrongValue"],
    [admin(2), integer(0), "wrongValue"],
    [admin(99), integer(2), "noCreation"],
    ["1.3.6.1.2.1.105.1.1.1.3", integer(2), "noCreation"],
    [detection(2), integer(1), "notWritable"],
    ["1.3.6.1.2.1.1.5.0", text("x".repeat(256)), "wrongValue"],
    [admin(7), integer(2), "commitFailed"],
  ] as const)
    assert.deepEqual(view.set([off, { oid, value }]), { error, index: 2 }, `${oid} ${error}`);
  assert.deepEqual(device.writes, []);
});

test("a SET of several ports is done whole", () => {
  const { device, view } = mounted(generic);
  const bindings = [1, 2, 3].map((port) => ({ oid: admin(port), value: integer(2) }));
  assert.equal(view.set(bindings), null);
  assert.deepEqual(
    device.writes.map(({ port, on }) => [port, on]),
    [
      [1, false],
      [2, false],
      [3, false],
    ],
  );
});

test("names, labels and priorities keep what is written to them", () => {
  const { view } = mounted(generic);
  for (const [oid, value] of [
    ["1.3.6.1.2.1.1.5.0", text("rack 3")],
    ["1.3.6.1.2.1.31.1.1.1.18.4", text("node 4")],
    ["1.3.6.1.2.1.105.1.1.1.7.1.4", integer(1)],
    ["1.3.6.1.2.1.105.1.1.1.9.1.4", text("437XR1138R2")],
  ] as const) {
    assert.equal(put(view, oid, value), null);
    assert.deepEqual(view.get(oid), value);
  }
});

test("budget, use and counters are read in their own units and types", () => {
  const { device, view } = mounted(generic);
  assert.deepEqual(view.get("1.3.6.1.2.1.105.1.3.1.1.2.1"), gauge(370));
  assert.deepEqual(view.get("1.3.6.1.2.1.105.1.3.1.1.4.1"), gauge(120));
  device.ports[0]?.count("mpsAbsent", 2 ** 32 - 1);
  assert.deepEqual(view.get("1.3.6.1.2.1.105.1.1.1.8.1.1"), counter(2 ** 32 - 1));
  assert.deepEqual(view.get("1.3.6.1.2.1.105.1.1.1.10.1.1"), integer(5));
});

test("sysUpTime begins anew with a restart, in which nothing is answered", () => {
  const { clock, device, view, misbehave } = mounted(generic);
  const upTime = () => numberAt(view, "1.3.6.1.2.1.1.3.0");
  assert.equal(upTime(), settled / 10);
  assert.equal(misbehave(), null);
  device.reboot(5_000);
  assert.equal(misbehave(), "drop");
  clock.advance(5_000);
  assert.equal(misbehave(), null);
  assert.equal(upTime(), 0);
  device.faults.misbehave = () => "garbage";
  assert.equal(misbehave(), "garbage");
});

test("a MAC address is six bytes or is refused", () => {
  assert.deepEqual(macBytes("02:00:0a:ff:00:01"), [2, 0, 10, 255, 0, 1]);
  for (const wrong of ["", "02:00:00:00:00", "02:00:00:00:00:zz", "02:00:00:00:00:100"])
    assert.throws(() => mac(wrong), /no MAC address/);
});
