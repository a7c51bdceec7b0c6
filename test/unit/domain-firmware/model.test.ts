/** Whatever is asked, booted, edited by the firmware, and cut off: settings end up as was said last, and Once is used once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { FirmwareBench } from "./bench.js";
import { Lives } from "./booting.js";
import { put } from "./scripted-family.js";

type Deed =
  | { readonly do: "amend" | "firmware"; readonly name: "Speed" | "Tag"; readonly value: number }
  | { readonly do: "once" | "none" | "on" | "off" | "cycle" | "restart" | "wait" }
  | { readonly do: "crash"; readonly at: number; readonly before: boolean; readonly by: "on" | "cycle" }
  | { readonly do: "fault"; readonly fault: "unreadable" | "unwritable" };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom("amend" as const, "firmware" as const),
      name: fc.constantFrom("Speed" as const, "Tag" as const),
      value: fc.integer({ min: 0, max: 3 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom("once", "none", "on", "off", "cycle", "restart", "wait"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("crash" as const),
      at: fc.integer({ min: 1, max: 20 }),
      before: fc.boolean(),
      by: fc.constantFrom("on" as const, "cycle" as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("fault" as const),
      fault: fc.constantFrom("unreadable" as const, "unwritable" as const),
    }),
  },
);

const wishOf = (name: "Speed" | "Tag", value: number) => (name === "Speed" ? value * 2 : `tag${value}`);

/** What ought to be, next to what is. */
class World {
  readonly lives = new Lives();
  /** What the machine has, and what it is to have, by what was said last. */
  private current: Record<string, unknown> = { Speed: 4, Tag: "" };
  private pending: Record<string, unknown> = {};
  private asked = false;
  private booted = 0;

  get bench(): FirmwareBench {
    return this.lives.bench;
  }

  async perform(what: Deed): Promise<void> {
    if (what.do === "amend") await this.amend(what.name, wishOf(what.name, what.value));
    if (what.do === "firmware") await this.edit(what.name, wishOf(what.name, what.value));
    if (what.do === "once") await this.override("Pxe");
    if (what.do === "none") await this.override("None");
    if (what.do === "on") await this.bench.reset("On");
    if (what.do === "off") await this.bench.reset("ForceOff");
    if (what.do === "cycle") await this.bench.reset("PowerCycle");
    if (what.do === "restart") await this.lives.revive();
    if (what.do === "crash") await this.crash(what);
    if (what.do === "fault") await this.withFault(what.fault);
    await this.lives.bench.elapse(15_000, 1000);
    this.lookAtBoots();
    this.check();
  }

  private async amend(name: string, value: unknown): Promise<void> {
    await this.bench.amend({ attributes: { [name]: value as string | number } });
    // Who asks for what there is asks for nothing, whatever becomes of it later.
    if (value === this.current[name]) delete this.pending[name];
    else this.pending[name] = value;
  }

  private async edit(name: string, value: unknown): Promise<void> {
    if (this.lives.device.power !== "On") return;
    this.lives.flash.edit((variables) => put(variables, name, value));
    this.current[name] = value;
    if (this.pending[name] === value) delete this.pending[name];
  }

  private async override(target: "Pxe" | "None"): Promise<void> {
    await this.bench.override({ target });
    this.asked = target === "Pxe";
  }

  private async crash({ at, before, by }: Deed & { do: "crash" }): Promise<void> {
    this.lives.dieIn(at, before);
    const done = by === "on" ? this.bench.reset("On") : this.bench.reset("PowerCycle");
    await Promise.race([done.catch(() => {}), this.bench.elapse(5000, 100)]);
    await this.lives.revive();
    for (let time = 0; time < 150_000 && this.bench.machine.intent.resets.length > 0; time += 1000) {
      await this.bench.elapse(1000, 200);
    }
  }

  private async withFault(fault: "unreadable" | "unwritable"): Promise<void> {
    this.lives.flash.fault = fault;
    await this.bench.reset("On");
    this.lives.flash.fault = undefined;
  }

  /** Each boot found what was asked by then; an override that was asked for is used by the first. */
  private lookAtBoots(): void {
    for (const boot of this.lives.boots.slice(this.booted)) {
      Object.assign(this.current, this.pending);
      this.pending = {};
      assert.equal(boot.speed, this.current.Speed);
      assert.equal(boot.once, this.asked);
      this.asked = false;
    }
    this.booted = this.lives.boots.length;
  }

  private check(): void {
    const { bench } = this;
    const { Speed, Tag } = bench.next.attributes;
    assert.deepEqual({ Speed, Tag }, { ...this.current, ...this.pending });
    assert.equal(bench.machine.intent.boot.enabled === "Once", this.asked);
    if (this.booted === 0 || this.lives.device.power !== "On") return;
    const now = bench.current.attributes;
    assert.deepEqual({ Speed: now.Speed, Tag: now.Tag }, this.current);
    assert.deepEqual(bench.troubles, []);
  }
}

test("no accepted change is lost or made again after it was superseded, and each override is used by one boot", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 20 }), async (deeds) => {
      const world = new World();
      await world.bench.elapse(5000, 1000);
      for (const what of deeds) await world.perform(what);
      await world.lives.end();
      assert.equal(world.lives.clock.pending, 0);
    }),
    { numRuns: 150 },
  );
});
