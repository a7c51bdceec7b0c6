/** What is told of a machine's firmware, and of what: to logs, to events, in its status. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemStatus } from "../../../redfish-schema/resources/status.js";
import { digest, FirmwareBench, recordOf } from "./bench.js";
import { MemoryFlash } from "./memory-flash.js";
import { firstVariables, imageOf } from "./scripted-family.js";

const young = digest("b");
const images = new Map([[young, { record: recordOf(young, "2.0"), bytes: imageOf(firstVariables, "2.0") }]]);

/** Since the last time it was asked. */
function toldBy({ bench }: FirmwareBench) {
  let seen = 0;
  return (): readonly string[] => {
    const news = bench.log.told.slice(seen);
    seen = bench.log.told.length;
    return news.map(({ message: { key, args }, origin }) => `${key.split(".")[1]}(${args.join(", ")}) ${origin}`);
  };
}

const system = "/redfish/v1/Systems/node";

test("a flash that cannot be read is told of the firmware, not of the power, and so is its end", async () => {
  const bench = new FirmwareBench({ flash: new MemoryFlash(null) });
  await bench.elapse(3000);
  const told = toldBy(bench);
  assert.ok(told().includes(`ResourceErrorsDetected(Bios, VARS.fd is not there) ${system}`));
  const [condition] = systemStatus(bench.machine).Conditions ?? [];
  assert.deepEqual(condition?.MessageArgs, ["Bios", "VARS.fd is not there"]);
  bench.flash?.set(imageOf(firstVariables));
  await bench.elapse(15_000);
  assert.ok(told().includes(`ResourceErrorsCorrected(Bios, VARS.fd is not there) ${system}`));
});

test("why a machine does not come on has nothing to do with what its flash is like", async () => {
  const bench = new FirmwareBench({ flash: new MemoryFlash(null) });
  await bench.elapse(3000);
  bench.device.script = Array(100).fill("ignore");
  assert.equal(await bench.reset("On"), "on had no effect in time: the power state is still Off");
});

test("an image that is staged, and in force: each resource that shows it reads differently", async () => {
  const bench = new FirmwareBench({ images });
  await bench.elapse(3000);
  const told = toldBy(bench);
  told();
  await bench.bench.machines.staging.stage("node", young, "alice");
  assert.deepEqual(told(), [`ResourceChanged() ${system}/Bios`]);
  await bench.reset("On");
  const inventory = "/redfish/v1/UpdateService/FirmwareInventory/node";
  assert.deepEqual(
    told().filter((line) => /Bios|UpdateSuccessful|ResourceChanged/.test(line)),
    [
      `ResourceChanged() ${system}/Bios`,
      `ResourceChanged() ${system}`,
      `UpdateSuccessful(${inventory}, 2.0) ${inventory}`,
    ],
  );
});
