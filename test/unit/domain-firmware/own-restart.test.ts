/** A machine whose operating system restarts it boots with what was asked since it was switched on. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { digest, FirmwareBench, recordOf } from "./bench.js";
import { MemoryFlash } from "./memory-flash.js";
import { contentOf, firstVariables, imageOf, pairedFamily } from "./scripted-family.js";

async function running(bench = new FirmwareBench()): Promise<FirmwareBench> {
  await bench.elapse(3000);
  assert.equal(await bench.reset("On"), null);
  bench.device.done.length = 0;
  return bench;
}

/** @returns what it was told then */
async function restarted(bench: FirmwareBench): Promise<readonly string[]> {
  bench.device.done.length = 0;
  bench.host.report({ restarted: true });
  await bench.elapse(5000);
  assert.equal(bench.device.power, "On");
  return bench.device.done;
}

const inFlash = ({ flash }: FirmwareBench, name: string) => contentOf(flash?.image.variables ?? [], name);

test("it is switched off and on where something waits for that, and left alone where nothing does", async () => {
  const bench = await running();
  assert.deepEqual(await restarted(bench), []);
  await bench.override({ target: "Pxe" });
  assert.deepEqual(await restarted(bench), ["off", "on"]);
  assert.equal(inFlash(bench, "BootNext"), 2);
  assert.deepEqual(await restarted(bench), [], "it has been given that");
});

test("settings wait for it too", async () => {
  const bench = await running();
  await bench.amend({ attributes: { Speed: 8 } });
  assert.deepEqual(await restarted(bench), ["off", "on"]);
  assert.equal(inFlash(bench, "Speed"), 8);
});

test("an override that stays is there already, until it is another or none", async () => {
  const bench = new FirmwareBench();
  await bench.elapse(3000);
  await bench.override({ target: "Pxe", enabled: "Continuous" });
  await running(bench);
  assert.deepEqual(await restarted(bench), []);
  await bench.override({ enabled: "Disabled" });
  assert.deepEqual(await restarted(bench), ["off", "on"]);
  assert.deepEqual(await restarted(bench), []);
});

test("what cannot be put in place is tried once", async () => {
  const code = digest("a");
  const record = recordOf(code, "2.0");
  const facts = { ...record.facts, codeAlone: true } as const;
  const images = new Map([[code, { record: { ...record, facts }, bytes: imageOf([], "2.0") }]]);
  const flash = new MemoryFlash(imageOf(firstVariables, null));
  const bench = await running(new FirmwareBench({ family: pairedFamily, pair: true, images, flash }));
  await bench.bench.machines.staging.stage("node", code, "alice");
  flash.set(imageOf(firstVariables, "1.0"));
  assert.deepEqual(await restarted(bench), ["off", "on"]);
  assert.deepEqual(await restarted(bench), []);
  assert.equal(bench.machine.intent.firmware?.image, code, "and stays asked for");
});

test("nobody is said to have asked for it", async () => {
  const bench = await running();
  await bench.override({ target: "Pxe" });
  const before = bench.bench.log.told.length;
  await restarted(bench);
  const told = bench.bench.log.told.slice(before);
  assert.ok(told.some(({ message }) => message.key === "Platform.PlatformReset"));
  assert.deepEqual(
    told.filter(({ by }) => by !== null),
    [],
  );
});
