/** What a switch says of itself by LLDP at the port that feeds a board (IEEE 802.1AB): read of its MIB, told as the board's neighbour. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { announcementsAt, announcementsIn, type LocalSystem } from "../../../adapters/kit/snmp/announcements.js";
import type { SnmpValue } from "../../../adapters/kit/snmp/value.js";
import board from "../../../adapters/machine/board/index.js";
import poeSwitch from "../../../adapters/power/poe-switch/index.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { MachineHost } from "../../../src/ports/machine-adapter.js";
import { FastClock } from "../../support/fast-clock.js";
import { openMocked } from "./switch-under-test.js";

const text = (value: string): Buffer => Buffer.from(value);
const mac = Buffer.from([2, 0, 0, 0, 0, 0x99]);

const system = (more: Partial<LocalSystem> = {}): LocalSystem => ({
  chassisIdSubtype: 4,
  chassisId: mac,
  systemName: text("tor1"),
  systemDescription: text("A switch"),
  ports: {
    subtype: new Map([["7", 5]]),
    id: new Map<string, SnmpValue>([["7", text("Gi1/0/7")]]),
    description: new Map<string, SnmpValue>([["7", text("board07")]]),
  },
  addresses: new Map<string, SnmpValue>([
    ["2.16.254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.1", 17],
    ["1.4.192.0.2.7", 5],
  ]),
  bridgePorts: new Map(),
  ...more,
});

const face = { ifIndex: 10107, spelled: "gi1/0/7" };

test("the port is found by its name, whatever its local number, with all that is said of the switch", () => {
  assert.deepEqual(
    announcementsIn(system(), [face, { ifIndex: 8, spelled: "gi1/0/8" }]),
    new Map([
      [
        10107,
        {
          chassisId: "02:00:00:00:00:99",
          chassisIdSubtype: "MacAddr",
          portId: "Gi1/0/7",
          portIdSubtype: "IfName",
          systemName: "tor1",
          systemDescription: "A switch",
          portDescription: "board07",
          managementAddress: "192.0.2.7",
          managementVlanId: null,
        },
      ],
    ]),
  );
});

test("a port that is called by its MAC address is found as the bridge numbers it", () => {
  const ports = { subtype: new Map([["7", 3]]), id: new Map([["7", mac]]), description: new Map() };
  const found = announcementsIn(system({ ports, bridgePorts: new Map([["7", 10107]]) }), [face]).get(10107);
  assert.deepEqual(
    [found?.portId, found?.portIdSubtype, found?.portDescription],
    ["02:00:00:00:00:99", "MacAddr", null],
  );
});

test("what it is called by in no way that is known is not told", () => {
  assert.equal(announcementsIn(system({ chassisIdSubtype: 2 }), [face]).size, 0);
  assert.equal(announcementsIn(system({ chassisId: text("six!!!!") }), [face]).size, 0);
  assert.equal(
    announcementsIn(system({ chassisIdSubtype: 5, chassisId: Buffer.from([1, 192, 0, 2, 1]) }), [face]).size,
    1,
  );
});

test("whatever a switch answers, it is read or passed over", () => {
  const value: fc.Arbitrary<SnmpValue> = fc.oneof(
    fc.integer({ min: -1, max: 9 }),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc.string(),
    fc.constant(null),
  );
  const index = fc.oneof(
    fc.constantFrom("7", "1.4.1.2.3.4"),
    fc.array(fc.nat(300), { maxLength: 8 }).map((all) => all.join(".")),
  );
  const rows = fc.array(fc.tuple(index, value), { maxLength: 5 }).map((all) => new Map(all));
  const anySystem: fc.Arbitrary<LocalSystem> = fc.record({
    chassisIdSubtype: value,
    chassisId: value,
    systemName: value,
    systemDescription: value,
    ports: fc.record({ subtype: rows, id: rows, description: rows }),
    addresses: rows,
    bridgePorts: rows,
  });
  fc.assert(
    fc.property(anySystem, (any) => {
      for (const { chassisId, portId, managementAddress } of announcementsIn(any, [
        face,
        { ifIndex: 7, spelled: "7" },
      ]).values()) {
        assert.ok(chassisId.length > 0 && chassisId.length <= 256 && portId.length > 0 && portId.length <= 256);
        assert.ok(managementAddress === null || /^\d+\.\d+\.\d+\.\d+$/.test(managementAddress));
      }
    }),
  );
});

for (const [fixture, ifIndex, spelled] of [
  ["netgear/m4300", 3, "1/0/3"],
  ["cisco/catalyst-9300", 11, "Gi1/0/3"],
] as const) {
  test(`${fixture}: read on the wire`, async (t) => {
    const mocked = await openMocked(fixture);
    t.after(() => mocked.close());
    const found = (await announcementsAt(mocked.session, [{ ifIndex, spelled }])).get(ifIndex);
    assert.equal(found?.portId, spelled);
    assert.equal(found?.systemName, "mock-switch");
    assert.match(found?.systemDescription ?? "", /mock/i);
  });
}

test("a device that does not speak LLDP says nothing, and that is no failure", async (t) => {
  const mocked = await openMocked("apc/rpdu2");
  t.after(() => mocked.close());
  assert.equal((await announcementsAt(mocked.session, [{ ifIndex: 1, spelled: "ether1" }])).size, 0);
});

/* ── to the machine ──────────────────────────────────────────────────────────────────────────────────────────────── */

async function boardsOn(t: TestContext, ...nics: readonly (readonly string[])[]) {
  const clock = new FastClock(5);
  const mocked = await openMocked("netgear/m4300", clock);
  const settings = { family: "netgear", host: "127.0.0.1", snmp: mocked.snmp };
  const powered = poeSwitch.open({ id: "sw1", kind: "poe-switch", settings }, mocked.host);
  t.after(async () => {
    await powered.close();
    await mocked.close();
  });
  const host = {
    clock,
    devices: {
      port: () => assert.fail(),
      attach: ({ port, ...said }, machine) => powered.attach(port, said, machine),
    },
    settledPower: null,
    bootChoice: () => assert.fail(),
    report() {},
    note() {},
  } satisfies MachineHost;
  const drivers = nics.map((ids, index) => {
    const power = { device: "sw1", port: `1/0/${index + 1}`, confirmed: true };
    const inventory = {
      nics: ids.map((id) => ({ id, mac: `02:00:5e:10:00:0${index}` })),
      adapter: { settings: { power } },
    };
    return board.attach(inventory as unknown as Inventory, host);
  });
  return { clock, drivers, ...mocked };
}

test("each board hears of its own port, and all of them cost the switch one reading", async (t) => {
  const { drivers, clock } = await boardsOn(t, ["eth0"], ["lan"]);
  const now = clock.now();
  const [first, second] = await Promise.all(drivers.map((driver) => driver.readNeighbours?.(now)));
  assert.deepEqual([first?.eth0?.portId, second?.lan?.portId], ["1/0/1", "1/0/2"]);
  assert.equal(first?.eth0?.managementAddress, "192.0.2.43");
  const again = await drivers[0]?.readNeighbours?.(now);
  assert.equal(again?.eth0, first?.eth0, "the same answer for as long as it is young enough");
});

test("which of several ports the cable is in nobody can tell, so nothing is told", async (t) => {
  const { drivers } = await boardsOn(t, ["eth0", "eth1"]);
  assert.equal(drivers[0]?.readNeighbours, undefined);
});
