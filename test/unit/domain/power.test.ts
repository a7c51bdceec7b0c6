import assert from "node:assert/strict";
import { test } from "node:test";
import { minutes, seconds } from "../../../src/model/clock.js";
import type { PowerState, ResetType } from "../../../src/model/words.js";
import { AdapterError, type MachineAdapter, type MachineDriver } from "../../../src/ports/machine-adapter.js";
import { alice, Bench, inventoryOf, settle } from "./bench.js";
import { basic, full, ScriptedDevice, scripted } from "./scripted-device.js";

async function benchWith(device: ScriptedDevice, power: PowerState = "Off", command?: MachineDriver["command"]) {
  device.power = power;
  const plain = scripted(new Map([["node", device]]));
  const attach: MachineAdapter["attach"] = (...args) => ({ ...plain.attach(...args), ...(command && { command }) });
  const adapter = { ...plain, attach };
  const bench = new Bench({ adapter, inventory: [inventoryOf("node", {}, "scripted")] }).start();
  await settle();
  const reset = (type: ResetType) => bench.machines.commands.reset("node", type, alice);
  return { bench, device, reset, host: () => adapter.hosts.get("node") };
}

const done = /PlatformReset/;
const failed = /ResourceErrorsDetected\(PowerState/;

test("a reset is durable when accepted, and carried out after", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice());
  const accepted = reset("On");
  assert.equal(device.sent.length, 0);
  await accepted;
  assert.equal(bench.store.reopen().get("intents", "node")?.resets[0]?.type, "On");
  await bench.elapse(500);
  assert.deepEqual(device.done, ["on"]);
  assert.equal(bench.power(), "On");
  assert.deepEqual(bench.machine().intent.resets, []);
  assert.equal(bench.machine().intent.settledPower, "On");
  assert.deepEqual(bench.log.lines, [
    "PropertyValueModifiedByClient(ResetType, On)",
    "ResourcePoweredOn(node-name)",
    "PlatformReset(On)",
  ]);
  assert.deepEqual(
    bench.log.told.map(({ by }) => by),
    ["alice", null, "alice"],
  );
});

test("the begun step is in the store before the device hears of it", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice(basic), "On");
  const seen: unknown[] = [];
  const command = device.command.bind(device);
  device.command = (what, host) => {
    seen.push([what, bench.store.get("intents", "node")?.resets[0]?.begun]);
    return command(what, host);
  };
  await reset("PowerCycle");
  await bench.elapse(1000);
  assert.deepEqual(seen, [
    ["off", 1],
    ["on", 2],
  ]);
});

test("what needs nothing to be done sends nothing and is no failure", async () => {
  for (const [type, power] of [
    ["On", "On"],
    ["ForceOff", "Off"],
    ["GracefulShutdown", "Off"],
    ["Pause", "Paused"],
  ] as const) {
    const { bench, device, reset } = await benchWith(new ScriptedDevice(), power);
    await reset(type);
    await bench.elapse(500);
    assert.deepEqual(device.sent, [], type);
    assert.equal(bench.log.count(done), 1);
  }
});

test("requests are carried out in their order, each judged when its turn comes", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice(basic));
  device.delay = 300;
  await Promise.all([reset("On"), reset("ForceOff"), reset("ForceOff"), reset("ForceRestart"), reset("PowerCycle")]);
  await bench.elapse(10_000);
  assert.deepEqual(device.done, ["on", "off", "on", "off", "on"]);
  assert.deepEqual(
    bench.log.lines.filter((line) => done.test(line)),
    ["On", "ForceOff", "ForceOff", "ForceRestart", "PowerCycle"].map((type) => `PlatformReset(${type})`),
  );
});

test("no more than eight wait", async () => {
  const { bench, reset, device } = await benchWith(new ScriptedDevice());
  device.reachable = false;
  await bench.elapse(seconds(10));
  for (let count = 0; count < 8; count += 1) await reset("On");
  await assert.rejects(reset("On"), { status: 503, retryAfter: 5 });
});

test("Nmi of a machine that is off is refused, or fails if that shows only when its turn comes", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice());
  await assert.rejects(reset("Nmi"), { status: 409 });
  await Promise.all([reset("ForceOff"), reset("Nmi")]);
  await bench.elapse(500);
  assert.deepEqual(device.sent, []);
  assert.deepEqual(bench.log.lines.slice(-2), [
    "PlatformReset(ForceOff)",
    "ResourceErrorsDetected(PowerState, Nmi: not possible while the power state is Off)",
  ]);
});

