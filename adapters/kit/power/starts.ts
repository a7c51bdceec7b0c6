/**
 * Ports of a device are turned on one after the other: what starts at the same time draws its inrush at the same time, and
 * a power supply that gives way to it takes all machines down.
 */
import { type Clock, type Instant, minutes } from "../../../src/model/clock.js";
import type { Timing } from "./bank.js";

interface Waiter {
  readonly port: string;
  go(): void;
}

/** Watts that are spoken for, and until when. */
interface Claim {
  readonly until: Instant;
  readonly watts: number;
}

/** How long the On of a cycle may take to come, from where it is allowed. */
const comesBackWithin = minutes(1);

export class Starts {
  /** Turned on and not seen to deliver yet, with the watts they will take. */
  private readonly rising = new Map<string, Claim>();
  /** Turned off to be turned on again. */
  private readonly resting = new Map<string, Claim>();
  private queue: Waiter[] = [];
  /** Whose turn it is. */
  private holder: string | null = null;
  private nextAt: Instant = Number.NEGATIVE_INFINITY;
  private cancel = (): void => {};

  constructor(
    private readonly clock: Clock,
    private readonly timing: Timing,
  ) {}

  /** Whether it is the port's turn; if nobody else waits, it is now. */
  take(port: string): boolean {
    if (this.holder === null && this.queue.length === 0 && this.isFree(port, this.clock.now())) this.holder = port;
    return this.holder === port;
  }

  /** Resolves when it is the port's turn, or nobody waits for that any more. */
  turn(port: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const waiter: Waiter = { port, go: done };
      const leave = (): void => {
        this.queue = this.queue.filter((other) => other !== waiter);
        done();
        this.advance();
      };
      function done(): void {
        signal.removeEventListener("abort", leave);
        resolve();
      }
      if (signal.aborted) return resolve();
      signal.addEventListener("abort", leave, { once: true });
      this.queue.push(waiter);
      this.advance();
    });
  }

  /** It was turned on, or may have been. */
  started(port: string, watts: number): void {
    const now = this.clock.now();
    this.resting.delete(port);
    this.rising.set(port, { until: now + this.timing.confirmOn, watts });
    this.nextAt = now + this.timing.stagger;
    this.giveBack(port);
  }

  /** It was turned off, or may have been, to be turned on again: its watts are nobody else's meanwhile. */
  willReturn(port: string, watts: number): void {
    const { minimumOff, confirmOff } = this.timing;
    this.resting.set(port, { until: this.clock.now() + confirmOff + minimumOff + comesBackWithin, watts });
  }

  /** It does not make use of its turn. */
  giveBack(port: string): void {
    if (this.holder !== port) return;
    this.holder = null;
    this.advance();
  }

  /** It delivers, or will not. */
  landed(port: string): void {
    if (this.rising.delete(port)) this.advance();
  }

  /** Watts that ports have still to take, without this one: that were turned on, or are to come back. */
  wattsToCome(port: string): number {
    this.forget(this.clock.now());
    return [...this.rising, ...this.resting].reduce(
      (sum, [other, { watts }]) => (other === port ? sum : sum + watts),
      0,
    );
  }

  close(): void {
    this.cancel();
    for (const { go } of this.queue.splice(0)) go();
  }

  private advance(): void {
    this.cancel();
    const [first] = this.queue;
    if (this.holder !== null || !first) return;
    const now = this.clock.now();
    if (this.isFree(first.port, now)) {
      this.queue.shift();
      this.holder = first.port;
      first.go();
    } else {
      this.cancel = this.clock.after(this.freeAt(now) - now, () => this.advance());
    }
  }

  private isFree(port: string, now: Instant): boolean {
    this.forget(now);
    const others = this.rising.size - (this.rising.has(port) ? 1 : 0);
    return now >= this.nextAt && others < this.timing.onsAtOnce;
  }

  /** Where it is not free now. */
  private freeAt(now: Instant): Instant {
    if (now < this.nextAt) return this.nextAt;
    return Math.min(...[...this.rising.values()].map(({ until }) => until));
  }

  private forget(now: Instant): void {
    for (const claims of [this.rising, this.resting])
      for (const [port, { until }] of claims) if (now >= until) claims.delete(port);
  }
}
