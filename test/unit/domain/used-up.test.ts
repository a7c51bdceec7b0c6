/** An override of a machine that boots from the network is used up where that is seen, and not by being switched on. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Inventory } from "../../../src/model/inventory.js";
import type { MachineNetboot } from "../../../src/model/netboot.js";
import type { BootTarget } from "../../../src/model/words.js";
import { alice, Bench, inventoryOf } from "./bench.js";
import { ScriptedDevice, scripted } from "./scripted-device.js";

const netboot: MachineNetboot = {
  bootSet: null,
  boot: { kind: "nothing" },
  offer: "asked",
  address: null,
  hostName: null,
  network: null,
  options: {},
  serial: null,
};

/** @param own what its adapter leads it to by itself */
async function machineFor(target: BootTarget, own: readonly BootTarget[], more: Partial<Inventory> = { netboot }) {
  const adapter = scripted(new Map([["node", new ScriptedDevice()]]));
  const { capabilities } = adapter;
  const bench = new Bench({
    adapter: {
      ...adapter,
      capabilities: (inventory, devices) => ({ ...capabilities(inventory, devices), bootTargets: own }),
    },
    inventory: [{ ...inventoryOf("node", {}, "scripted"), ...more }],
  }).start();
  await bench.elapse(1000);
  await bench.machines.commands.amend("node", { boot: { target } }, alice);
  const enabled = () => bench.machine().intent.boot.enabled;
  const { seq } = bench.machine().intent;
  return { bench, enabled, seq, host: adapter.hosts.get("node") };
}

for (const [target, own] of [
  ["Pxe", ["None", "Pxe", "Hdd"]],
  ["UefiHttp", ["None", "Pxe", "Hdd"]],
  ["Hdd", []],
] as const)
  test(`${target}, of an adapter that leads to ${own.join(", ") || "nothing"}: by the network alone`, async () => {
    const { bench, enabled, seq, host } = await machineFor(target, own);
    host?.report({ bootUsed: seq });
    assert.equal(enabled(), "Once");
    bench.machines.netboot.report("node", { bootUsed: seq });
    assert.equal(enabled(), "Disabled");
  });

test("what the adapter leads to itself it sees itself, and so does one that nothing boots over the network", async () => {
  for (const { enabled, seq, host } of [
    await machineFor("Hdd", ["None", "Pxe", "Hdd"]),
    await machineFor("Pxe", ["None", "Pxe", "Hdd"], {}),
  ]) {
    host?.report({ bootUsed: seq });
    assert.equal(enabled(), "Disabled");
  }
});
