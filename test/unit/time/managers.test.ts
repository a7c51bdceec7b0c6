/** What managers and the network protocols show of time, and what of it may be changed. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { machineManager, serviceManager } from "../../../redfish-schema/resources/Manager.js";
import type { IntentChanges } from "../../../src/ports/commands/machines.js";
import type { Commands } from "../../../src/ports/commands.js";
import type { TimeFacts, World } from "../../../src/ports/world.js";
import { openTree } from "../../../src/tree/tree.js";
import { TestService } from "../../support/service.js";
import { machineWith, worldOf } from "../control/service.js";

const protocols = "/redfish/v1/Managers/shoal/NetworkProtocol";

function shown(time: TimeFacts, clockOffset = 0) {
  const machine = machineWith(0, { manager: { clockOffset, utcOffsetMinutes: 60, lastReset: null } });
  const world: World = { ...worldOf([machine]), time: () => time, racks: { get: () => undefined, ids: () => [] } };
  const tree = openTree(world, [serviceManager, machineManager]);
  const at = (id: string) => {
    const found = tree.find(`/redfish/v1/Managers/${id}`);
    assert.ok(found);
    const { DateTime, DateTimeSource } = tree.body(found);
    return [DateTime, DateTimeSource];
  };
  return { service: at("shoal"), machine: at("a") };
}

test("managers show the corrected time and where it is from", () => {
  assert.deepEqual(shown({ source: "NTP", offset: 90_000 }), {
    service: ["2030-01-01T00:01:30Z", "NTP"],
    machine: ["2030-01-01T01:01:30+01:00", "NTP"],
  });
  assert.deepEqual(shown({ source: "Host", offset: 0 }), {
    service: ["2030-01-01T00:00:00Z", "Host"],
    machine: ["2030-01-01T01:00:00+01:00", "Host"],
  });
});

test("a manager's clock that was set by hand goes by itself", () => {
  assert.deepEqual(shown({ source: "NTP", offset: 90_000 }, 1000).machine, ["2030-01-01T01:01:31+01:00", "Firmware"]);
});

test("a manager's clock is set to what the client says, not to that and the correction", async () => {
  const world: World = { ...worldOf([machineWith(0)]), time: () => ({ source: "NTP", offset: 90_000 }) };
  const found = openTree(world, [machineManager]).find("/redfish/v1/Managers/a");
  assert.ok(found);
  const asked: IntentChanges[] = [];
  const commands = { machines: { amend: async (_: string, changes: IntentChanges) => void asked.push(changes) } };
  const doing = {
    ...found.context,
    commands: commands as unknown as Commands,
    who: {} as never,
    etagOf: () => undefined,
  };
  await found.resource.patch?.({ DateTime: "2031-01-01T00:00:00Z" }, found.subject, doing);
  assert.deepEqual(asked, [{ manager: { dateTime: Date.UTC(2031, 0, 1) - 90_000, utcOffsetMinutes: undefined } }]);
});

async function ntp(t: TestContext, ...changes: unknown[]) {
  const service = await TestService.start(t);
  for (const NTPServers of changes) {
    const { status } = await service.patch(protocols, { NTP: { NTPServers } });
    assert.equal(status, 200);
  }
  return { service, NTP: (await service.get(protocols)).json.NTP as Record<string, unknown> };
}

test("NTP is off and without servers at first, on its only port", async (t) => {
  const { NTP } = await ntp(t);
  assert.deepEqual(NTP, { ProtocolEnabled: false, Port: 123, NTPServers: [] });
});

const [a, b, c] = ["time-a.example", "time-b.example", "192.0.2.1"];
const patches: readonly (readonly [string, readonly unknown[], readonly unknown[]])[] = [
  [
    "null removes an element",
    [
      [a, b],
      [null, b],
    ],
    [b],
  ],
  [
    "{} leaves an element",
    [
      [a, b],
      [{}, c],
    ],
    [a, c],
  ],
  ["a shorter array cuts the rest", [[a, b, c], [b]], [b]],
  [
    "all at once",
    [
      [a, b],
      [null, {}, c, null],
    ],
    [b, c],
  ],
  ["an empty array empties it", [[a, b], []], []],
];
for (const [name, changes, after] of patches)
  test(`PATCH of NTPServers: ${name}`, async (t) => {
    assert.deepEqual((await ntp(t, ...changes)).NTP.NTPServers, after);
  });

test("a name that can be none is refused, and nine servers are too many, {} and all", async (t) => {
  const { service } = await ntp(t, Array(8).fill(a));
  for (const NTPServers of [["a b"], [...Array(8).fill({}), b], [{ Name: "x" }]]) {
    const { status } = await service.patch(protocols, { NTP: { NTPServers } });
    assert.equal(status, 400, JSON.stringify(NTPServers));
  }
});

test("a server that cannot be reached is a condition of the service's manager while NTP is on", async (t) => {
  const { service } = await ntp(t, ["224.0.1.1"]);
  const status = async () => (await service.get("/redfish/v1/Managers/shoal")).json.Status;
  await service.patch(protocols, { NTP: { ProtocolEnabled: true } });
  const { Health, Conditions } = await service.until(status, (now) => now.Health !== "OK");
  assert.equal(Health, "Warning");
  assert.match(Conditions[0].Message, /The time server 224\.0\.1\.1 is not asked: its address is multicast\./);
  await service.patch(protocols, { NTP: { ProtocolEnabled: false } });
  assert.deepEqual(await status(), { State: "Enabled", Health: "OK" });
});
