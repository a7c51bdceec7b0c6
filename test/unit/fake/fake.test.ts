import assert from "node:assert/strict";
import { test } from "node:test";
import { createFake, type FakeSettings, type Faults } from "../../../adapters/machine/fake/index.js";
import { seconds } from "../../../src/model/clock.js";
import type { BootObservation } from "../../../src/model/observation.js";
import type { BootTarget, PowerState, ResetType } from "../../../src/model/words.js";
import { alice, Bench, inventoryOf, settle } from "../domain/bench.js";

function start(settings: FakeSettings = {}) {
  const adapter = createFake();
  const bench = new Bench({ adapter, inventory: [inventoryOf("node", { ...settings })] }).start();
  const { commands } = bench.machines;
  return {
    bench,
    reset: (type: ResetType) => commands.reset("node", type, alice),
    boot: (target: BootTarget, enabled: "Once" | "Continuous" = "Once") =>
      commands.amend("node", { boot: { target, enabled } }, alice),
    inject: (faults: Faults) => assert.ok(adapter.inject("node", faults)),
    /** Every state that could be seen, in order. */
    powers: () => distinct(bench.changes.flatMap(({ after }) => after.observation.power?.state ?? [])),
    stages: () => distinct(bench.changes.map(({ after }) => after.observation.boot.stage)),
    now: (): [PowerState | undefined, BootObservation["stage"], BootTarget | null] => {
      const { power, boot } = bench.machine().observation;
      return [power?.state, boot.stage, boot.source];
    },
  };
}

const distinct = <T>(values: readonly T[]): T[] => values.filter((value, index) => value !== values[index - 1]);

test("it is in contact at once, off, and says what it can do", () => {
  const { bench, now } = start();
  assert.deepEqual(now(), ["Off", "None", null]);
  const { capabilities, observation } = bench.machine();
  assert.equal(observation.contact.state, "Ok");
  assert.deepEqual(capabilities.resetTypes, [
    "On",
    "ForceOn",
    "ForceOff",
    "GracefulShutdown",
    "GracefulRestart",
    "ForceRestart",
    "PowerCycle",
    "PushPowerButton",
    "Nmi",
  ]);
  assert.ok(capabilities.bootStages.includes("OSRunning"));
});

test("it turns on through every state and stage, within two seconds", async () => {
  const { bench, reset, powers, stages, now } = start();
  await reset("On");
  await bench.elapse(seconds(2));
  assert.deepEqual(powers(), ["Off", "PoweringOn", "On"]);
  assert.deepEqual(stages(), [
    "None",
    "PrimaryProcessorInitializationStarted",
    "MemoryInitializationStarted",
    "SystemHardwareInitializationComplete",
    "OSBootStarted",
    "OSRunning",
  ]);
  assert.deepEqual(now(), ["On", "OSRunning", "Hdd"]);
  assert.equal(bench.log.count(/ResourcePoweringOn/), 1);
  assert.equal(bench.log.count(/ResourcePoweredOn/), 1);
});

test("it boots from the override: Once once, Continuous always", async () => {
  const { bench, reset, boot, now } = start();
  await boot("Pxe");
  await reset("On");
  await bench.elapse(seconds(2));
  assert.deepEqual(now(), ["On", "OSRunning", "Pxe"]);
  assert.deepEqual([bench.machine().intent.boot.enabled, bench.machine().intent.boot.target], ["Disabled", "None"]);
  assert.equal(bench.store.reopen().get("intents", "node")?.boot.enabled, "Disabled");
  await reset("ForceRestart");
  await bench.elapse(seconds(2));
  assert.deepEqual(now(), ["On", "OSRunning", "Hdd"]);
  await boot("UefiHttp", "Continuous");
  for (let time = 0; time < 2; time += 1) {
    await reset("PowerCycle");
    await bench.elapse(seconds(3));
    assert.deepEqual(now(), ["On", "OSRunning", "UefiHttp"]);
  }
});

test("where the boot leads depends on the target", async () => {
  const table: [BootTarget, BootObservation["stage"], BootTarget?][] = [
    ["BiosSetup", "SetupEntered"],
    ["Diags", "SystemHardwareInitializationComplete"],
    ["UefiShell", "SystemHardwareInitializationComplete"],
    ["UefiHttp", "OSRunning"],
    // There is nothing in its slot: it goes on with its own order.
    ["Usb", "OSRunning", "Hdd"],
  ];
  for (const [target, stage, source = target] of table) {
    const { bench, reset, boot, now } = start();
    await boot(target);
    await reset("On");
    await bench.elapse(seconds(2));
    assert.deepEqual(now(), ["On", stage, source]);
  }
});

