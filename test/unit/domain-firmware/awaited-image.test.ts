/** A client asks for an update and restarts the machine at once: the boot is meant to run the image. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { alice } from "../domain/bench.js";
import { digest, FirmwareBench, recordOf } from "./bench.js";
import { firstVariables, imageOf } from "./scripted-family.js";

const young = digest("b");
const images = new Map([[young, { record: recordOf(young, "2.0"), bytes: imageOf(firstVariables, "2.0") }]]);

async function setUp() {
  const bench = new FirmwareBench({ images });
  await bench.elapse(1_000);
  const { commands, staging } = bench.bench.machines;
  const ask = (type: "On" | "ForceOff" | "PowerCycle") => commands.reset("node", type, alice);
  return { bench, staging, ask };
}

test("an On lets the image come first, and runs it", async () => {
  const { bench, staging, ask } = await setUp();
  const end = staging.await(["node"]);
  await ask("On");
  await bench.elapse(20_000);
  assert.deepEqual(bench.device.sent, []);
  await staging.stage("node", young, "alice");
  end();
  await bench.elapse(5_000);
  assert.deepEqual(bench.device.sent, ["on"]);
  assert.equal(staging.of("node")?.image, young);
});

test("it waits for a minute, and not for ever", async () => {
  const { bench, staging, ask } = await setUp();
  staging.await(["node"]);
  await ask("On");
  await bench.elapse(70_000);
  assert.deepEqual(bench.device.sent, ["on"]);
  assert.equal(bench.machine.observation.failedReset, null);
});

test("a machine that is on stays on as long, and is never dark for it", async () => {
  const { bench, staging, ask } = await setUp();
  await bench.reset("On");
  const end = staging.await(["node"]);
  await ask("PowerCycle");
  await bench.elapse(20_000);
  assert.deepEqual(bench.device.sent, ["on"]);
  end();
  await bench.elapse(10_000);
  assert.deepEqual(bench.device.sent, ["on", "off", "on"]);
});

test("what is wanted off is switched off at once, also behind an On that waits", async () => {
  const { bench, staging, ask } = await setUp();
  await bench.reset("On");
  staging.await(["node"]);
  await ask("PowerCycle");
  await bench.elapse(5_000);
  await ask("ForceOff");
  await bench.elapse(10_000);
  assert.equal(bench.device.power, "Off");
  assert.deepEqual(bench.machine.intent.resets, []);
});

test("two updates at a time: the last to end lets it go", async () => {
  const { bench, staging, ask } = await setUp();
  const [first, second] = [staging.await(["node"]), staging.await(["node"])];
  await ask("On");
  first();
  await bench.elapse(5_000);
  assert.deepEqual(bench.device.sent, []);
  second();
  await bench.elapse(5_000);
  assert.deepEqual(bench.device.sent, ["on"]);
});

test("a machine that is not there is nobody's", async () => {
  const { staging } = await setUp();
  staging.await(["elsewhere"])();
});
