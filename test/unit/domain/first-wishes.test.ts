/** What a machine is asked before any client asks, and machines that nobody may switch off. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFake } from "../../../adapters/machine/fake/index.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { Refusal } from "../../../src/model/refusal.js";
import { alice, Bench, inventoryOf } from "./bench.js";

const start = (more: Partial<Inventory>, store?: Bench["store"]) =>
  new Bench({
    adapter: createFake(),
    inventory: [{ ...inventoryOf("node"), ...more }],
    ...(store && { store }),
  }).start();

const initially: Inventory["initially"] = {
  boot: { enabled: "Continuous", target: "Pxe", mode: "Legacy" },
  indicator: "Blinking",
  unverifiedMedia: ["Cd"],
};

test("what the configuration says is asked of a machine at first", () => {
  const { boot, indicator, mediaTrust } = start({ initially }).machine().intent;
  assert.deepEqual([boot.enabled, boot.target, boot.mode], ["Continuous", "Pxe", "Legacy"]);
  assert.deepEqual([indicator, mediaTrust], ["Blinking", { Cd: { verifyCertificate: false } }]);
});

test("a machine that knows one boot mode is in that", () => {
  const fake = createFake();
  const modeOf = (bootModes: readonly ("UEFI" | "Legacy")[]) => {
    const capabilities = (...given: Parameters<typeof fake.capabilities>) => ({
      ...fake.capabilities(...given),
      bootModes,
    });
    const bench = new Bench({ adapter: { ...fake, capabilities }, inventory: [inventoryOf("node")] });
    return bench.start().machine().intent.boot.mode;
  };
  assert.deepEqual([modeOf(["Legacy"]), modeOf(["UEFI", "Legacy"]), modeOf([])], ["Legacy", "UEFI", "UEFI"]);
});

test("what a client asked since goes before it, also after a restart", async () => {
  const bench = start({ initially });
  await bench.machines.commands.amend("node", { indicator: "Off" }, alice);
  const again = start({ initially }, bench.store).machine().intent;
  assert.deepEqual([again.indicator, again.boot.target], ["Off", "Pxe"]);
});

test("a machine that is to be kept on can be restarted and nothing else", async () => {
  const bench = start({ disablePowerOff: true });
  assert.deepEqual(bench.machine().capabilities.resetTypes, [
    "On",
    "ForceOn",
    "GracefulRestart",
    "ForceRestart",
    "Nmi",
  ]);
  for (const type of ["ForceOff", "GracefulShutdown", "PowerCycle", "PushPowerButton"] as const) {
    await assert.rejects(
      bench.machines.commands.reset("node", type, alice),
      (error) => error instanceof Refusal && error.status === 400,
      type,
    );
  }
  await bench.machines.commands.reset("node", "On", alice);
  await bench.machines.commands.reset("node", "ForceRestart", alice);
  await bench.elapse(3000);
  assert.equal(bench.machine().observation.power?.state, "On");
});