test("unknown machines and types are refused", async () => {
  const { bench, reset } = await benchWith(new ScriptedDevice(basic));
  await assert.rejects(bench.machines.commands.reset("other", "On", alice), { status: 404 });
  await assert.rejects(reset("Nmi"), { status: 400, message: "Base.ActionParameterValueNotInList" });
});

test("a command that had no effect is sent again, one that starts something is not", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice());
  device.script = ["ignore"];
  await reset("On");
  await bench.elapse(seconds(9), 500);
  assert.deepEqual(device.sent, ["on"]);
  await bench.elapse(seconds(3), 500);
  assert.deepEqual([device.sent, bench.power()], [["on", "on"], "On"]);
  device.script = ["ignore"];
  await reset("GracefulShutdown");
  await bench.elapse(minutes(6), seconds(1));
  assert.deepEqual(device.sent.slice(2), ["shutdown"]);
  assert.equal(bench.log.count(failed), 1);
});

test("a machine that is stuck fails the reset when its time is over, and the next gets its turn", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice(), "On");
  device.script = Array.from({ length: 12 }, () => "ignore");
  await reset("ForceOff");
  await reset("Nmi");
  await bench.elapse(minutes(2) - 1000, seconds(1));
  assert.equal(bench.machine().observation.failedReset, null);
  await bench.elapse(seconds(3), 500);
  assert.equal(bench.machine().observation.failedReset, null, "the Nmi after it went well");
  assert.equal(
    bench.log.count(/ErrorsDetected\(PowerState, ForceOff: off had no effect in time: the power state is still On\)/),
    1,
  );
  assert.equal(bench.log.count(/ResourceErrorsCorrected\(PowerState, ForceOff\)/), 1);
  assert.deepEqual(device.done, ["nmi"]);
});

test("a device that refuses fails the reset at once", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice());
  device.script = ["refuse"];
  await reset("On");
  await bench.elapse(200);
  const failure = bench.machine().observation.failedReset;
  assert.deepEqual([failure?.type, failure?.problem], ["On", "the device will not"]);
});

test("a lost answer is looked into, not repeated; a lost command is sent again", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice());
  device.script = ["loseAnswer"];
  await reset("On");
  await bench.elapse(1000);
  assert.deepEqual(device.sent, ["on"]);
  assert.equal(bench.log.count(done), 1);
  device.script = ["loseCommand"];
  await reset("ForceOff");
  await bench.elapse(1000);
  assert.deepEqual(
    [device.sent, device.done],
    [
      ["on", "off", "off"],
      ["on", "off"],
    ],
  );
});

test("a restart or Nmi whose answer is lost is not repeated but told", async () => {
  for (const type of ["ForceRestart", "Nmi"] as const) {
    const { bench, device, reset } = await benchWith(new ScriptedDevice(), "On");
    device.script = ["loseAnswer"];
    await reset(type);
    await bench.elapse(1000);
    assert.equal(device.done.filter((command) => command === "restart" || command === "nmi").length, 1);
    assert.equal(bench.log.count(/unknown\)$/), 1);
  }
});

test("a device that never answers holds up nothing", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice());
  device.script = ["hang"];
  await reset("On");
  await bench.elapse(minutes(2) + seconds(1), seconds(1));
  assert.equal(bench.log.count(failed), 1);
  await reset("On");
  await bench.elapse(1000);
  assert.equal(bench.power(), "On");
});

test("unknown is not Off: without contact the last reading stays, and the reset waits for contact", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice(), "On");
  device.reachable = false;
  await reset("ForceOff");
  await bench.elapse(seconds(30), seconds(1));
  const { power, contact } = bench.machine().observation;
  assert.deepEqual([power?.state, contact.state, contact.problem], ["On", "Lost", "the device does not answer"]);
  device.reachable = true;
  await bench.elapse(seconds(2), 500);
  assert.deepEqual(device.done, ["off"]);
  assert.deepEqual(
    bench.log.lines.filter((line) => /Status/.test(line)),
    [
      "ResourceErrorsDetected(Status, the device does not answer)",
      "ResourceErrorsCorrected(Status, the device does not answer)",
    ],
  );
});

test("without contact until the end it fails, told once", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice(), "On");
  device.reachable = false;
  await reset("ForceOff");
  await bench.elapse(minutes(3), seconds(1));
  assert.equal(bench.log.count(failed), 1);
  assert.equal(bench.power(), "On");
  assert.deepEqual(bench.machine().intent.resets, []);
});

