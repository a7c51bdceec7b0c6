import assert from "node:assert/strict";
import { test } from "node:test";
import { createFake } from "../../../adapters/machine/fake/index.js";
import { minutes, seconds } from "../../../src/model/clock.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { alice, Bench, inventoryOf, settle } from "./bench.js";
import { ScriptedDevice, scripted } from "./scripted-device.js";

const fleet = (...ids: string[]): readonly Inventory[] => ids.map((id) => inventoryOf(id));

test("machines are found by id, and by name or UUID in any case", () => {
  const { machines } = new Bench({ adapter: createFake(), inventory: fleet("a1", "b2") });
  const { table } = machines;
  assert.deepEqual(table.ids(), ["a1", "b2"]);
  assert.equal(table.ids(), table.ids());
  assert.equal(table.resolve("a1"), "a1");
  assert.equal(table.resolve("B2-Name"), "b2");
  assert.equal(table.resolve(table.get("b2")?.inventory.uuid.toUpperCase() ?? ""), "b2");
  assert.equal(table.resolve("A1"), undefined, "an id is written as it is");
  assert.equal(table.resolve("c3"), undefined);
  assert.equal(table.get("c3"), undefined);
});

test("machines that cannot be told apart are refused", () => {
  const [a, b] = fleet("a", "b") as [Inventory, Inventory];
  const twins = [
    [a, { ...b, id: "a" }],
    [a, { ...b, name: "A-NAME" }],
    [a, { ...b, uuid: a.uuid }],
    [a, { ...b, name: "a" }],
  ];
  for (const inventory of twins) {
    assert.throws(() => new Bench({ adapter: createFake(), inventory }), { code: "DUPLICATE_MACHINE" });
  }
  assert.throws(() => new Bench({ adapter: createFake(), inventory: [inventoryOf("a", {}, "none")] }), {
    code: "UNKNOWN_ADAPTER",
  });
});

test("racks hold the machines that name them", () => {
  const inventory = [
    { ...inventoryOf("a"), rack: "r2" },
    { ...inventoryOf("b"), rack: "r1" },
    { ...inventoryOf("c"), rack: "r2" },
    inventoryOf("d"),
    { ...inventoryOf("e"), rack: "r9" },
  ];
  const { racks } = new Bench({
    adapter: createFake(),
    inventory,
    racks: [
      { id: "r1", name: "One" },
      { id: "r2", name: "Two" },
    ],
  }).machines;
  assert.deepEqual(racks.ids(), ["r1", "r2", "r9"]);
  assert.deepEqual(racks.get("r2"), { id: "r2", name: "Two", machineIds: ["a", "c"] });
  assert.deepEqual(racks.get("r9"), { id: "r9", name: "r9", machineIds: ["e"] });
});

test("an amendment is durable, told with its author, and makes a new document", async () => {
  const bench = new Bench({ adapter: createFake(), inventory: fleet("node") }).start();
  const before = bench.machine();
  assert.equal(bench.store.get("intents", "node"), undefined, "nothing was asked yet");
  await bench.machines.commands.amend("node", { assetTag: "T-1", boot: { target: "Pxe" } }, alice);
  const after = bench.machine();
  assert.notEqual(after, before);
  assert.equal(before.intent.assetTag, null);
  assert.deepEqual([after.intent.seq, after.intent.assetTag, after.intent.boot.enabled], [1, "T-1", "Once"]);
  assert.deepEqual(bench.store.reopen().get("intents", "node"), after.intent);
  const [told] = bench.log.told;
  assert.deepEqual(
    [told?.message.key, told?.origin, told?.resourceType, told?.machineId, told?.by],
    ["ResourceEvent.ResourceChanged", "/redfish/v1/Systems/node", "ComputerSystem", "node", "alice"],
  );
});

test("an amendment that changes nothing leaves no trace; an override set anew counts", async () => {
  const bench = new Bench({ adapter: createFake(), inventory: fleet("node") }).start();
  const { amend } = bench.machines.commands;
  await amend("node", { assetTag: null, indicator: "Off", manager: { utcOffsetMinutes: 0 }, boot: {} }, alice);
  assert.deepEqual([bench.store.writes.length, bench.log.told.length, bench.machine().intent.seq], [0, 0, 0]);
  await amend("node", { boot: { target: "Pxe" } }, alice);
  await amend("node", { boot: { target: "Pxe" } }, alice);
  assert.equal(bench.machine().intent.boot.setAt, 2);
});

test("an amendment that is refused or cannot be stored changes nothing", async () => {
  const bench = new Bench({ adapter: createFake(), inventory: fleet("node") }).start();
  const { amend } = bench.machines.commands;
  const { intent } = bench.machine();
  await assert.rejects(amend("nobody", {}, alice), { status: 404 });
  await assert.rejects(amend("node", { assetTag: "x".repeat(257) }, alice), { status: 400 });
  await assert.rejects(amend("node", { manager: { utcOffsetMinutes: 900 } }, alice), { status: 400 });
  await assert.rejects(amend("node", { assetTag: "x", boot: { target: "SDCard" } }, alice), { status: 400 });
  bench.store.refusal = new Error("disk full");
  await assert.rejects(amend("node", { assetTag: "x" }, alice), /disk full/);
  assert.equal(bench.machine().intent, intent);
});

