/** The service dies right after each of its writes, and starts again from what was written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { minutes } from "../../../src/model/clock.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import type { PowerState, ResetType } from "../../../src/model/words.js";
import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";
import { alice, Bench, inventoryOf, settle } from "./bench.js";
import { basic, full, ScriptedDevice, scripted } from "./scripted-device.js";

/** Thrown for everything that a dead process would not have done. */
class Dead extends Error {}

interface Life {
  readonly device: ScriptedDevice;
  readonly clock: ManualClock;
  bench: Bench;
}

const inventory = [inventoryOf("node", {}, "scripted")];

function live(device: ScriptedDevice, clock: ManualClock, store: MemoryStore): Bench {
  return new Bench({ adapter: scripted(new Map([["node", device]])), inventory, clock, store }).start();
}

/** Right after a write, or just before the next one: with all that it led to. */
type Moment = "after" | "before the next";

/**
 * Runs `type` and lets the process die when its nth write is on the disk: from then on the device hears nothing of it.
 *
 * @returns what was on the disk; undefined when there were fewer writes
 */
async function liveUntilWrite(
  life: Life,
  type: ResetType,
  nth: number,
  moment: Moment,
): Promise<MemoryStore | undefined> {
  const { bench, device, clock } = life;
  const start = bench.store.writes.length;
  let kept: MemoryStore | undefined;
  let dead = false;
  const put = bench.store.put.bind(bench.store);
  bench.store.put = async (collection, id, value) => {
    dead ||= kept !== undefined;
    if (dead) throw new Dead();
    await put(collection, id, value);
    if (bench.store.writes.length - start < nth) return;
    kept = bench.store.reopen();
    dead = moment === "after";
    if (dead) throw new Dead();
  };
  const command = device.command.bind(device);
  device.command = (what, host) => (dead ? new Promise(() => {}) : command(what, host));
  await bench.machines.commands.reset("node", type, alice).catch(() => {});
  for (let time = 0; time < 5000 && !dead; time += 100) {
    clock.advance(100);
    await settle();
  }
  await bench.machines.close();
  device.command = command;
  return kept;
}

interface Case {
  readonly type: ResetType;
  readonly commands: readonly PowerCommand[];
  readonly from: PowerState;
  readonly to: PowerState;
  /** What took effect, over all lives. */
  readonly done: readonly PowerCommand[];
  /** What may be missing from it, if the crash left it in doubt; then it is told. */
  readonly doubtful?: readonly PowerCommand[];
}

const cases: readonly Case[] = [
  { type: "On", commands: basic, from: "Off", to: "On", done: ["on"] },
  { type: "ForceOff", commands: basic, from: "On", to: "Off", done: ["off"] },
  { type: "PowerCycle", commands: basic, from: "On", to: "On", done: ["off", "on"] },
  { type: "PowerCycle", commands: full, from: "Off", to: "On", done: ["on"] },
  { type: "ForceRestart", commands: basic, from: "On", to: "On", done: ["off", "on"] },
  { type: "GracefulRestart", commands: full, from: "On", to: "On", done: ["shutdown", "on"] },
  { type: "GracefulShutdown", commands: full, from: "On", to: "Off", done: ["shutdown"] },
  { type: "ForceRestart", commands: full, from: "On", to: "On", done: ["restart"], doubtful: [] },
  { type: "Nmi", commands: full, from: "On", to: "On", done: ["nmi"], doubtful: [] },
  { type: "PushPowerButton", commands: full, from: "On", to: "On", done: ["button"], doubtful: [] },
];

const moments: readonly [Moment, number][] = [
  ["after", 0],
  ["after", 400],
  ["before the next", 0],
  ["before the next", 400],
];

for (const [moment, delay] of moments) {
  for (const { type, commands, from, to, done, doubtful } of cases) {
    test(`${type} from ${from} in ${delay} ms by ${commands.join(" ")}: killed ${moment} of each write`, async () => {
      let nth = 1;
      for (; nth < 20; nth += 1) {
        const device = new ScriptedDevice(commands);
        device.power = from;
        device.delay = delay;
        const clock = new ManualClock();
        const bench = live(device, clock, MemoryStore.empty());
        await settle();
        const kept = await liveUntilWrite({ device, clock, bench }, type, nth, moment);
        if (!kept) break;
        const interrupted = kept.get("intents", "node")?.resets[0];
        clock.advance(minutes(10));
        const next = live(device, clock, kept);
        await next.elapse(5000, 100);
        const where = `write ${nth}, ${interrupted ? `begun ${interrupted.begun}` : "finished"}`;
        assert.deepEqual(next.machine().intent.resets, [], where);
        if (interrupted?.begun === 0) {
          // Nothing had been done, and ten minutes later nobody expects it any more.
          assert.deepEqual([device.done, next.log.count(/its time was over/)], [[], 1], where);
        } else {
          assert.equal(device.power, to, where);
          assert.ok(
            [done, doubtful].some((list) => list?.join() === device.done.join()),
            `${where}: ${device.done}`,
          );
          if (doubtful && interrupted) assert.equal(next.log.count(/unknown\)$/), 1, where);
        }
        await next.machines.close();
      }
      assert.ok(nth >= 3, `${nth - 1} writes`);
      assert.ok(nth < 20);
    });
  }
}

test("a request that had not begun is carried out by a service that is back in time", async () => {
  const device = new ScriptedDevice(basic);
  const clock = new ManualClock();
  const bench = live(device, clock, MemoryStore.empty());
  await settle();
  const kept = await liveUntilWrite({ device, clock, bench }, "On", 1, "after");
  assert.ok(kept);
  const next = live(device, clock, kept);
  await next.elapse(1000);
  assert.deepEqual([device.done, next.power()], [["on"], "On"]);
});
