/** An override for the slot of a machine that reads discs over the network, as it gets into its flash. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decideBoot } from "../../../src/model/boot.js";
import { FirmwareBench } from "./bench.js";

for (const [enabled, left] of [
  ["Once", null],
  ["Continuous", "Cd"],
] as const) {
  test(`of an empty slot the flash is told nothing: ${enabled} is ${left ?? "over"} when the machine comes on`, async () => {
    const bench = new FirmwareBench({ readsDiscs: true });
    await bench.elapse(3000);
    await bench.override({ enabled, target: "Cd" });
    assert.equal(await bench.reset("On"), null);
    assert.equal(bench.flash?.writes, 0);
    assert.equal(decideBoot(bench.machine.intent.boot).target, left);
  });
}
