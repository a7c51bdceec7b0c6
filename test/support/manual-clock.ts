/** Time that passes only when a test says so. */
import type { Clock, Duration, Instant } from "../../src/model/clock.js";

interface Due {
  readonly at: Instant;
  readonly order: number;
  readonly task: () => void;
}

export class ManualClock implements Clock {
  private readonly due = new Set<Due>();
  private order = 0;

  constructor(private instant: Instant = Date.UTC(2030, 0, 1)) {}

  now(): Instant {
    return this.instant;
  }

  after(delay: Duration, task: () => void): () => void {
    const entry: Due = { at: this.instant + Math.max(0, delay), order: this.order++, task };
    this.due.add(entry);
    return () => this.due.delete(entry);
  }

  /** Tasks not yet run nor cancelled. */
  get pending(): number {
    return this.due.size;
  }

  /** Moves time on by `ms`, running what falls due on the way, in order, each at its own instant. */
  advance(ms: Duration): void {
    const end = this.instant + ms;
    for (let next = this.next(end); next !== undefined; next = this.next(end)) {
      this.due.delete(next);
      this.instant = Math.max(this.instant, next.at);
      next.task();
    }
    this.instant = end;
  }

  private next(end: Instant): Due | undefined {
    let first: Due | undefined;
    for (const entry of this.due) {
      if (entry.at > end) continue;
      if (first === undefined || entry.at < first.at || (entry.at === first.at && entry.order < first.order))
        first = entry;
    }
    return first;
  }
}
