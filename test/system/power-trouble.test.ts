/** Switches that cannot be used: the service starts and serves everything else, and says which switch it is and what to do. */
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { describe, test } from "node:test";
import { boardOn, communities, netgear, openSnmpDevice, portOf, writeConfig } from "./boards.js";
import { curl, json } from "./curl.js";
import { missing, until } from "./program.js";
import { shoal, startShoal, type Undoing } from "./shoal.js";

interface Trouble {
  /** The entry of the device, made bad. */
  entry(test: Undoing): Promise<object>;
  /** What the manager says. */
  readonly says: RegExp;
}

const snmpOf = (entry: object) => (entry as { readonly snmp: { readonly port: number; readonly auth: object } }).snmp;

const troubles: Readonly<Record<string, Trouble>> = {
  "a wrong community": {
    async entry(test) {
      const { entry } = await openSnmpDevice(test, netgear);
      return { ...entry, snmp: { port: snmpOf(entry).port, community: `not ${communities.read}` } };
    },
    says: /^.*sw1 \(127\.0\.0\.1.*no answer by SNMP.*is the community right/,
  },
  "a wrong password": {
    async entry(test) {
      const { entry } = await openSnmpDevice(test, netgear);
      const snmp = snmpOf(entry);
      return { ...entry, snmp: { ...snmp, auth: { ...snmp.auth, password: "not the right one" } } };
    },
    says: /sw1 \(127\.0\.0\.1.*auth password or protocol of SNMP user "shoal" is wrong/,
  },
  "nobody at the address": {
    async entry(test) {
      const { entry } = await openSnmpDevice(test, netgear);
      return { ...entry, snmp: { ...snmpOf(entry), port: await closedPort() } };
    },
    says: /sw1 \(127\.0\.0\.1.*check the address/,
  },
  "garbage for answers": {
    async entry(test) {
      const { entry, device } = await openSnmpDevice(test, netgear);
      device.faults.misbehave = () => "garbage";
      return entry;
    },
    says: /sw1 \(127\.0\.0\.1.*(?:no answer by SNMP|no proper SNMP)/,
  },
};

/** A UDP port of this computer that nobody listens on. */
async function closedPort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

interface Told {
  readonly Health: string;
  readonly Conditions?: readonly { readonly Message: string }[];
}

// At once: mostly they wait for answers that do not come.
describe("what the service does with", { skip: missing("curl"), concurrency: true }, () => {
  for (const [name, { entry, says }] of Object.entries(troubles)) {
    test(name, async (context) => {
      const good = await openSnmpDevice(context, netgear);
      const config = writeConfig(context, {
        devices: { sw1: { ...(await entry(context)) }, sw2: good.entry },
        machines: [boardOn("sw1", "1/0/1", 1), boardOn("sw2", "1/0/2", 2), { id: "server01" }],
      });
      const service = await startShoal(context, { config });
      const get = (path: string) => curl(service, `/redfish/v1/${path}`);

      const Status = await until("the trouble told", async () => {
        const told = (await get("Managers/board1")).json().Status as Told;
        return told.Health === "Critical" && told;
      });
      assert.match(Status.Conditions?.[0]?.Message ?? "", says);
      const { status, headers } = await get("Systems/board1");
      assert.equal(status, 503);
      assert.match(headers["retry-after"] ?? "", /^[1-9]\d*$/);
      assert.equal((await get("Systems")).json()["Members@odata.count"], 3);
      assert.equal((await get("Systems/server01")).status, 200);

      // The other switch is none the worse for it.
      await until("a reading", async () => (await get("Systems/board2")).status === 200);
      const on = await curl(
        service,
        "/redfish/v1/Systems/board2/Actions/ComputerSystem.Reset",
        ...json({ ResetType: "On" }),
      );
      assert.equal(on.status, 204);
      await until("power", async () => (await get("Systems/board2")).json().PowerState === "On");
      assert.equal(portOf(good, 2).powered, true);
      assert.deepEqual(await service.end(), { code: 0, signal: null });
    });
  }
});

test("two machines on one port are refused before anything is switched, by whatever spelling", async (context) => {
  const { entry, device } = await openSnmpDevice(context, netgear);
  const config = writeConfig(context, {
    devices: { sw1: entry },
    machines: [boardOn("sw1", "1/0/3", 1), boardOn("sw1", "3", 2)],
  });
  const { code, stderr } = await shoal(["serve", "--config", config]);
  assert.equal(code, 3, stderr);
  assert.match(stderr, /shoal\.yaml:\d+:\d+.*is port 1\/0\/3 of sw1, which is taken/);
  assert.deepEqual(device.writes, []);
});

test("a port that the switch cannot have is refused with what ports look like", async (context) => {
  const { entry } = await openSnmpDevice(context, netgear);
  const config = writeConfig(context, { devices: { sw1: entry }, machines: [boardOn("sw1", "uplink", 1)] });
  const { code, stderr } = await shoal(["check-config", config]);
  assert.equal(code, 3);
  assert.match(stderr, /is "uplink", which .*1\/0\/5/);
});
