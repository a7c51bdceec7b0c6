/** Reads power and sensors of all machines in turn, with one timer for all of them. */
import { type Clock, type Duration, type Instant, seconds } from "../model/clock.js";
import type { MachineDriver } from "../ports/machine-adapter.js";
import type { MachineUnit } from "./unit.js";

const shortestTick: Duration = 100;
/** How often each machine is read, when there are few. */
const shortestPeriod = seconds(10);
/** However many machines there are: a turn may be missed, and still no reading grows older than `staleAfter`. */
const longestPeriod = seconds(45);
/** What we are ready to spend on one machine: up to 2,200 are read every ten seconds, 10,000 every 45. */
const timePerMachine: Duration = 4.5;
/** The first round, in which nothing is known yet, takes no longer than this if the devices answer. */
const firstRound = seconds(2);
/** Reads under way at the same time, without those that are late. */
const mostAtOnce = 256;
/** A read that takes longer is late: it makes room for others, and the next of that machine has to queue. */
const lateAfter = seconds(2);
/** Late reads under way at the same time, after which machines that were late before have to queue. */
const mostLate = 256;
/** A read that takes longer is no longer waited for. */
const giveUpAfter = seconds(30);

/** Of one machine by one driver. */
interface Read {
  readonly unit: MachineUnit;
  readonly driver: MachineDriver | null;
  readonly since: Instant;
}

/** How often each of `count` machines is read. */
export const periodOf = (count: number): Duration =>
  Math.min(longestPeriod, Math.max(shortestPeriod, count * timePerMachine));

export class Poller {
  private next = 0;
  /** Machines whose turn has come; a fraction is carried over to the next tick. */
  private due = 0;
  private firstLeft: number;
  /** Reads without an answer yet, also those no longer waited for: a device is not asked again before it has answered. */
  private readonly unanswered = new Map<MachineUnit, Read>();
  /** Those that are waited for, oldest first. */
  private readonly prompt = new Set<Read>();
  private readonly late = new Set<Read>();
  /** Machines whose last read was late. */
  private readonly slow = new Set<MachineUnit>();
  /** Those of them whose turn has come. */
  private readonly queue = new Set<MachineUnit>();
  private cancel = (): void => {};

  constructor(
    private readonly units: readonly MachineUnit[],
    private readonly clock: Clock,
  ) {
    this.firstLeft = units.length;
  }

  start(): void {
    if (this.units.length > 0) this.tick(this.pace().share);
  }

  stop(): void {
    this.cancel();
    this.due = 0;
  }

  private tick(share: number): void {
    // Slow devices make us late, not breathless afterwards.
    this.due = Math.min(this.units.length, this.due + share);
    this.abandon();
    this.begin();
    const next = this.pace();
    this.cancel = this.clock.after(next.delay, () => this.tick(next.share));
  }

  /** When the next machines have their turn, and how many of them. */
  private pace(): { readonly delay: Duration; readonly share: number } {
    const count = this.units.length;
    if (this.firstLeft > 0) {
      const share = Math.min(this.firstLeft, Math.ceil((count * shortestTick) / firstRound));
      this.firstLeft -= share;
      return { delay: shortestTick, share };
    }
    const period = periodOf(count);
    const delay = Math.max(shortestTick, period / count);
    return { delay, share: (count * delay) / period };
  }

  private begin(): void {
    while (this.due >= 1 && this.prompt.size < mostAtOnce) {
      this.due -= 1;
      const unit = this.units[this.next];
      this.next = (this.next + 1) % this.units.length;
      if (unit) this.giveTurn(unit);
    }
    for (const unit of this.queue) {
      if (this.late.size >= mostLate) return;
      this.queue.delete(unit);
      void this.read(unit, this.late);
    }
  }

  private giveTurn(unit: MachineUnit): void {
    const last = this.unanswered.get(unit);
    // A driver that was let go of may never answer; the next one is not to blame.
    if (last && last.driver === unit.driver) return;
    if (this.slow.has(unit)) this.queue.add(unit);
    else void this.read(unit, this.prompt);
  }

  private async read(unit: MachineUnit, lane: Set<Read>): Promise<void> {
    const read: Read = { unit, driver: unit.driver, since: this.clock.now() };
    lane.add(read);
    this.unanswered.set(unit, read);
    await unit.poll();
    this.prompt.delete(read);
    this.late.delete(read);
    if (this.unanswered.get(unit) === read) this.unanswered.delete(unit);
    if (this.clock.now() - read.since < lateAfter) this.slow.delete(unit);
    this.begin();
  }

  private abandon(): void {
    const now = this.clock.now();
    for (const read of this.prompt) {
      if (now - read.since < lateAfter) break;
      this.prompt.delete(read);
      this.late.add(read);
      this.slow.add(read.unit);
    }
    for (const read of this.late) {
      if (now - read.since < giveUpAfter) continue;
      this.late.delete(read);
      if (read.driver === read.unit.driver) read.unit.lose(new Error(`no answer within ${giveUpAfter / 1000} s`));
    }
  }
}
