/** What booting from the network adds to what a machine's adapter knows of it, without taking anything of that away. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { withNetboot } from "../../../src/domain/netboot/capabilities.js";
import type { Capabilities } from "../../../src/model/capabilities.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { machineWith } from "../control/service.js";

const { inventory, capabilities } = machineWith(0);
const booted = { ...inventory, netboot: { bootSet: "set" } } as unknown as Inventory;

const offered = (own: Partial<Capabilities>) => {
  const { bootTargets, bootModes } = withNetboot({ ...capabilities, simulated: false, ...own }, booted);
  return { bootTargets, bootModes };
};

test("a machine that nothing else is known of is led to what the network leads to", () => {
  const { bootTargets, bootModes } = offered({ bootTargets: [], bootModes: [] });
  assert.deepEqual(bootTargets, ["None", "Pxe", "UefiHttp", "Hdd"]);
  assert.ok(bootModes.includes("UEFI"));
  assert.equal(offered({ bootTargets: [], bootModes: [] }).bootTargets, bootTargets, "the same for all");
});

test("a guest with SeaBIOS stays one, and keeps its stick", () => {
  assert.deepEqual(offered({ bootTargets: ["None", "Pxe", "Hdd", "Usb"], bootModes: ["Legacy"] }), {
    bootTargets: ["None", "Pxe", "Hdd", "Usb"],
    bootModes: ["Legacy"],
  });
});
