/** One port of a device: what is known of it, and who is told. */
import type { Instant } from "../../../src/model/clock.js";
import type { PowerReading, Trouble } from "../../../src/model/observation.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import { AdapterError, type Deed, type MachineHost, type Order } from "../../../src/ports/machine-adapter.js";
import type { PortFacts } from "../../../src/ports/power-device.js";
import type { PortReading, PortUnread, Timing } from "./bank.js";
import { needOf } from "./class-power.js";
import { afterWrite, headingOf, nothing, type PortMemory, type Sight, type Switching, take } from "./port-memory.js";
import { type Complaint, judge } from "./verdict.js";

/** What one read shows of one port. */
export interface Seen {
  /** When the read began. */
  readonly at: Instant;
  readonly reading: PortReading | null;
  /** The sight and the state, or why there is none. */
  readonly sight: Sight | null;
  readonly power: PowerReading | AdapterError;
}

/** Who ordered, and who is told what comes of it. */
export interface Errand {
  readonly order: Order;
  readonly host: MachineHost;
  /** That many MAC addresses are seen on the port is no hindrance; see `Outlet`. */
  readonly manyMacs: boolean;
  /** The machine's own; see `SaidOfPort`. */
  readonly macs: readonly string[];
}

export interface DeviceFacts {
  readonly id: string;
  /** For people, e.g. `sw1 (192.0.2.10)`. */
  readonly label: string;
  readonly source: string;
  readonly timing: Timing;
}

type Outcome = Deed["outcome"];

/** Of which request what was said last, and of what kind: its words may change from one attempt to the next. */
interface Noted {
  readonly seq: number;
  readonly command: PowerCommand;
  readonly kind: Outcome["kind"];
}

const turning = {
  on: { admin: "On", detection: "turningOn" },
  off: { admin: "Off", detection: "turningOff" },
} as const;

export class Port {
  memory: PortMemory = nothing;
  /** The last order sent, be it answered or not. */
  lastSent: Switching | null = null;
  /** Whose order the write in `memory` was. */
  private errand: Errand | null = null;
  /** What was noted last of an order: it may be given again and again. */
  private lastNoted: Noted | null = null;
  private trouble: Trouble | null = null;
  private readonly hosts = new Map<MachineHost, Trouble | null | undefined>();

  constructor(
    readonly facts: PortFacts,
    private readonly device: DeviceFacts,
  ) {}

  get name(): string {
    return this.facts.name;
  }

  /** `port 5 of sw1 (192.0.2.10)`. */
  get place(): string {
    return `port ${this.name} of ${this.device.label}`;
  }

  /** Watts it will take when it is turned on; null = not known. */
  get need(): number | null {
    return needOf(this.memory.watts, this.memory.powerClass);
  }

  /** From here on a read cannot show what was before an order of which nobody knows whether it arrived. */
  get readableFrom(): Instant {
    const { write } = this.memory;
    return write && !write.accepted ? write.at + this.device.timing.staleRead : Number.NEGATIVE_INFINITY;
  }

  /* ── who drives it ───────────────────────────────────────────────────────────────────────────────────────────── */

  get driven(): boolean {
    return this.hosts.size > 0;
  }

  enter(host: MachineHost): void {
    this.hosts.set(host, undefined);
  }

  leave(host: MachineHost): void {
    this.hosts.delete(host);
  }

  /* ── what is seen ────────────────────────────────────────────────────────────────────────────────────────────── */

  /** @param at when the read began @param heardAt when it was answered */
  observe(reading: PortReading | PortUnread, at: Instant, heardAt: Instant): Seen {
    if ("problem" in reading) return this.unseen(null, at, `${this.place} ${unread(reading)}`);
    const directed = this.directed(reading);
    const taken = directed && take(this.memory, directed, at, this.device.timing, heardAt);
    if (!taken) return this.unseen(reading, at, `${this.place} does not say whether it is on or off`);
    const before = this.memory.counters;
    this.memory = taken.memory;
    const { sight } = taken;
    const { timing, source } = this.device;
    const { power, complaint } = judge({ reading: directed, at, sight, before, timing, place: this.place, source });
    this.concludeWrite(sight, complaint);
    if (sight.believed) this.complain(complaint, at);
    return { at, reading, sight, power };
  }

  /** Null = it is about to change, and nobody knows to what. */
  private directed(reading: PortReading): PortReading | null {
    if (reading.detection !== "changing") return reading;
    const settled = [...this.hosts.keys()].map((host) => host.settledPower).find((state) => state !== null);
    const heading = headingOf(this.memory, settled ?? null);
    return heading && { ...reading, ...turning[heading] };
  }

  private unseen(reading: PortReading | null, at: Instant, problem: string): Seen {
    return { at, reading, sight: null, power: new AdapterError(problem, "misconfigured", at) };
  }

  private concludeWrite({ write, confirmedAfter, ineffective }: Sight, complaint: Complaint | null): void {
    if (!write || !this.errand) return;
    if (confirmedAfter !== null) this.note(write.command, this.errand, { kind: "confirmed", after: confirmedAfter });
    const reason = complaint?.text ?? `${this.place} is not as ordered`;
    if (ineffective) this.note(write.command, this.errand, { kind: "ineffective", reason });
  }

  private complain(complaint: Complaint | null, at: Instant): void {
    if (complaint?.text !== this.trouble?.text) this.trouble = complaint && { ...complaint, since: at };
    for (const [host, told] of this.hosts) {
      if (told === this.trouble) continue;
      this.hosts.set(host, this.trouble);
      host.report({ troubles: this.trouble ? [this.trouble] : [] });
    }
  }

  /* ── what is done ────────────────────────────────────────────────────────────────────────────────────────────── */

  /** An on or off was sent. */
  wrote(command: Switching, at: Instant, accepted: boolean, errand: Errand): void {
    const { write } = this.memory;
    if (write?.accepted && !write.failed && write.command === command && this.errand) {
      const reason = `${this.place} is still set as before; it is ordered once more`;
      this.note(command, this.errand, { kind: "ineffective", reason });
    }
    this.errand = errand;
    this.lastSent = command;
    const { readable } = this.facts;
    const unseen = readable ? { command, at, accepted, failed: false } : null;
    this.memory = afterWrite(this.memory, unseen, command === "on" ? this.memory.darkSince : readable ? null : at);
  }

  /** Something else was done to it, so that nothing is certain any more. */
  disturbed(): void {
    this.memory = afterWrite(this.memory, null, null);
    this.lastSent = null;
  }

  note(command: PowerCommand, { order, host }: Errand, outcome: Outcome): void {
    const { kind } = outcome;
    const last = this.lastNoted;
    const sameOrder = last?.seq === order.seq && last.command === command;
    // What was sent for this order is needless the next time: that it took effect is said by itself.
    if (sameOrder && (kind === "needless" || (kind === "refused" && last.kind === kind))) return;
    this.lastNoted = { seq: order.seq, command, kind };
    host.note({ device: this.device.id, port: this.name, command, by: order.by, outcome });
  }
}

/** Some say so themselves. */
const unread = ({ problem }: PortUnread): string =>
  problem.startsWith("cannot be read") ? problem : `cannot be read: ${problem}`;
