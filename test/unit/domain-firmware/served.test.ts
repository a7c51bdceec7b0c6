/** A machine that fetches its firmware from here with every boot gets its variables in it, and what is asked of the boot. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { digest, FirmwareBench, type Given, problemsOf, recordOf } from "./bench.js";
import { contentOf, firstVariables, imageOf, put, scriptedFamily } from "./scripted-family.js";

const [came, newer] = [digest("a"), digest("b")];

const images = new Map([
  [came, { record: recordOf(came, "1.0"), bytes: imageOf(put(firstVariables, "Speed", 4)) }],
  [newer, { record: recordOf(newer, "2.0"), bytes: imageOf(put(firstVariables, "Speed", 5)) }],
]);

async function served(given: Given = {}): Promise<FirmwareBench> {
  const bench = new FirmwareBench({ family: scriptedFamily, images, bootSets: () => [came], ...given });
  await bench.elapse(1000);
  return bench;
}

const errand = ({ bench }: FirmwareBench) => bench.machines.netboot.errand("node");
const begin = ({ bench }: FirmwareBench) => bench.machines.netboot.begin("node");

/** It fetched all of its firmware. */
function boot(bench: FirmwareBench) {
  const { seq, firmware } = begin(bench);
  bench.bench.machines.netboot.report("node", { bootUsed: seq });
  return firmware ?? assert.fail();
}

const bootNext = ({ variables }: { readonly variables: Parameters<typeof contentOf>[0] | null }) =>
  contentOf(variables ?? assert.fail(), "BootNext");

test("what its boot folder's image holds is what it has at first", async () => {
  const bench = await served();
  assert.equal(bench.current.attributes.Speed, 4);
  const { image, variables, problem } = errand(bench).firmware ?? assert.fail();
  assert.deepEqual([image, problem], [came, null]);
  assert.equal(contentOf(variables ?? assert.fail(), "Speed"), 4);
  assert.equal(bench.bench.machines.firmware.version(bench.machine), "1.0");
});

test("an override is in the variables of one boot, which the machine cannot use up itself", async () => {
  const bench = await served();
  await bench.override({ enabled: "Once", target: "Pxe" });
  const before = errand(bench);
  assert.equal(before.once, true);
  assert.equal(before.decision.target, "Pxe");
  assert.notEqual(bootNext(boot(bench)), undefined);
  assert.equal(bench.machine.intent.boot.enabled, "Disabled");
  assert.equal(bootNext(boot(bench)), undefined);
});

test("one that is continuous is in those of every boot", async () => {
  const bench = await served();
  await bench.override({ enabled: "Continuous", target: "Pxe" });
  const [first, second] = [boot(bench), boot(bench)];
  assert.deepEqual(first.variables, second.variables);
  assert.equal(bench.machine.intent.boot.enabled, "Continuous");
  await bench.override({ target: "None" });
  assert.notDeepEqual(boot(bench).variables, first.variables);
});

test("a boot that did not get all of it uses nothing up", async () => {
  const bench = await served();
  await bench.override({ enabled: "Once", target: "Pxe" });
  await bench.amend({ attributes: { Speed: 6 } });
  errand(bench);
  assert.equal(bench.machine.intent.boot.enabled, "Once");
  assert.equal(bench.current.attributes.Speed, 4);
  assert.notEqual(bootNext(boot(bench)), undefined);
  assert.equal(bench.current.attributes.Speed, 6);
  assert.equal(bench.machine.intent.firmware, undefined);
});

test("what is asked while it boots is for the next boot", async () => {
  const bench = await served();
  await bench.amend({ attributes: { Speed: 6 } });
  const { seq } = begin(bench);
  await bench.amend({ attributes: { Speed: 4 } });
  await bench.override({ enabled: "Once", target: "Pxe" });
  bench.bench.machines.netboot.report("node", { bootUsed: seq });
  assert.equal(bench.current.attributes.Speed, 6);
  assert.equal(bench.next.attributes.Speed, 4);
  assert.equal(bench.machine.intent.boot.enabled, "Once");
  assert.notEqual(bootNext(boot(bench)), undefined);
});

test("however often it is looked at what a boot would do, nothing is taken from the one under way", async () => {
  const bench = await served();
  await bench.amend({ attributes: { Speed: 6 } });
  const { seq } = begin(bench);
  for (const Speed of [4, 6, 4, 6, 4, 6]) {
    await bench.amend({ attributes: { Speed } });
    errand(bench);
  }
  await bench.amend({ attributes: { Tag: "b" } });
  bench.bench.machines.netboot.report("node", { bootUsed: seq });
  assert.equal(bench.current.attributes.Speed, 6);
  assert.equal(bench.next.attributes.Tag, "b");
  assert.notEqual(bench.current.attributes.Tag, "b");
});

test("it survives a restart of the service", async () => {
  const bench = await served();
  await bench.amend({ attributes: { Speed: 6 } });
  boot(bench);
  const again = await served({ store: bench.bench.store.reopen() });
  assert.equal(again.current.attributes.Speed, 6);
});

test("another image is what the next boot gets, with what the machine had set", async () => {
  const bench = await served();
  await bench.amend({ attributes: { Speed: 6 } });
  await bench.bench.machines.staging.stage("node", newer, "alice");
  const { image, variables } = boot(bench);
  assert.equal(image, newer);
  assert.equal(contentOf(variables ?? assert.fail(), "Speed"), 6);
  assert.equal(bench.machine.observation.firmware?.image, newer);
  assert.deepEqual(bench.machine.observation.firmware?.earlier, [null]);
  assert.equal(bench.bench.machines.firmware.version(bench.machine), "2.0");
  await bench.bench.machines.staging.stage("node", null, "alice");
  assert.equal(boot(bench).image, came);
});

test("before its boot folder is there nothing of an override is used up", async () => {
  let sets: readonly string[] = [];
  const bench = await served({ bootSets: () => sets });
  await bench.override({ enabled: "Once", target: "Pxe" });
  const { variables, problem } = begin(bench).firmware ?? assert.fail();
  assert.equal(variables, null);
  assert.match(problem ?? "", /not been read/);
  assert.equal(bench.machine.intent.boot.enabled, "Once");
  sets = [came];
  await bench.elapse(15_000);
  assert.notEqual(bootNext(boot(bench)), undefined);
  assert.equal(bench.machine.intent.boot.enabled, "Disabled");
});

test("an override that the network carried out instead is used up, and what was asked of the firmware is not", async () => {
  let sets: readonly string[] = [];
  const bench = await served({ bootSets: () => sets });
  await bench.override({ enabled: "Once", target: "Pxe" });
  boot(bench);
  assert.equal(bench.machine.intent.boot.enabled, "Disabled");
  sets = [came];
  await bench.elapse(15_000);
  assert.equal(bootNext(boot(bench)), undefined);
});

test("its power is switched as if it had none: nothing has to be put into a file first", async () => {
  const bench = await served({ commands: ["on", "off", "restart"] });
  assert.equal(await bench.reset("On"), null);
  assert.equal(await bench.reset("ForceRestart"), null);
  assert.deepEqual(await problemsOf(bench.override({ enabled: "Once", target: "Cd" })), []);
});

test("what is read of an image while the service stops is not told any more", async () => {
  const bench = new FirmwareBench({ family: scriptedFamily, images: new Map(), bootSets: () => [came] });
  await bench.bench.machines.close();
  await bench.elapse(1000);
  assert.deepEqual(bench.troubles, []);
  const served = new FirmwareBench({ family: scriptedFamily, images: new Map(), bootSets: () => [came] });
  await served.elapse(1000);
  assert.equal(served.troubles.length, 1);
});
