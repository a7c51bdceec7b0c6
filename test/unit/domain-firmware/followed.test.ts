/** Firmware takes BootNext out of its flash first and asks the network then: what it was to boot once is not forgotten in between. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BootTarget } from "../../../src/model/words.js";
import { FirmwareBench } from "./bench.js";
import { put } from "./scripted-family.js";

/** A machine whose firmware has just taken the override. */
async function taken(target: BootTarget): Promise<FirmwareBench> {
  const bench = new FirmwareBench();
  await bench.elapse(3000);
  await bench.override({ enabled: "Once", target });
  await bench.reset("On");
  await bench.firmwareEdits((variables) => put(variables, "BootNext", undefined));
  assert.equal(bench.machine.intent.boot.enabled, "Disabled");
  return bench;
}

const begun = (bench: FirmwareBench) => bench.bench.machines.netboot.begin("node").decision.target;

test("the boot that asks next is by the override, and the one after it is not", async () => {
  const bench = await taken("Pxe");
  assert.deepEqual([begun(bench), begun(bench)], ["Pxe", null]);
});

test("an override that was set since is for the boot after it, and is not used up by this one", async () => {
  const bench = await taken("Pxe");
  await bench.override({ enabled: "Once", target: "Hdd" });
  const { decision, seq } = bench.bench.machines.netboot.begin("node");
  assert.equal(decision.target, "Pxe");
  assert.ok(seq < bench.machine.intent.boot.setAt);
  assert.equal(begun(bench), "Hdd");
});

test("it is for no other boot: neither after a power-on nor ten minutes later", async () => {
  const cycled = await taken("Pxe");
  await cycled.reset("PowerCycle");
  assert.equal(begun(cycled), null);
  const late = await taken("Pxe");
  await late.elapse(600_000, 5000);
  assert.equal(begun(late), null);
});

test("of what leads past the network it need not know", async () => {
  assert.equal(begun(await taken("Hdd")), null);
});
