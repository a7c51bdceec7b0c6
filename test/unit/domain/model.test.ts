/** Whatever is asked and whatever happens: each reset is carried out or told as failed, once, in its order. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { minutes, seconds } from "../../../src/model/clock.js";
import { Refusal } from "../../../src/model/refusal.js";
import type { BootEnabled, BootTarget, PowerState, ResetType } from "../../../src/model/words.js";
import { alice, Bench, inventoryOf, settle } from "./bench.js";
import { full, type Reaction, ScriptedDevice, scripted } from "./scripted-device.js";

type Deed =
  | { readonly do: "reset"; readonly type: ResetType }
  | { readonly do: "amend"; readonly enabled?: BootEnabled; readonly target?: BootTarget }
  | { readonly do: "boot" | "beginBoot" }
  | { readonly do: "report"; readonly power: PowerState }
  | { readonly do: "reach"; readonly reachable: boolean }
  | { readonly do: "script"; readonly reaction: Reaction }
  | { readonly do: "resetManager" }
  | { readonly do: "elapse"; readonly time: number };

const resetTypes: readonly ResetType[] = [
  "On",
  "ForceOff",
  "GracefulShutdown",
  "GracefulRestart",
  "ForceRestart",
  "PowerCycle",
  "PushPowerButton",
  "Nmi",
  "Pause",
  "Resume",
];

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("reset" as const), type: fc.constantFrom(...resetTypes) }) },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        do: fc.constant("amend" as const),
        enabled: fc.constantFrom<BootEnabled>("Disabled", "Once", "Continuous"),
        target: fc.constantFrom<BootTarget>("None", "Pxe", "Hdd", "UefiTarget", "Cd"),
      },
      { requiredKeys: ["do"] },
    ),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("boot" as const, "beginBoot" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("report" as const),
      power: fc.constantFrom<PowerState>("On", "Off", "PoweringOn", "PoweringOff", "Paused"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reach" as const), reachable: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("script" as const),
      reaction: fc.constantFrom<Reaction>("ignore", "refuse", "loseCommand", "loseAnswer", "hang"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("resetManager" as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("elapse" as const), time: fc.constantFrom(100, 1000, 15_000, 150_000) }),
  },
);

class World {
  readonly device = new ScriptedDevice(full);
  private readonly adapter = scripted(new Map([["node", this.device]]));
  readonly bench = new Bench({ adapter: this.adapter, inventory: [inventoryOf("node", {}, "scripted")] }).start();
  readonly accepted: ResetType[] = [];
  /** How often an override that said Once was newly set. */
  private set = 0;
  /** The override's seq when the boot that is under way began. */
  private booting: number | null = null;

  async perform(what: Deed): Promise<void> {
    const { bench, device } = this;
    const { commands } = bench.machines;
    const host = this.adapter.hosts.get("node");
    switch (what.do) {
      case "reset":
        await unlessRefused(commands.reset("node", what.type, alice), () => this.accepted.push(what.type));
        break;
      case "amend": {
        const { do: _, ...boot } = what;
        await unlessRefused(commands.amend("node", { boot }, alice), () => {
          if (bench.machine().intent.boot.enabled === "Once") this.set += 1;
        });
        break;
      }
      case "beginBoot":
        this.booting ??= host?.bootChoice().seq ?? null;
        break;
      case "boot":
        this.boot();
        break;
      case "report":
        host?.report({ power: { state: what.power, at: bench.clock.now(), source: "scripted" } });
        break;
      case "reach":
        device.reachable = what.reachable;
        break;
      case "script":
        device.script.push(what.reaction);
        break;
      case "resetManager":
        await commands.resetManager("node", "GracefulRestart", alice);
        break;
      case "elapse":
        await bench.elapse(what.time, Math.max(50, what.time / 100));
    }
  }

  /** A boot that began earlier chooses now, or one begins; a second report of the same boot must use up nothing. */
  private boot(): void {
    const host = this.adapter.hosts.get("node") ?? assert.fail("no host");
    const seq = this.booting ?? host.bootChoice().seq;
    this.booting = null;
    const { boot } = this.bench.machine().intent;
    host.report({ bootUsed: seq });
    const after = this.bench.machine().intent.boot;
    const used = boot.enabled === "Once" && boot.setAt <= seq;
    assert.equal(after.enabled, used ? "Disabled" : boot.enabled);
    host.report({ bootUsed: seq });
    assert.equal(this.bench.machine().intent.boot, after);
  }

  check(): void {
    const { intent } = this.bench.machine();
    assert.ok(intent.resets.length <= 8);
    const seqs = intent.resets.map(({ seq }) => seq);
    assert.deepEqual(
      seqs,
      [...seqs].sort((a, b) => a - b),
    );
    assert.ok(this.usedUp <= this.set, "Once is used up at most once");
    assert.deepEqual(this.finished, this.accepted.slice(0, this.finished.length), "in order");
    assert.equal(this.finished.length + intent.resets.length, this.accepted.length);
    for (const [command, type] of single) {
      assert.ok(count(this.device.sent, command) <= count(this.accepted, type), `${command} is not repeated`);
    }
  }

  private get usedUp(): number {
    return this.bench.changes.filter(
      ({ before, after }) =>
        before.intent.boot.enabled === "Once" &&
        after.intent.boot.enabled === "Disabled" &&
        before.intent.seq === after.intent.seq,
    ).length;
  }

  /** Types of the resets that were told to have ended, well or not. */
  private get finished(): string[] {
    return this.bench.log.lines.flatMap(
      (line) =>
        /^PlatformReset\((\w+)\)|^ResourceErrorsDetected\(PowerState, (\w+):/.exec(line)?.slice(1).filter(Boolean) ??
        [],
    );
  }
}

/** Commands with an effect of their own, and the only reset that sends them. */
const single = [
  ["nmi", "Nmi"],
  ["restart", "ForceRestart"],
  ["button", "PushPowerButton"],
] as const;

const count = <T>(all: readonly T[], one: T): number => all.filter((item) => item === one).length;

async function unlessRefused(work: Promise<void>, then: () => void): Promise<void> {
  try {
    await work;
    then();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

test("each reset is carried out or told as failed once and in order, and Once is used up once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 25 }), async (deeds) => {
      const world = new World();
      await settle();
      for (const what of deeds) {
        await world.perform(what);
        world.check();
      }
      world.device.reachable = true;
      world.device.script = [];
      for (let round = 0; round < 60 && world.bench.machine().intent.resets.length > 0; round += 1) {
        await world.bench.elapse(minutes(1), seconds(2));
      }
      world.check();
      assert.deepEqual(world.bench.machine().intent.resets, []);
      await world.bench.machines.close();
      await settle();
      assert.equal(world.bench.clock.pending, 0);
    }),
    { numRuns: 300 },
  );
});
