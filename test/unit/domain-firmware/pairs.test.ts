/** A machine whose flash holds variables alone: an update is another image of code beside it, and the variables stay. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/model/clock.js";
import { alice } from "../domain/bench.js";
import { digest, FirmwareBench, type Given, problemsOf, recordOf } from "./bench.js";
import { Lives } from "./booting.js";
import { MemoryFlash } from "./memory-flash.js";
import { contentOf, firstVariables, imageOf, pairedFamily, put } from "./scripted-family.js";

const [young, younger, other, store, whole] = ["a", "b", "c", "d", "e"].map(digest) as [
  string,
  string,
  string,
  string,
  string,
];

const codeAlone = (sha256: string, version: string) => {
  const record = recordOf(sha256, version);
  const facts = { ...record.facts, codeAlone: true } as const;
  return [sha256, { record: { ...record, facts }, bytes: imageOf([], version) }] as const;
};

const record = recordOf(store, "");
const images: NonNullable<Given["images"]> = new Map([
  codeAlone(young, "2.0"),
  codeAlone(younger, "3.0"),
  codeAlone(other, "9.0"),
  [
    store,
    {
      record: { ...record, facts: { ...record.facts, version: null, hasCode: false } },
      bytes: imageOf(put(firstVariables, "Extra", 1), null),
    },
  ],
  [whole, { record: recordOf(whole, "5.0"), bytes: imageOf(firstVariables, "5.0") }],
]);

const given: Given = { family: pairedFamily, pair: true, images };
const variables = put(firstVariables, "Speed", 6);

async function started(more: Given = {}): Promise<FirmwareBench> {
  const bench = new FirmwareBench({ flash: new MemoryFlash(imageOf(variables, null)), ...given, ...more });
  await bench.elapse(3000);
  return bench;
}

const stage = ({ bench }: FirmwareBench, sha256: string | null): Promise<void> =>
  bench.machines.staging.stage("node", sha256, "alice");

const version = ({ bench, machine }: FirmwareBench): string => bench.machines.firmware.version(machine);

test("staged code is in force from the next power-on, and the variables are as they were", async () => {
  const bench = await started();
  await stage(bench, young);
  assert.equal(bench.host.firmwareCode?.(), null);
  assert.equal(await bench.reset("On"), null);
  assert.equal(bench.host.firmwareCode?.(), `/images/${young}`);
  assert.equal(version(bench), "2.0");
  assert.equal(bench.machine.intent.firmware, undefined);
  assert.equal(bench.flash?.writes, 0);
  assert.deepEqual(bench.flash?.image, { code: null, variables });
});

test("a machine that is on runs what it was started with until it is switched off and on again", async () => {
  const bench = await started();
  await bench.reset("On");
  await stage(bench, young);
  await bench.elapse(20_000);
  assert.equal(bench.host.firmwareCode?.(), null);
  await bench.reset("ForceRestart");
  assert.equal(bench.host.firmwareCode?.(), `/images/${young}`);
});

test("code and an override come with one power-on", async () => {
  const bench = await started();
  await stage(bench, young);
  await bench.override({ target: "Pxe" });
  await bench.amend({ attributes: { Speed: 8 } });
  assert.equal(await bench.reset("On"), null);
  const found = bench.flash?.image.variables ?? [];
  assert.deepEqual([contentOf(found, "BootNext"), contentOf(found, "Speed")], [2, 8]);
  assert.equal(bench.machine.observation.firmware?.image, young);
});

test("it goes back to code that it ran, and to what it came with", async () => {
  const bench = await started();
  for (const sha256 of [young, younger, young, null]) {
    await stage(bench, sha256);
    assert.equal(await bench.reset("PowerCycle"), null);
    assert.equal(bench.machine.observation.firmware?.image, sha256);
  }
  assert.deepEqual(bench.machine.observation.firmware?.earlier, [young, younger]);
  assert.equal(bench.host.firmwareCode?.(), null);
  for (const sha256 of [young, younger]) assert.deepEqual(bench.bench.machines.staging.usersOf(sha256), ["node"]);
});

test("an image of variables replaces those, and the code stays", async () => {
  const bench = await started();
  await stage(bench, young);
  await bench.reset("On");
  await stage(bench, store);
  assert.equal(await bench.reset("PowerCycle"), null);
  assert.equal(contentOf(bench.flash?.image.variables ?? [], "Extra"), 1);
  assert.equal(bench.machine.observation.firmware?.image, young);
  assert.equal(bench.machine.intent.firmware, undefined);
});

test("code of another layout is refused, and code alone where all is in one file", async () => {
  const bench = await started();
  assert.deepEqual(await problemsOf(stage(bench, other)), ["400 UpdateNotApplicable"]);
  const single = new FirmwareBench({ images });
  await single.elapse(3000);
  assert.deepEqual(await problemsOf(stage(single, young)), ["400 UpdateNotApplicable"]);
  assert.equal(bench.machine.intent.firmware, undefined);
});

test("code that no longer goes with the store when the machine comes on is not run, and stays asked for", async () => {
  const bench = await started();
  await stage(bench, young);
  bench.flash?.set(imageOf(variables, "1.0"));
  assert.match((await bench.reset("On")) ?? "", /store of another layout/);
  assert.equal(bench.host.firmwareCode?.(), null);
  assert.equal(bench.machine.intent.firmware?.image, young);
});

test("a store that its adapter makes later is no trouble before", async () => {
  const flash = new MemoryFlash(null);
  const bench = await started({ flash });
  assert.deepEqual(bench.troubles, []);
  assert.equal(await bench.reset("On"), null);
  assert.deepEqual(bench.troubles, []);
});

test("a store that is not there is made before an override is put into it", async () => {
  const flash = new MemoryFlash(null);
  const bench = await started({ flash, readyFirmware: () => flash.set(imageOf(variables, null)) });
  await bench.override({ target: "Pxe" });
  assert.equal(await bench.reset("On"), null);
  assert.equal(contentOf(flash.image.variables, "BootNext"), 2);
});

for (const before of [true, false])
  test(`killed ${before ? "before" : "after"} each call, the update comes true once and nothing else changes`, async () => {
    for (let nth = 1; nth < 60; nth += 1) {
      const lives = new Lives(given);
      lives.flash.set(imageOf(variables, null));
      await lives.bench.elapse(5000);
      await stage(lives.bench, young);
      await lives.bench.override({ target: "Pxe" });
      lives.dieIn(nth, before);
      await lives.bench.bench.machines.commands.reset("node", "On", alice).catch(() => {});
      for (let time = 0; time < 10_000 && !lives.died; time += 100) await lives.bench.elapse(100, 100);
      if (!lives.died) return lives.end();
      lives.clock.advance(seconds(3));
      await lives.revive();
      await lives.comeOn();
      if (lives.bench.machine.observation.firmware?.image !== young) await lives.bench.reset("PowerCycle");
      const where = `call ${nth}`;
      assert.equal(lives.bench.machine.observation.firmware?.image, young, where);
      assert.equal(lives.bench.machine.intent.firmware, undefined, where);
      assert.equal(lives.speed, 6, where);
      assert.ok(lives.boots.filter(({ once }) => once).length <= 1, where);
      await lives.end();
    }
  });
