/** What is due when, with one timer for all of it. */
import { type Clock, type Instant, minutes } from "../../model/clock.js";

/** Timers know no more than some 24 days, and do not hear of a clock that was set. */
const longestSleep = minutes(60);

export class Agenda {
  private readonly due = new Map<string, Instant>();
  private cancel: (() => void) | undefined;
  /** When the timer goes off. */
  private awake: Instant | undefined;

  /** @param run is called with what is due, each once, after it was taken off the agenda */
  constructor(
    private readonly clock: Clock,
    private readonly run: (id: string, at: Instant) => void,
  ) {}

  /** In place of what was said of it before. */
  set(id: string, at: Instant): void {
    this.due.set(id, at);
    this.wind();
  }

  has(id: string): boolean {
    return this.due.has(id);
  }

  drop(id: string): void {
    this.due.delete(id);
    this.wind();
  }

  clear(): void {
    this.due.clear();
    this.wind();
  }

  private wind(): void {
    const next = this.due.size === 0 ? undefined : Math.min(...this.due.values());
    if (next === this.awake) return;
    this.cancel?.();
    this.awake = next;
    const sleep = next === undefined ? undefined : Math.min(longestSleep, next - this.clock.now());
    this.cancel = sleep === undefined ? undefined : this.clock.after(sleep, () => this.ring());
  }

  private ring(): void {
    this.awake = undefined;
    const now = this.clock.now();
    const ripe = [...this.due].filter(([, at]) => at <= now);
    for (const [id] of ripe) this.due.delete(id);
    for (const [id, at] of ripe) this.run(id, at);
    this.wind();
  }
}
