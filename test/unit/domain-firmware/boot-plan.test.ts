/** What the boot plan says of a machine with a file of variables: what of them the next power-on changes, and where it leads. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { bootPlanOf } from "../../../src/http/control/boot-plan.js";
import { FirmwareBench } from "./bench.js";
import { MemoryFlash } from "./memory-flash.js";
import { contentOf, firstVariables, imageOf, put } from "./scripted-family.js";

async function planned(boot: object) {
  const flash = new MemoryFlash(imageOf(firstVariables));
  const bench = new FirmwareBench({ flash });
  await bench.elapse(3000);
  await bench.override(boot);
  const { reasons } = bootPlanOf(bench.machine, bench.bench.machines.firmware);
  return { bench, flash, why: reasons.slice(0, -1) };
}

test("an override for one boot: BootNext, and the option that it names from then on", async () => {
  const { bench, flash, why } = await planned({ target: "Cd" });
  assert.match(why[0] ?? "", /^BootSourceOverrideEnabled is Once and BootSourceOverrideTarget is Cd/);
  assert.match(why[1] ?? "", /^Before it is turned on, BootNext in .* is set to Boot0003 \(/);
  await bench.reset("On");
  assert.equal(contentOf(flash.image.variables, "BootNext"), 3);
});

test("a lasting one comes first in the order", async () => {
  const { why } = await planned({ target: "Pxe", enabled: "Continuous" });
  assert.match(why[1] ?? "", /^Before it is turned on, Boot0002 \(.*\) is put first in BootOrder/);
});

test("the setup menu is asked for", async () => {
  const { why } = await planned({ target: "BiosSetup" });
  assert.match(why[1] ?? "", /OsIndications in .* is made to ask for the setup menu/);
});

test("what led there may be gone by now", async () => {
  const { bench, flash } = await planned({ target: "Cd" });
  flash.edit((variables) => put(variables, "Boot0003", undefined));
  await bench.elapse(15_000);
  const { reasons } = bootPlanOf(bench.machine, bench.bench.machines.firmware);
  assert.match(reasons[1] ?? "", /^It cannot be put into its firmware's variables: .*Cd/);
});

test("without an override nothing of the variables is told", async () => {
  const { why } = await planned({ enabled: "Disabled" });
  assert.deepEqual(why, ["BootSourceOverrideEnabled is Disabled."]);
});
