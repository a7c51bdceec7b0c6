/** A machine that runs containers says by LLDP that it is a bridge: it is switched, and a switch in its place is not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import board from "../../../adapters/machine/board/index.js";
import poeSwitch from "../../../adapters/power/poe-switch/index.js";
import { fixtureNamed } from "../../../mock-hardware/fixtures/load.js";
import { mountDevice } from "../../../mock-hardware/fixtures/mount.js";
import { openAgent } from "../../../mock-hardware/snmp/agent.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { MachineHost, Order } from "../../../src/ports/machine-adapter.js";
import { FastClock } from "../../support/fast-clock.js";
import { until } from "../../support/until.js";
import { hostFor } from "./switch-under-test.js";

const own = "02:00:5e:10:00:01";

const inventoryWith = (mac: string) =>
  ({
    nics: [{ mac }],
    adapter: { kind: "board", settings: { power: { device: "sw1", port: "1/0/2", confirmed: true } } },
  }) as unknown as Inventory;

test("it is switched by the machine that has the address, and by no other", async (t) => {
  const clock = new FastClock(5);
  const neighbour = { name: "docker-host", mac: own, forwards: true };
  const port = (number: number) => ({ linked: true, ...(number === 2 && { neighbour }) });
  const { view, misbehave, device } = mountDevice(await fixtureNamed("netgear/m4300"), { timers: clock, port });
  const agent = await openAgent({ view, credentials: { read: "public", write: "secret" }, misbehave });
  const snmp = { port: agent.port, community: "public", write: { community: "secret" } };
  const entry = { id: "sw1", kind: "poe-switch", settings: { family: "netgear", host: "127.0.0.1", snmp } };
  const powered = poeSwitch.open(entry, hostFor(clock));
  t.after(async () => {
    await powered.close();
    await agent.close();
  });
  await until(() => device.ports.every((one) => one.powered));
  const host = {
    clock,
    devices: {
      port: () => assert.fail(),
      attach: ({ port: name, ...said }, machine) => powered.attach(name, said, machine),
    },
    settledPower: null,
    bootChoice: () => assert.fail(),
    report() {},
    note() {},
  } satisfies MachineHost;
  const order = (): Order => ({
    seq: 1,
    by: "t",
    deadline: clock.now() + 60_000,
    signal: new AbortController().signal,
  });
  const [other, itself] = ["02:00:5e:10:00:02", own].map((mac) => board.attach(inventoryWith(mac), host));
  await assert.rejects(other?.command("off", order()) ?? assert.fail(), /docker-host says by LLDP/);
  assert.equal(device.writes.length, 0);
  await itself?.command("off", order());
  assert.deepEqual(
    device.writes.map(({ port: number, on }) => [number, on]),
    [[2, false]],
  );
});
