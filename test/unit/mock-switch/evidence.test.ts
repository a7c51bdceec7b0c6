import assert from "node:assert/strict";
import { test } from "node:test";
import catalyst from "../../../mock-hardware/fixtures/cisco/catalyst-9300/snmp.js";
import generic from "../../../mock-hardware/fixtures/generic/rfc3621/snmp.js";
import juniper from "../../../mock-hardware/fixtures/juniper/ex2300/snmp.js";
import { mounted, numberAt, walk } from "./bench.js";

const node = { mac: "02:00:00:00:00:05", vlan: 20 };
const uplink = { name: "core1", mac: "02:00:00:00:0c:01", forwards: true };
const nodeIndex = "2.0.0.0.0.5";

const wiring = {
  port: (number: number) => {
    if (number === 5) return { macs: [node], label: "node 5", neighbour: { ...node, name: "node5", forwards: false } };
    if (number === 24) return { load: null, linked: true, neighbour: uplink };
    return {};
  },
};

test("an address leads over bridge port and ifIndex to the name of its port", () => {
  const { view } = mounted(juniper, wiring);
  assert.equal(numberAt(view, "1.3.6.1.2.1.17.7.1.4.2.1.3.0.20"), 65_556);
  const bridgePort = numberAt(view, `1.3.6.1.2.1.17.7.1.2.2.1.2.65556.${nodeIndex}`);
  assert.equal(bridgePort, 494);
  assert.equal(numberAt(view, `1.3.6.1.2.1.17.7.1.2.2.1.3.65556.${nodeIndex}`), 3);
  const ifIndex = numberAt(view, `1.3.6.1.2.1.17.1.4.1.2.${bridgePort}`);
  assert.equal(ifIndex, 517);
  assert.equal(`${numberAt(view, `1.3.6.1.2.1.31.1.1.1.1.${ifIndex}`)}`, "ge-0/0/4");
  assert.equal(`${numberAt(view, `1.3.6.1.2.1.31.1.1.1.18.${ifIndex}`)}`, "node 5");
});

test("what lost its power is forgotten, and known again when it is back", () => {
  const { clock, device, view } = mounted(generic, wiring);
  const row = `1.3.6.1.2.1.17.4.3.1.2.${nodeIndex}`;
  const remotes = () => walk(view, "1.0.8802.1.1.2.1.4.1.1.9").length;
  assert.deepEqual([numberAt(view, row), remotes()], [5, 2]);
  device.ports[4]?.switch(false);
  clock.advance(50);
  assert.deepEqual([view.get(row), remotes()], [undefined, 1]);
  device.ports[4]?.switch(true);
  clock.advance(1_000);
  assert.deepEqual([numberAt(view, row), remotes()], [5, 2]);
});

test("the switch's own address is at no port, and is not learned", () => {
  const { view } = mounted(generic);
  assert.deepEqual(
    walk(view, "1.3.6.1.2.1.17.4.3.1").map(({ value }) => (Buffer.isBuffer(value.value) ? "mac" : value.value)),
    ["mac", 0, 4],
  );
});

test("neighbours say who they are and whether they forward", () => {
  const { view } = mounted(generic, wiring);
  const remote = (column: number, port: number) =>
    view.get(`1.0.8802.1.1.2.1.4.1.1.${column}.0.${port}.${port}`)?.value;
  assert.equal(`${remote(9, 24)}`, "core1");
  assert.deepEqual(remote(5, 24), Buffer.from([2, 0, 0, 0, 0x0c, 1]));
  assert.deepEqual(remote(12, 24), Buffer.from([0b0010_1000, 0]));
  assert.deepEqual(remote(12, 5), Buffer.from([0b0000_0001, 0]));
});

test("a cable put elsewhere is seen elsewhere", () => {
  const { device, view } = mounted(generic, wiring);
  const row = `1.3.6.1.2.1.17.4.3.1.2.${nodeIndex}`;
  assert.equal(numberAt(view, row), 5);
  device.ports[4]?.rewire([]);
  device.ports[6]?.rewire([node]);
  assert.equal(numberAt(view, row), 7);
});

test("Catalyst: addresses of VLAN 1 alone, and ports by entPhysicalIndex", () => {
  const { view } = mounted(catalyst, wiring);
  assert.equal(view.get(`1.3.6.1.2.1.17.4.3.1.2.${nodeIndex}`), undefined);
  const physical = numberAt(view, "1.3.6.1.4.1.9.9.402.1.2.1.11.2.5");
  assert.equal(numberAt(view, `1.3.6.1.2.1.47.1.3.2.1.2.${physical}.0`), "1.3.6.1.2.1.2.2.1.1.513");
  assert.equal(`${numberAt(view, "1.3.6.1.2.1.31.1.1.1.1.513")}`, "Gi2/0/5");
});
