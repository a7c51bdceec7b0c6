/** A simulated machine boots what its variables say, and what was asked for is in force from then on. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFake } from "../../../adapters/machine/fake/index.js";
import { minutes } from "../../../src/model/clock.js";
import { alice, Bench, inventoryOf } from "../domain/bench.js";
import { digest, FirmwareBench, recordOf } from "./bench.js";
import { firstVariables, imageOf, playedFamily } from "./scripted-family.js";

const played = (more = {}) => new FirmwareBench({ flash: null, ...more });

function boot(bench: FirmwareBench) {
  const { target, seq } = bench.host.bootChoice();
  bench.host.report({ bootUsed: seq });
  return target;
}

test("without anything asked it boots by its order, and no document comes of it", () => {
  const bench = played();
  const { machine } = bench;
  assert.equal(boot(bench), "Hdd");
  assert.equal(bench.machine, machine);
  assert.deepEqual(bench.bench.store.writes, []);
});

test("what was asked for is in force once it has booted, and stays so over a restart of the service", async () => {
  const bench = played();
  await bench.amend({ attributes: { Speed: 6 }, bootOrder: ["Boot0003", "Boot0001"] });
  assert.equal(boot(bench), "Cd");
  assert.equal(bench.machine.intent.firmware, undefined);
  assert.equal(bench.current.attributes.Speed, 6);
  assert.deepEqual(bench.bench.store.writes.slice(-2), ["firmware/node", "intents/node"]);
  const again = played({ store: bench.bench.store.reopen() });
  assert.equal(again.current.attributes.Speed, 6);
  assert.equal(boot(again), "Cd");
});

test("an override goes before the order, and the options say where BootNext leads", async () => {
  const bench = played();
  await bench.override({ enabled: "Once", target: "Pxe" });
  assert.equal(boot(bench), "Pxe");
  assert.equal(boot(bench), "Hdd");
  await bench.override({ target: "UefiBootNext", bootNext: "Boot0003" });
  assert.equal(boot(bench), "Cd");
  assert.equal(bench.machine.intent.boot.enabled, "Disabled");
});

test("with no option enabled it boots nothing", async () => {
  const bench = played();
  for (const reference of ["Boot0001", "Boot0002", "Boot0003"]) {
    await bench.amend({ bootOption: { reference, enabled: false } });
  }
  assert.equal(boot(bench), null);
});

test("what is asked while it boots is for the next boot, also where it takes back what is on its way", async () => {
  const bench = played();
  await bench.amend({ attributes: { Speed: 6, Quiet: true, Tag: "a" } });
  const { seq } = bench.host.bootChoice();
  await bench.amend({ attributes: { Quiet: false, Tag: "b", Mode: "Slow" } });
  await bench.override({ target: "Pxe" });
  bench.host.report({ bootUsed: seq });
  assert.deepEqual(bench.current.attributes, { Speed: 6, Quiet: true, Tag: "a", Mode: "Fast", Chip: "C1" });
  assert.deepEqual(bench.next.attributes, { Speed: 6, Quiet: false, Tag: "b", Mode: "Slow", Chip: "C1" });
  assert.equal(bench.machine.intent.boot.enabled, "Once");
  assert.equal(boot(bench), "Pxe");
  assert.equal(bench.current.attributes.Tag, "b");
  assert.equal(bench.machine.intent.firmware, undefined);
});

test("a boot that was cut off uses nothing up", async () => {
  const bench = played();
  await bench.amend({ attributes: { Speed: 6 } });
  bench.host.bootChoice();
  assert.equal(boot(bench), "Hdd");
  assert.equal(bench.current.attributes.Speed, 6);
  await bench.amend({ attributes: { Speed: 8 } });
  bench.host.report({ bootUsed: 1 });
  assert.equal(bench.next.attributes.Speed, 8);
  assert.equal(bench.current.attributes.Speed, 6);
});

test("a service that dies between the two documents of a boot neither loses a change nor makes it twice", async () => {
  const bench = played();
  const { store } = bench.bench;
  await bench.amend({ attributes: { Speed: 6 } });
  const put = store.put.bind(store);
  store.put = async (collection, ...what) => (collection === "intents" ? undefined : put(collection, ...what));
  boot(bench);
  const again = played({ store: store.reopen() });
  assert.equal(again.current.attributes.Speed, 6);
  assert.equal(again.machine.intent.firmware, undefined);
  assert.equal(again.bench.store.get("intents", "node")?.firmware, undefined, "for good: the next crash finds it so");
});

test("a reset to the defaults is pending until the boot", async () => {
  const bench = played();
  await bench.amend({ attributes: { Speed: 6 } });
  boot(bench);
  await bench.amend({ resetAttributes: true });
  assert.equal(bench.machine.intent.firmware?.resetPending, true);
  boot(bench);
  assert.equal(bench.machine.intent.firmware, undefined);
  assert.equal(bench.current.attributes.Speed, 4);
});

test("a staged image is in force with the boot, is told, and can be gone back from", async () => {
  const [one, two] = [digest("a"), digest("b")];
  const entry = (sha256: string, version: string) =>
    [sha256, { record: recordOf(sha256, version, "played"), bytes: imageOf(firstVariables, version) }] as const;
  const bench = played({ images: new Map([entry(one, "2.0"), entry(two, "3.0")]) });
  const { staging, firmware } = bench.bench.machines;
  const applied: unknown[] = [];
  staging.onApplied((...what) => void applied.push(what));
  assert.deepEqual(staging.updateable(), ["node"]);
  await staging.stage("node", one, "alice");
  assert.deepEqual(staging.of("node"), { family: "played", image: null, staged: one, earlier: [], version: "1.0" });
  boot(bench);
  await staging.stage("node", two, "alice");
  assert.deepEqual(
    [staging.usersOf(one), staging.usersOf(two), staging.usersOf(digest("c"))],
    [["node"], ["node"], []],
  );
  await staging.stage("node", one, "alice");
  assert.equal(bench.machine.intent.firmware, undefined, "what runs takes back what was to replace it");
  await staging.stage("node", two, "alice");
  boot(bench);
  assert.deepEqual(staging.of("node"), {
    family: "played",
    image: two,
    staged: null,
    earlier: [one, null],
    version: "3.0",
  });
  await staging.stage("node", null, "alice");
  boot(bench);
  assert.deepEqual(applied, [
    ["node", one],
    ["node", two],
    ["node", null],
  ]);
  assert.deepEqual(staging.of("node")?.earlier, [two, one]);
  assert.equal(firmware.version(bench.machine), "1.0");
  assert.equal(bench.bench.log.count(/^UpdateSuccessful\(.*, (2.0|3.0|1.0)\)/), 3);
});

test("the simulated machine follows its firmware", async () => {
  const fake = createFake();
  const bench = new Bench({
    adapter: fake,
    inventory: [{ ...inventoryOf("node"), firmware: { family: "played", file: null, image: null, keys: null } }],
    firmware: {
      families: new Map([["played", playedFamily]]),
      openFlash: () => assert.fail(),
      images: { get: () => undefined, all: () => [], bytes: () => assert.fail(), refresh: () => assert.fail() },
      keysOf: () => null,
    },
  }).start();
  const source = async () => {
    await bench.machines.commands.reset("node", "PowerCycle", alice);
    await bench.elapse(minutes(1), 200);
    return bench.machine().observation.boot.source;
  };
  assert.equal(await source(), "Hdd");
  await bench.machines.firmwareCommands.amend("node", { bootOrder: ["Boot0002"] }, alice);
  assert.equal(await source(), "Pxe");
  await bench.machines.firmwareCommands.amend("node", { bootOrder: [] }, alice);
  assert.equal(await source(), null);
  assert.equal(bench.machine().observation.boot.stage, "SystemHardwareInitializationComplete");
  await bench.machines.close();
});