test("a machine without a light takes no indicator", async () => {
  const adapter = scripted(new Map([["node", new ScriptedDevice()]]));
  const bench = new Bench({ adapter, inventory: [inventoryOf("node", {}, "scripted")] });
  await assert.rejects(bench.machines.commands.amend("node", { indicator: "Lit" }, alice), { status: 400 });
});

test("the manager's clock is kept as an offset to ours", async () => {
  const bench = new Bench({ adapter: createFake(), inventory: fleet("node") }).start();
  const now = bench.clock.now();
  await bench.machines.commands.amend("node", { manager: { dateTime: now - 3000, utcOffsetMinutes: 120 } }, alice);
  assert.deepEqual(bench.machine().intent.manager, { clockOffset: -3000, utcOffsetMinutes: 120, lastReset: null });
  assert.equal(bench.log.told[0]?.origin, "/redfish/v1/Managers/node");
});

test("a manager that is reset starts anew, and its machine does not notice", async () => {
  const bench = new Bench({ adapter: createFake(), inventory: [inventoryOf("node", { power: "On" })] }).start();
  await bench.elapse(1000);
  const { power, boot } = bench.machine().observation;
  const at = bench.clock.now();
  await bench.machines.commands.resetManager("node", "ForceRestart", alice);
  assert.equal(bench.store.reopen().get("intents", "node")?.manager.lastReset, at);
  assert.ok(
    bench.changes.some(
      ({ after }) => after.observation.contact.state === "Starting" && after !== bench.changes[0]?.after,
    ),
  );
  await bench.elapse(1000);
  const { observation } = bench.machine();
  assert.deepEqual(
    [observation.contact.state, observation.power?.state, observation.boot.stage],
    ["Ok", power?.state, boot.stage],
  );
  assert.deepEqual(bench.log.lines, [
    "ResourceStateChanged(node-name, Starting)",
    "ResourceStateChanged(node-name, Enabled)",
  ]);
});

test("a manager that is reset during a cycle sees the cycle through", async () => {
  const device = new ScriptedDevice(["on", "off"]);
  device.power = "On";
  device.delay = 700;
  const adapter = scripted(new Map([["node", device]]));
  const bench = new Bench({ adapter, inventory: [inventoryOf("node", {}, "scripted")] }).start();
  await settle();
  await bench.machines.commands.reset("node", "PowerCycle", alice);
  await bench.elapse(300);
  await bench.machines.commands.resetManager("node", "GracefulRestart", alice);
  await bench.elapse(seconds(5));
  assert.deepEqual([device.done, bench.log.count(/PlatformReset\(PowerCycle\)/)], [["off", "on"], 1]);
});

test("an adapter that cannot take up a machine costs that machine, not the service", async () => {
  const adapter = createFake();
  const broken = { ...adapter, attach: () => assert.fail("no such port") };
  const bench = new Bench({ adapter: broken, inventory: fleet("node") }).start();
  const { contact, power } = bench.machine().observation;
  assert.deepEqual([contact.state, contact.problem, power], ["Lost", "no such port", null]);
  await bench.machines.commands.reset("node", "On", alice);
  await bench.elapse(minutes(3), seconds(1));
  assert.equal(bench.log.count(/On: no answer: no such port/), 1);
});

test("contact is told once when lost and once when back; the reading keeps its age", async () => {
  const adapter = createFake();
  const bench = new Bench({ adapter, inventory: [inventoryOf("node", { power: "On" })] }).start();
  await bench.elapse(100);
  const read = bench.machine().observation.power;
  adapter.inject("node", { lostContact: true });
  await bench.elapse(minutes(1), seconds(1));
  const { power, contact } = bench.machine().observation;
  assert.equal(power, read);
  assert.equal(contact.state, "Lost");
  assert.ok(contact.since <= bench.clock.now() - seconds(45), "since the first miss");
  adapter.inject("node", { lostContact: false });
  await bench.elapse(seconds(11), seconds(1));
  assert.equal(bench.machine().observation.contact.state, "Ok");
  assert.deepEqual(
    bench.log.lines.map((line) => line.split("(")[0]),
    ["ResourceErrorsDetected", "ResourceErrorsCorrected"],
  );
  assert.deepEqual(
    bench.log.told.map(({ origin }) => origin),
    ["/redfish/v1/Managers/node", "/redfish/v1/Managers/node"],
  );
});

test("a listener that has left hears nothing", async () => {
  const bench = new Bench({ adapter: createFake(), inventory: fleet("node") });
  let heard = 0;
  const leave = bench.machines.onChange(() => {
    heard += 1;
  });
  bench.start();
  assert.ok(heard > 0);
  const before = heard;
  leave();
  await bench.machines.commands.amend("node", { assetTag: "x" }, alice);
  assert.equal(heard, before);
});

test("managers that are reset twice at once have one driver after", async () => {
  const device = new ScriptedDevice();
  const adapter = scripted(new Map([["node", device]]));
  let attached = 0;
  const attach = adapter.attach.bind(adapter);
  adapter.attach = (inventory, host) => {
    attached += 1;
    const driver = attach(inventory, host);
    return Object.assign(driver, {
      detach: async () => {
        attached -= 1;
      },
    });
  };
  const bench = new Bench({ adapter, inventory: [inventoryOf("node", {}, "scripted")] }).start();
  const { resetManager } = bench.machines.commands;
  await Promise.all([1, 2, 3].map(() => resetManager("node", "ForceRestart", alice)));
  await bench.elapse(200);
  assert.equal(attached, 1);
  assert.equal(bench.machine().observation.contact.state, "Ok");
});