test("an override that is set while a boot is under way is for the next one", async () => {
  const { bench, reset, boot, now } = start();
  await boot("Pxe");
  await reset("On");
  await bench.elapse(300);
  await boot("Pxe");
  await bench.elapse(seconds(2));
  assert.equal(bench.machine().intent.boot.enabled, "Once");
  assert.deepEqual(now(), ["On", "OSRunning", "Pxe"]);
});

test("a boot that is cut off before it chose uses nothing up", async () => {
  const { bench, reset, boot, now } = start();
  await boot("Pxe");
  await reset("On");
  await bench.elapse(300);
  await reset("ForceOff");
  await bench.elapse(seconds(2));
  assert.deepEqual([now(), bench.machine().intent.boot.enabled], [["Off", "None", null], "Once"]);
});

test("a graceful shutdown keeps the power on until the operating system is done", async () => {
  const { bench, reset, powers, now } = start({ power: "On", delays: { shutdown: 1000, powerOff: 500 } });
  await reset("GracefulShutdown");
  await bench.elapse(900);
  assert.equal(now()[0], "On");
  await bench.elapse(300);
  assert.equal(now()[0], "PoweringOff");
  await bench.elapse(500);
  assert.deepEqual(powers(), ["On", "PoweringOff", "Off"]);
});

test("a restart never shows Off", async () => {
  const { bench, reset, powers } = start({ power: "On" });
  await reset("ForceRestart");
  await bench.elapse(seconds(2));
  assert.deepEqual(powers(), ["On", "PoweringOn", "On"]);
});

test("the button turns it on, and shuts it down", async () => {
  const { bench, reset, powers } = start();
  await reset("PushPowerButton");
  await bench.elapse(seconds(2));
  await reset("PushPowerButton");
  await bench.elapse(seconds(2));
  assert.deepEqual(powers(), ["Off", "PoweringOn", "On", "PoweringOff", "Off"]);
});

test("an Nmi leaves a trace in the log alone", async () => {
  const { bench, reset, now } = start({ power: "On" });
  await reset("Nmi");
  await bench.elapse(seconds(1));
  assert.deepEqual(now().slice(0, 2), ["On", "OSRunning"]);
  assert.equal(bench.log.count(/PlatformReset\(Nmi\)/), 1);
});

test("a service that comes back finds it as it was left, running", async () => {
  const { bench, reset } = start();
  await reset("On");
  await bench.elapse(seconds(2));
  await bench.machines.close();
  assert.equal(bench.clock.pending, 0);
  const next = new Bench({
    adapter: createFake(),
    inventory: [inventoryOf("node")],
    store: bench.store.reopen(),
  }).start();
  const { power, boot } = next.machine().observation;
  assert.deepEqual([power?.state, boot.stage], ["On", "OSRunning"]);
  assert.deepEqual(next.log.lines, [], "nothing has happened");
});

test("a manager that is reset during the self-test finds it there, and the boot uses the override up", async () => {
  const { bench, reset, boot, now } = start();
  await boot("Pxe");
  await reset("On");
  await bench.elapse(400);
  assert.deepEqual(now(), ["On", "MemoryInitializationStarted", null]);
  await bench.machines.commands.resetManager("node", "ForceRestart", alice);
  await settle();
  assert.deepEqual(now(), ["On", "MemoryInitializationStarted", null]);
  await bench.elapse(seconds(2));
  assert.deepEqual(now(), ["On", "OSRunning", "Pxe"]);
  assert.equal(bench.machine().intent.boot.enabled, "Disabled");
  await reset("ForceRestart");
  await bench.elapse(seconds(2));
  assert.equal(now()[2], "Hdd");
});

