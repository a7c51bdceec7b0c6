/** Forwarding tables of a switch that keeps one for each VLAN. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { findMacs, vtpVlansIn } from "../../../adapters/kit/snmp/forwarding.js";
import { openSnmp, type SnmpSession } from "../../../adapters/kit/snmp/session.js";
import type { SnmpValue } from "../../../adapters/kit/snmp/value.js";
import { openAgent } from "../../../mock-hardware/snmp/agent.js";
import type { View } from "../../../mock-hardware/snmp/view.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";

const basePort = "1.3.6.1.2.1.17.1.4.1.2";
const fdb = "1.3.6.1.2.1.17.4.3.1";
const vtpVlanState = "1.3.6.1.4.1.9.9.46.1.3.1.1.2";

/** Of one VLAN: addresses by the number of their bridge port, whose ifIndex is 100 more. */
type Table = Readonly<Record<string, number>>;

const decimal = (mac: string): string =>
  mac
    .split(":")
    .map((octet) => Number.parseInt(octet, 16))
    .join(".");

/** As much of a session as a survey uses. @param asked which VLANs were looked into */
function sessionOf(tables: Readonly<Record<number, Table | null>>, asked: number[], vlan = 1): SnmpSession {
  const own = Object.entries(tables[vlan] ?? {});
  const columns: Readonly<Record<string, readonly (readonly [string, SnmpValue])[]>> = {
    [basePort]: own.map(([, port]) => [String(port), port + 100]),
    [`${fdb}.2`]: own.map(([mac, port]) => [decimal(mac), port]),
    [`${fdb}.3`]: own.map(([mac]) => [decimal(mac), 3]),
    [vtpVlanState]: vlan === 1 ? Object.keys(tables).map((one) => [`1.${one}`, 1]) : [],
  };
  return {
    get: async () => new Map(),
    async walk(column) {
      if (tables[vlan] === null) throw new AdapterError("sw1: no such context", "misconfigured");
      return new Map(columns[column] ?? []);
    },
    set: async () => {},
    inVlan(its) {
      asked.push(its);
      return sessionOf(tables, asked, its);
    },
    close() {},
  };
}

const [first, second, third] = ["02:00:5e:00:00:01", "02:00:5e:00:00:02", "02:00:5e:00:00:03"] as const;

test("each VLAN is looked into, and an address is told with its VLAN", async () => {
  const asked: number[] = [];
  const session = sessionOf(
    { 1: { [first]: 1 }, 20: { [second]: 2, [first]: 1 }, 1002: {}, 30: { [third]: 2 } },
    asked,
  );
  const { macs, bridgePorts } = await findMacs(session, true);
  assert.deepEqual(asked.sort(), [1, 20, 30]);
  const told = [...macs].map(([ifIndex, seen]) => [ifIndex, seen.map(({ mac, vlan }) => [mac, vlan])]);
  assert.deepEqual(Object.fromEntries(told), {
    101: [
      [first, 1],
      [first, 20],
    ],
    102: [
      [second, 20],
      [third, 30],
    ],
  });
  assert.deepEqual([...bridgePorts.keys()].sort(), [1, 2]);
});

test("where the switch does not let us look into VLANs, what it shows without counts", async () => {
  const asked: number[] = [];
  const session = sessionOf({ 1: { [first]: 1 }, 20: null, 30: {} }, asked);
  const { macs } = await findMacs({ ...session, inVlan: (vlan) => session.inVlan(vlan === 1 ? 20 : vlan) }, true);
  assert.deepEqual(asked, [20]);
  assert.deepEqual(
    [...macs.values()].flat().map(({ mac, vlan }) => [mac, vlan]),
    [[first, null]],
  );
});

test("a switch of another family is not asked for VLANs", async () => {
  const asked: number[] = [];
  await findMacs(sessionOf({ 1: { [first]: 1 }, 20: {} }, asked), false);
  assert.deepEqual(asked, []);
});

test("whatever stands for VLANs, those looked into are few and there can be such", () => {
  const rows = fc.array(fc.tuple(fc.stringMatching(/^[0-9.]{0,9}$/), fc.oneof(fc.integer(), fc.constant(1))));
  fc.assert(
    fc.property(rows, (found) => {
      const vlans = vtpVlansIn(new Map(found));
      assert.ok(vlans.length <= 128 && vlans.every((vlan) => Number.isInteger(vlan) && vlan >= 1 && vlan <= 1001));
    }),
  );
});

test("a VLAN is asked for by the community, before version 3", async (t) => {
  const view: View = { get: () => ({ type: "Integer", value: 5 }), next: () => undefined, set: () => null };
  const agent = await openAgent({ view, credentials: { read: "public@20" } });
  const credentials = () => ({ version: "2c", community: "public" }) as const;
  const limits = { readTimeout: 60_000, readRetries: 0 };
  const session = openSnmp({
    device: "sw1",
    host: "127.0.0.1",
    port: agent.port,
    read: credentials,
    write: credentials,
    limits,
  });
  const inside = session.inVlan(20);
  t.after(async () => {
    inside.close();
    session.close();
    await agent.close();
  });
  assert.equal((await inside.get(["1.3.6.1.2.1.1.7.0"])).get("1.3.6.1.2.1.1.7.0"), 5);
});