test("a graceful reset gives way to a forceful one", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice(), "On");
  device.script = ["ignore"];
  await reset("GracefulShutdown");
  await bench.elapse(seconds(5), 500);
  await reset("ForceOff");
  await bench.elapse(500);
  assert.deepEqual(device.done, ["off"]);
  assert.equal(bench.log.count(/GracefulShutdown: gave way to ForceOff/), 1);
});

test("a cycle that fails half-way turns the machine on again", async () => {
  const device = new ScriptedDevice(basic);
  const { bench, reset } = await benchWith(device, "On");
  // Each off is accepted, and the machine goes off long after we stopped believing in it.
  const offs: (() => void)[] = [];
  const command = device.command.bind(device);
  device.command = async (what, host) => {
    if (what === "off") {
      device.sent.push(what);
      offs.push(() => {
        device.power = "Off";
      });
    } else {
      for (const off of offs.splice(0)) off();
      await command(what, host);
    }
  };
  await reset("PowerCycle");
  await bench.elapse(minutes(2) + seconds(5), seconds(1));
  assert.equal(bench.log.count(failed), 1);
  assert.deepEqual([device.sent.at(-1), device.power], ["on", "On"]);
});

test("a cycle may take longer than its deadline to come on again", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice(basic), "On");
  device.script = [...Array.from({ length: 11 }, () => "ignore" as const), "obey", "ignore", "ignore"];
  await reset("PowerCycle");
  await bench.elapse(minutes(2) - seconds(8), seconds(1));
  assert.equal(device.power, "Off", "the twelfth off was obeyed");
  await bench.elapse(seconds(24), seconds(1));
  assert.deepEqual([device.power, bench.log.count(done), bench.log.count(failed)], ["On", 1, 0]);
});

test("a cycle whose On is refused is not left dark: it is told again and again", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice(basic), "On");
  device.script = ["obey", "refuse", "refuse", "refuse"];
  await reset("PowerCycle");
  await bench.elapse(seconds(5), 500);
  assert.deepEqual([device.power, device.done], ["On", ["off", "on"]]);
  assert.deepEqual([bench.log.count(done), bench.log.count(failed)], [1, 0]);
});

/** A cycle whose device falls silent when the machine is off, for longer than anybody waits. */
async function leftDark() {
  const life = await benchWith(new ScriptedDevice(basic), "On");
  const { bench, device } = life;
  const command = device.command.bind(device);
  device.command = async (what, host) => {
    await command(what, host);
    device.reachable = what !== "off";
  };
  await life.reset("PowerCycle");
  await bench.elapse(minutes(10), seconds(1));
  return life;
}

test("what a failed cycle left dark comes on when the device lets it, however late", async () => {
  const { bench, device } = await leftDark();
  const { intent, observation } = bench.machine();
  assert.deepEqual([intent.resets, intent.owedOn], [[], { seq: 1, by: "alice" }]);
  assert.match(observation.failedReset?.problem ?? "", /had no effect in time: the device does not answer/);
  device.reachable = true;
  await bench.elapse(seconds(30), 500);
  assert.deepEqual([device.power, device.done], ["On", ["off", "on"]]);
  assert.deepEqual([bench.machine().intent.owedOn, bench.machine().observation.failedReset], [null, null]);
  assert.equal(bench.log.count(/ResourceErrorsCorrected\(PowerState, PowerCycle\)/), 1);
});

test("what is owed outlasts a restart of the service", async () => {
  const { bench, device } = await leftDark();
  const store = bench.store.reopen();
  await bench.machines.close();
  device.reachable = true;
  const adapter = scripted(new Map([["node", device]]));
  const again = new Bench({ adapter, inventory: [inventoryOf("node", {}, "scripted")], store }).start();
  await again.elapse(seconds(30), 500);
  assert.deepEqual([device.power, again.machine().intent.owedOn], ["On", null]);
});

test("who asks for something else is not overruled by what is owed", async () => {
  const { bench, device, reset } = await leftDark();
  await reset("ForceOff");
  device.reachable = true;
  await bench.elapse(minutes(2), seconds(1));
  assert.deepEqual([device.power, bench.machine().intent.owedOn], ["Off", null]);
});

test("an On that is owed and still held back is not sent once something else is asked for", async () => {
  const { bench, device, reset } = await leftDark();
  const held: string[] = [];
  device.reachable = true;
  device.command = (what, _host, order) =>
    what === "off"
      ? Promise.resolve()
      : new Promise((_, reject) => {
          order?.signal.addEventListener("abort", () => {
            held.push(what);
            reject(new AdapterError("given up before it was sent", "refused"));
          });
        });
  await bench.elapse(seconds(15), 500);
  await reset("ForceOff");
  await bench.elapse(seconds(2), 100);
  assert.deepEqual([held, bench.machine().intent.resets, bench.power()], [["on"], [], "Off"]);
});

