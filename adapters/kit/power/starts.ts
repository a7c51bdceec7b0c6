/**
 * Ports of a device are turned on one after the other: what starts at the same time draws its inrush at the same time, and
 * a power supply that gives way to it takes all machines down.
 */
import type { Clock, Instant } from "../../../src/model/clock.js";
import type { Timing } from "./bank.js";

interface Waiter {
  readonly port: string;
  go(): void;
}

export class Starts {
  /** Turned on and not seen to deliver yet, with the watts they will take. */
  private readonly rising = new Map<string, { readonly until: Instant; readonly watts: number }>();
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
    if (this.holder === null && this.queue.length === 0 && this.isFree(port)) this.holder = port;
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
    this.rising.set(port, { until: now + this.timing.confirmOn, watts });
    this.nextAt = now + this.timing.stagger;
    this.giveBack(port);
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

  /** Watts that the ports that were turned on have still to take, without this one. */
  wattsToCome(port: string): number {
    this.forget();
    return [...this.rising].reduce((sum, [other, { watts }]) => (other === port ? sum : sum + watts), 0);
  }

  close(): void {
    this.cancel();
    for (const { go } of this.queue.splice(0)) go();
  }

  private advance(): void {
    this.cancel();
    const [first] = this.queue;
    if (this.holder !== null || !first) return;
    if (this.isFree(first.port)) {
      this.queue.shift();
      this.holder = first.port;
      first.go();
    } else {
      this.cancel = this.clock.after(Math.max(0, this.freeAt() - this.clock.now()), () => this.advance());
    }
  }

  private isFree(port: string): boolean {
    this.forget();
    const others = this.rising.size - (this.rising.has(port) ? 1 : 0);
    return this.clock.now() >= this.nextAt && others < this.timing.onsAtOnce;
  }

  private freeAt(): Instant {
    if (this.clock.now() < this.nextAt) return this.nextAt;
    return Math.min(...[...this.rising.values()].map(({ until }) => until));
  }

  private forget(): void {
    const now = this.clock.now();
    for (const [port, { until }] of this.rising) if (now >= until) this.rising.delete(port);
  }
}
