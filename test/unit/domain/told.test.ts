/** What a device is set to and what it does are two things; what ails it is told while it lasts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/model/clock.js";
import { AdapterError, type MachineDriver } from "../../../src/ports/machine-adapter.js";
import { alice, Bench, inventoryOf, settle } from "./bench.js";
import { basic, ScriptedDevice, scripted } from "./scripted-device.js";

function benchOf(driver: Partial<MachineDriver> = {}, seesPower = true) {
  const device = new ScriptedDevice(basic);
  const adapter = scripted(new Map([["node", device]]));
  const inventory = [inventoryOf("node", {}, "scripted")];
  const bench = new Bench({
    inventory,
    adapter: {
      ...adapter,
      capabilities: (...args) => ({ ...adapter.capabilities(...args), seesPower }),
      attach(...args) {
        const { readPower, ...rest } = adapter.attach(...args);
        return { ...rest, ...(seesPower && readPower && { readPower }), ...driver };
      },
    },
  }).start();
  return { bench, device, host: () => adapter.hosts.get("node") };
}

/** Lets the machine's turn come until nothing waits any more. */
async function passTime(bench: Bench, time: number): Promise<void> {
  for (let passed = 0; passed < time; passed += 100) {
    bench.clock.advance(100);
    await settle();
  }
}

test("a cycle switches off a port that is dark by a fault and set On", async () => {
  const { bench, device } = benchOf();
  device.power = "Off";
  device.told = "On";
  await bench.machines.commands.reset("node", "PowerCycle", alice);
  await passTime(bench, seconds(1));
  assert.deepEqual(device.sent, ["off"]);
  device.told = "Off";
  await passTime(bench, seconds(1));
  device.told = undefined;
  await passTime(bench, seconds(2));
  assert.deepEqual(device.sent, ["off", "on"]);
  assert.equal(bench.machines.table.get("node")?.intent.resets.length, 0);
});

test("a reset that comes to nothing says what ails the port", async () => {
  const { bench, device, host } = benchOf();
  device.script = ["ignore", ...Array<"ignore">(20).fill("ignore")];
  host()?.report({ troubles: [{ text: "sw1: nothing draws power at port 5", severity: "Warning", since: 0 }] });
  await bench.machines.commands.reset("node", "On", alice);
  await passTime(bench, seconds(130));
  const failed = bench.machines.table.get("node")?.observation.failedReset;
  assert.equal(
    failed?.problem,
    "on had no effect in time: the power state is still Off; sw1: nothing draws power at port 5",
  );
});

test("troubles are told when they come and when they go, once, with the time they began", async () => {
  const { bench, host } = benchOf();
  const trouble = (since: number) => ({ text: "sw1: port 5 is faulty", severity: "Critical" as const, since });
  host()?.report({ troubles: [trouble(1)] });
  host()?.report({ troubles: [trouble(2)] });
  assert.deepEqual(bench.machines.table.get("node")?.observation.troubles, [trouble(1)]);
  host()?.report({ troubles: [] });
  assert.deepEqual(
    bench.log.lines.filter((line) => line.includes("port 5")),
    [
      "ResourceErrorsDetected(PowerState, sw1: port 5 is faulty)",
      "ResourceErrorsCorrected(PowerState, sw1: port 5 is faulty)",
    ],
  );
});

test("what is done to a device is kept in the manager's log, with who asked for it", () => {
  const { bench, host } = benchOf();
  const deed = { device: "sw1", port: "5", command: "on", by: "alice" } as const;
  host()?.note({ ...deed, outcome: { kind: "accepted" } });
  host()?.note({ ...deed, outcome: { kind: "confirmed", after: 1234 } });
  const told = bench.log.told.filter(({ message }) => message.key.startsWith("Shoal."));
  assert.deepEqual(
    told.map(({ message, by, origin }) => [message.key, message.args, by, origin]),
    [
      ["Shoal.PortCommandAccepted", ["sw1", "5", "on"], "alice", "/redfish/v1/Managers/node"],
      ["Shoal.PortCommandConfirmed", ["sw1", "5", "on", "1.2"], "alice", "/redfish/v1/Managers/node"],
    ],
  );
});

test("where nobody can see the power, each command is sent once and its acceptance is all", async () => {
  const { bench, device } = benchOf({}, false);
  await bench.machines.commands.reset("node", "PowerCycle", alice);
  await passTime(bench, seconds(15));
  assert.deepEqual(device.sent, ["off", "on"]);
  const machine = bench.machines.table.get("node");
  assert.deepEqual([machine?.intent.resets, machine?.observation.power], [[], null]);
  assert.equal(machine?.observation.contact.state, "Ok");
});

test("a command carries whose it is and how long it is of use", async () => {
  const orders: unknown[] = [];
  const { bench } = benchOf({
    async command(command, { seq, by, deadline }) {
      orders.push([command, seq, by, deadline]);
    },
  });
  const deadline = bench.clock.now() + seconds(120);
  await bench.machines.commands.reset("node", "On", alice);
  await passTime(bench, 200);
  assert.deepEqual(orders, [["on", 1, "alice", deadline]]);
});

test("a read that the deadline cuts off does not hide what was known to be wrong", async () => {
  let hangs = false;
  const { bench } = benchOf({
    readPower: () =>
      hangs ? new Promise(() => {}) : Promise.reject(new AdapterError("sw1: the password is wrong", "misconfigured")),
  });
  await bench.machines.commands.reset("node", "On", alice);
  await passTime(bench, seconds(110));
  hangs = true;
  await passTime(bench, seconds(20));
  assert.match(bench.machines.table.get("node")?.observation.failedReset?.problem ?? "", /the password is wrong/);
});
