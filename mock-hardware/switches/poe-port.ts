/** One port of a mock device: what it is set to, what hangs on it, and how power comes and goes. */
import type { Box, Place, PortSetup } from "./box.js";
import type { Load, MockPort, PortView } from "./device.js";

const counterNames = ["denied", "mpsAbsent", "overloads", "shorts", "invalidSignatures"] as const;
export type CounterName = (typeof counterNames)[number];

/** Watts at the PSE by class (IEEE 802.3 clauses 33 and 145). */
const classWatts = [15.4, 4, 7, 15.4, 30, 45, 60, 75, 90] as const;

/** Snapshots kept for stale reads. */
const remembered = 256;

export class PoePort implements MockPort {
  readonly number: number;
  readonly group: number;
  readonly index: number;
  readonly ifIndex: number;
  readonly name: string;
  label: string;
  macs: MockPort["macs"];
  neighbour: MockPort["neighbour"];
  load: Load | null;
  /** The link is up without power from here. */
  linked: boolean;
  /** What it is set to. */
  admin: boolean;
  /** What it will be set to after a restart. */
  stored: boolean;
  /** How often it was turned off. */
  timesOff = 0;
  powered = false;
  private readonly counters = Object.fromEntries(counterNames.map((name) => [name, 0])) as Record<CounterName, number>;
  private denied = false;
  private overloaded = false;
  /** What is under way. */
  private coming: { readonly on: boolean; readonly cancel: () => void } | null = null;
  private history: { readonly at: number; readonly view: PortView }[] = [];

  constructor(
    private readonly box: Box,
    place: Place,
    setup: PortSetup,
    usualLoad: Load | null,
  ) {
    const { number, group, index, ifIndex, name } = place;
    this.number = number;
    this.group = group;
    this.index = index;
    this.ifIndex = ifIndex;
    this.name = name;
    this.label = setup.label ?? "";
    this.macs = setup.macs ?? [];
    this.neighbour = setup.neighbour ?? null;
    this.load = setup.load === undefined ? usualLoad : setup.load;
    this.linked = setup.linked ?? false;
    this.admin = this.stored = setup.on ?? true;
  }

  plug(load: Load | null): void {
    const drew = this.powered && this.box.nature.senses;
    if (drew) this.count("mpsAbsent");
    if (this.box.nature.senses) this.cut();
    else if (this.powered) this.load?.powered?.(false);
    this.load = load;
    this.overloaded = this.denied = false;
    if (this.powered) load?.powered?.(true);
    this.settle();
  }

  switch(on: boolean): "refused" | null {
    if (this.box.rebooting || this.box.faults.refusing.has(this.number)) return "refused";
    this.admin = on;
    if (!on) this.timesOff += 1;
    this.overloaded = this.denied = false;
    this.box.written(this, on);
    this.settle();
    return null;
  }

  /** Goes on in the way of the hardware: to power, to none, or stays. */
  settle(): void {
    const { box } = this;
    if (box.rebooting) return;
    if (this.isFaulty && this.powered) this.short();
    if (box.faults.stuck.has(this.number)) this.stay();
    else this.head(this.wantsPower);
    this.record();
  }

  /** Somebody put another cable in. */
  rewire(macs: MockPort["macs"], neighbour: MockPort["neighbour"] = null): void {
    this.macs = macs;
    this.neighbour = neighbour;
    this.box.rewired();
  }

  /** A denied port is looked at again when power became free. */
  retry(): void {
    if (!this.denied) return;
    this.denied = false;
    this.settle();
  }

  /** The box went down: power and counts are gone, the setting is what is stored. */
  reset(): void {
    this.cut();
    this.admin = this.stored;
    this.denied = this.overloaded = false;
    for (const name of counterNames) this.counters[name] = 0;
    this.history = [];
  }

  /** Raises a counter; it wraps as a Counter32 does (RFC 2578 §7.1.6). */
  count(name: CounterName, by = 1): void {
    this.counters[name] = (this.counters[name] + by) % 2 ** 32;
    this.record();
  }

  /** As it was at an instant, as far back as is remembered. */
  viewAt(at: number): PortView {
    const last = this.history.findLast((entry) => entry.at <= at) ?? this.history[0];
    return last?.view ?? this.snapshot();
  }

  get watts(): number {
    return this.powered ? (this.load?.watts ?? 0) : 0;
  }

  private get isFaulty(): boolean {
    return this.box.faults.faulty.has(this.number);
  }

  private get wantsPower(): boolean {
    const wanted = this.load !== null || !this.box.nature.senses;
    return this.admin && wanted && !this.isFaulty && !this.overloaded && !this.denied;
  }

  private head(on: boolean): void {
    if (this.coming?.on === on) return;
    this.stay();
    if (this.powered === on) return;
    const { nature, timers } = this.box;
    const delay = on ? (this.load?.detectedAfter ?? nature.onAfter(this.number)) : nature.offAfter;
    const arrive = () => {
      this.coming = null;
      on ? this.give() : this.cut();
    };
    if (delay === 0) arrive();
    else this.coming = { on, cancel: timers.after(delay, arrive) };
  }

  private stay(): void {
    this.coming?.cancel();
    this.coming = null;
  }

  private give(): void {
    const { watts, powerClass } = this.load ?? { watts: 0, powerClass: 0 };
    if (this.box.nature.senses && watts > (classWatts[powerClass] ?? 0)) this.overload();
    else if (watts > this.box.freeWatts(this)) this.deny();
    else this.begin();
  }

  private begin(): void {
    this.powered = true;
    this.record();
    this.load?.powered?.(true);
  }

  private deny(): void {
    this.denied = true;
    this.count("denied");
  }

  private overload(): void {
    this.overloaded = true;
    this.count("overloads");
  }

  private short(): void {
    this.cut();
    this.count("shorts");
  }

  private cut(): void {
    this.stay();
    if (!this.powered) return;
    this.powered = false;
    this.record();
    this.load?.powered?.(false);
    this.box.freed(this.group);
  }

  private record(): void {
    this.history.push({ at: this.box.timers.now(), view: this.snapshot() });
    if (this.history.length > remembered) this.history.splice(0, remembered / 2);
  }

  private snapshot(): PortView {
    const { powered, watts, admin } = this;
    return {
      admin,
      detection: this.detection,
      watts,
      volts: powered ? this.box.nature.volts : 0,
      powerClass: powered ? (this.load?.powerClass ?? 0) : 0,
      link: this.linked || (powered && this.load !== null),
      ...this.counters,
    };
  }

  private get detection(): PortView["detection"] {
    if (this.powered) return "delivering";
    if (!this.admin) return "disabled";
    if (this.isFaulty || this.overloaded) return "fault";
    return this.denied ? this.box.nature.deniedShows : "searching";
  }
}
