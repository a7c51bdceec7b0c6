/** A machine without a flash that its operating system restarts, and whose adapter sees that it boots by what is not asked any more. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BootIntent } from "../../../src/model/intent.js";
import { alice, Bench, inventoryOf } from "./bench.js";
import { basic, ScriptedDevice, scripted } from "./scripted-device.js";

test("it is switched off and on for each thing asked, once", async () => {
  const device = new ScriptedDevice(basic);
  device.power = "On";
  const adapter = scripted(new Map([["node", device]]));
  const bench = new Bench({ adapter, inventory: [inventoryOf("node", {}, "scripted")] }).start();
  await bench.elapse(1000);
  const ask = (boot: Partial<BootIntent>) => bench.machines.commands.amend("node", { boot }, alice);
  /** Its firmware resets it a few times more before it boots. */
  const restarted = async () => {
    for (let time = 0; time < 3; time += 1) adapter.hosts.get("node")?.report({ restarted: true });
    await bench.elapse(5000);
    assert.equal(device.power, "On");
    return device.done.splice(0);
  };
  await ask({ target: "Pxe" });
  assert.deepEqual(await restarted(), ["off", "on"]);
  assert.deepEqual(await restarted(), [], "that was for the same");
  await ask({ target: "Hdd" });
  assert.deepEqual(await restarted(), ["off", "on"]);
});
