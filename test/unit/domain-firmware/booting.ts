/** The firmware itself, on the bench: at power-on it boots what its variables say, and takes BootNext away. */

import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";
import { basic, ScriptedDevice } from "../domain/scripted-device.js";
import { FirmwareBench, type Given } from "./bench.js";
import { MemoryFlash } from "./memory-flash.js";
import { contentOf, firstVariables, imageOf, put } from "./scripted-family.js";

/** What a dead process would not have done. */
class Dead extends Error {}

/** Hardware that lives on when the service dies, and the service that drives it now. */
export class Lives {
  readonly flash = new MemoryFlash(imageOf(put(put(firstVariables, "Speed", 4), "Tag", "")));
  readonly device = new ScriptedDevice(basic);
  readonly clock = new ManualClock();
  /** Each boot: the number of the option, and the settings that it found. */
  readonly boots: { readonly entry: number | undefined; readonly once: boolean; readonly speed: unknown }[] = [];
  bench: FirmwareBench;
  private store = MemoryStore.empty();
  /** Calls of the store and of the flash so far. */
  calls = 0;
  private dieAt = Number.POSITIVE_INFINITY;
  private dieBefore = false;
  private kept: MemoryStore | null = null;
  /** Called at each call, with its number since the last death was set. */
  meanwhile: (call: string, bench: FirmwareBench) => void = () => {};

  constructor(private readonly more: Given = {}) {
    this.bench = this.live();
  }

  private live(): FirmwareBench {
    const { flash, device, clock, store } = this;
    const life = { dead: false };
    this.tap(store, life);
    const bench = new FirmwareBench({ ...this.more, flash, device, clock, store });
    const command = ScriptedDevice.prototype.command.bind(device);
    device.command = async (what, host) => {
      if (life.dead) return new Promise(() => {});
      const wasOff = device.power === "Off";
      await command(what, host);
      if (what === "on" && wasOff && device.power === "On") this.boot();
    };
    flash.before = async (call) => {
      if (life.dead) return new Promise(() => {});
      this.meanwhile(call, bench);
      this.step(life, this.dieBefore);
      if (life.dead) await new Promise(() => {});
      // What it did stays done, though nobody is there any more to hear of it.
      if (!this.dieBefore) queueMicrotask(() => this.note(life));
    };
    return bench;
  }

  private tap(store: MemoryStore, life: { dead: boolean }): void {
    const put = MemoryStore.prototype.put.bind(store) as MemoryStore["put"];
    store.put = async (collection, id, value) => {
      if (life.dead) throw new Dead();
      this.step(life, this.dieBefore);
      if (life.dead) throw new Dead();
      const durable = put(collection, id, value);
      if (!this.dieBefore) this.note(life);
      if (life.dead) throw new Dead();
      await durable;
    };
  }

  private step(life: { dead: boolean }, dies: boolean): void {
    this.calls += 1;
    if (dies) this.note(life);
  }

  private note(life: { dead: boolean }): void {
    if (life.dead || this.calls < this.dieAt) return;
    life.dead = true;
    this.kept = this.store.reopen();
    this.dieAt = Number.POSITIVE_INFINITY;
  }

  /** The service will die at its nth call from now, before or after that does what it does. */
  dieIn(nth: number, before: boolean): void {
    this.dieAt = this.calls + nth;
    this.dieBefore = before;
  }

  get died(): boolean {
    return this.kept !== null;
  }

  /** Starts again from what was on the disk. */
  async revive(): Promise<void> {
    this.dieAt = Number.POSITIVE_INFINITY;
    const { bench } = this;
    this.store = this.kept ?? this.store.reopen();
    this.kept = null;
    void bench.bench.machines.close();
    this.bench = this.live();
    await this.bench.elapse(5000);
  }

  /** UEFI §3.1.1: BootNext is tried once, and is gone before that. */
  private boot(): void {
    const { variables } = this.flash.image;
    const next = contentOf<number>(variables, "BootNext");
    const entry = next ?? contentOf<number[]>(variables, "BootOrder")?.[0];
    this.boots.push({ entry, once: next !== undefined, speed: contentOf(variables, "Speed") });
    if (next !== undefined) this.flash.edit((all) => put(all, "BootNext", undefined));
  }

  switchOnByHand(): void {
    if (this.device.power === "On") return;
    this.device.power = "On";
    this.boot();
  }

  get speed(): unknown {
    return contentOf(this.flash.image.variables, "Speed");
  }

  /** On, if it is not, whatever it takes. */
  async comeOn(): Promise<void> {
    await this.bench.reset("On");
    await this.bench.elapse(15_000);
  }

  async end(): Promise<void> {
    await this.bench.bench.machines.close();
  }
}
