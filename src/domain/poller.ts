/** Reads power and sensors of all machines in turn, with one timer for all of them. */
import { type Clock, type Duration, type Instant, seconds } from "../model/clock.js";
import { staleAfter } from "../model/settings.js";
import type { MachineUnit } from "./unit.js";

const shortestTick: Duration = 100;
/** How often each machine is read, when there are few. */
const shortestPeriod = seconds(10);
/** A reading has to be renewed before it counts as stale, however many machines there are. */
const longestPeriod = staleAfter * 0.75;
/** What we are ready to spend on one machine: up to 2,200 are read every ten seconds, 10,000 every 45. */
const timePerMachine: Duration = 4.5;
/** The first round, in which nothing is known yet, takes no longer than this if the devices answer. */
const firstRound = seconds(2);
/** Reads under way at the same time. */
const mostAtOnce = 64;
/** A read that takes longer is no longer waited for. */
const giveUpAfter = seconds(30);

/** How often each of `count` machines is read. */
export const periodOf = (count: number): Duration =>
  Math.min(longestPeriod, Math.max(shortestPeriod, count * timePerMachine));

export class Poller {
  private next = 0;
  /** Machines whose turn has come; a fraction is carried over to the next tick. */
  private due = 0;
  private firstLeft: number;
  private readonly underWay = new Map<MachineUnit, Instant>();
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
    while (this.due >= 1 && this.underWay.size < mostAtOnce) {
      this.due -= 1;
      const unit = this.units[this.next];
      this.next = (this.next + 1) % this.units.length;
      if (unit && !this.underWay.has(unit)) void this.read(unit);
    }
  }

  private async read(unit: MachineUnit): Promise<void> {
    const since = this.clock.now();
    this.underWay.set(unit, since);
    await unit.poll();
    if (this.underWay.get(unit) === since) this.underWay.delete(unit);
    this.begin();
  }

  private abandon(): void {
    const before = this.clock.now() - giveUpAfter;
    for (const [unit, since] of this.underWay) {
      if (since > before) return;
      this.underWay.delete(unit);
      unit.lose(new Error(`no answer within ${giveUpAfter / 1000} s`));
    }
  }
}