test("nor who had asked for it before the failure", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice(basic), "On");
  const command = device.command.bind(device);
  device.command = async (what, host) => {
    await command(what, host);
    device.reachable = what !== "off";
  };
  await reset("PowerCycle");
  await bench.elapse(seconds(1));
  await reset("ForceOff");
  await bench.elapse(minutes(10), seconds(1));
  device.reachable = true;
  await bench.elapse(minutes(2), seconds(1));
  assert.deepEqual([device.power, bench.machine().intent.owedOn], ["Off", null]);
});

test("a retry that fails as well leaves what is owed", async () => {
  const { bench, device, reset } = await leftDark();
  for (const type of ["On", "PowerCycle"] as const) await reset(type);
  await bench.elapse(minutes(10), seconds(1));
  assert.deepEqual([bench.machine().intent.resets, bench.machine().intent.owedOn], [[], { seq: 1, by: "alice" }]);
  device.reachable = true;
  await bench.elapse(seconds(30), 500);
  assert.equal(device.power, "On");
});

test("an On that the driver still holds back is not sent once somebody wants the machine off", async () => {
  const held: string[] = [];
  const { bench, reset } = await benchWith(new ScriptedDevice(basic), "Off", (command, { signal }) => {
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        held.push(`${command} given up`);
        reject(new AdapterError("given up before it was sent", "refused"));
      });
    });
  });
  await reset("On");
  await bench.elapse(seconds(5));
  await reset("ForceOff");
  await bench.elapse(seconds(5));
  assert.deepEqual([held, bench.machine().intent.resets, bench.power()], [["on given up"], [], "Off"]);
  assert.match(bench.machine().observation.failedReset?.problem ?? "none", /none/);
});

test("an On that is refused to the end fails with what the device says", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice(basic), "On");
  device.script = ["obey", ...Array.from({ length: 1000 }, () => "refuse" as const)];
  await reset("PowerCycle");
  await bench.elapse(minutes(3), seconds(1));
  assert.equal(bench.machine().observation.failedReset?.problem, "on had no effect in time: the device will not");
  assert.deepEqual([device.power, bench.machine().intent.resets], ["Off", []]);
});

test("power that the machine reports is taken up at once", async () => {
  const { bench, device, reset, host } = await benchWith(new ScriptedDevice());
  device.delay = 400;
  await reset("On");
  await bench.elapse(100);
  device.power = "On";
  host()?.report({ power: { state: "On", at: bench.clock.now(), source: "scripted" } });
  await settle();
  assert.equal(bench.log.count(done), 1);
});

test("a disk that refuses: nothing is acknowledged, nothing is sent", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice());
  bench.store.refusal = new Error("disk full");
  await assert.rejects(reset("On"), /disk full/);
  await bench.elapse(1000);
  assert.deepEqual([device.sent, bench.machine().intent.resets], [[], []]);
  assert.equal(bench.log.count(/On: it could not be stored/), 1);
  bench.store.refusal = undefined;
  await reset("On");
  bench.store.refusal = new Error("disk full");
  await bench.elapse(5000);
  assert.deepEqual(device.sent, [], "progress could not be stored");
  bench.store.refusal = undefined;
  await bench.elapse(2000);
  assert.deepEqual(device.sent, ["on"]);
  assert.deepEqual(bench.store.get("intents", "node")?.resets, []);
});

test("nothing goes on after the service has let go", async () => {
  const { bench, device, reset } = await benchWith(new ScriptedDevice(full));
  device.script = ["ignore"];
  await reset("On");
  await bench.elapse(300);
  await bench.machines.close();
  await settle();
  assert.equal(bench.clock.pending, 0);
  assert.equal(bench.store.get("intents", "node")?.resets.length, 1);
});

test("a reset that comes in just as the last one ends is not forgotten", async () => {
  for (let turns = 0; turns < 30; turns += 1) {
    const { bench, device, reset } = await benchWith(new ScriptedDevice());
    let second: Promise<void> | undefined;
    bench.machines.onChange(async (before, after) => {
      if (second || before.intent.resets.length === 0 || after.intent.resets.length > 0) return;
      second = Promise.resolve();
      for (let turn = 0; turn < turns; turn += 1) await null;
      second = reset("ForceOff");
    });
    await reset("On");
    await bench.elapse(1000);
    assert.deepEqual(device.done, ["on", "off"], `${turns} turns later`);
  }
});