test("a machine goes on when a service takes it up again, unless it is described anew", async () => {
  const adapter = createFake();
  const open = (settings: FakeSettings, store?: Bench["store"]) =>
    new Bench({ adapter, inventory: [inventoryOf("node", { ...settings })], ...(store && { store }) }).start();
  const first = open({});
  await first.machines.commands.amend("node", { boot: { target: "Pxe", enabled: "Once" } }, alice);
  await first.machines.commands.reset("node", "On", alice);
  await first.elapse(400);
  await first.machines.close();
  assert.equal(first.clock.pending, 0);
  const second = open({}, first.store.reopen());
  assert.equal(second.machine().observation.boot.stage, "MemoryInitializationStarted");
  await second.elapse(seconds(2));
  const { observation, intent } = second.machine();
  assert.deepEqual([observation.boot.source, intent.boot.enabled], ["Pxe", "Disabled"]);
  await second.machines.close();
  const third = open({ power: "Off", delays: { post: 1 } });
  assert.equal(third.power(), "Off");
});

test("each fault does what it says, and can be taken away", async () => {
  const { bench, reset, inject, now } = start({ faults: { stuckOff: true } });
  await reset("On");
  await bench.elapse(seconds(5));
  assert.equal(now()[0], "Off");
  inject({ stuckOff: false, stuckOn: true });
  await bench.elapse(seconds(12), 100);
  assert.equal(now()[0], "On");
  await reset("ForceOff");
  await bench.elapse(seconds(5));
  assert.equal(now()[0], "On");
  inject({ stuckOn: false, dropCommands: 1 });
  await bench.elapse(seconds(8), 100);
  assert.equal(now()[0], "On", "the one that was sent again was dropped");
  await bench.elapse(seconds(12), 100);
  assert.equal(now()[0], "Off");
  inject({ slow: 20 });
  await reset("On");
  await bench.elapse(seconds(2));
  assert.equal(now()[0], "PoweringOn");
  await bench.elapse(seconds(30), 100);
  inject({ slow: 1, ignoresShutdown: true });
  await reset("GracefulShutdown");
  await bench.elapse(seconds(5));
  assert.equal(now()[0], "On");
});

test("contact may be lost for a while; what happened then is heard of afterwards", async () => {
  const { bench, reset, inject, now, boot } = start();
  await boot("Pxe");
  await reset("On");
  await bench.elapse(300);
  inject({ lostContact: { after: 100, for: 60_000 } });
  await bench.elapse(seconds(30), 100);
  assert.deepEqual([bench.machine().observation.contact.state, now()[1]], ["Lost", "MemoryInitializationStarted"]);
  assert.equal(bench.machine().intent.boot.enabled, "Once");
  await bench.elapse(seconds(45), 500);
  assert.deepEqual([bench.machine().observation.contact.state, ...now()], ["Ok", "On", "OSRunning", "Pxe"]);
  assert.equal(bench.machine().intent.boot.enabled, "Disabled");
});

test("readings lie within their bounds, move, and are the same for the same moment", async () => {
  const [a, b] = [start({ power: "On" }), start({ power: "On" })];
  const values = new Set<number>();
  for (let round = 0; round < 30; round += 1) {
    for (const { bench } of [a, b]) await bench.elapse(seconds(10), seconds(1));
    const { observation, capabilities } = a.bench.machine();
    assert.deepEqual(observation.sensors, b.bench.machine().observation.sensors);
    for (const { id, min, max, upperCaution = max } of capabilities.sensors) {
      const value = observation.sensors[id]?.value ?? Number.NaN;
      assert.ok(value >= min && value <= upperCaution, `${id} ${value}`);
    }
    values.add(observation.sensors.CPUTemp?.value ?? 0);
  }
  assert.ok(values.size > 3);
});

test("a machine that is off has no temperature of its processor, and draws little", async () => {
  const { bench } = start();
  await bench.elapse(seconds(11), seconds(1));
  const { sensors } = bench.machine().observation;
  assert.deepEqual(Object.keys(sensors).sort(), ["IntakeTemp", "PSU1Voltage", "TotalPower"]);
  assert.ok((sensors.TotalPower?.value ?? 99) < 10);
});

test("boot targets may be narrowed", async () => {
  const { bench, boot } = start({ bootTargets: ["Pxe"] });
  assert.deepEqual(bench.machine().capabilities.bootTargets, ["Pxe"]);
  await assert.rejects(boot("Cd"), { status: 400 });
  await boot("Pxe");
  await settle();
});

test("what went off by itself after its button was pushed is off for a service that comes back", async () => {
  const { bench, reset } = start();
  await reset("On");
  await bench.elapse(seconds(2));
  await reset("PushPowerButton");
  await bench.elapse(seconds(2));
  assert.equal(bench.store.reopen().get("intents", "node")?.settledPower, "Off");
});
