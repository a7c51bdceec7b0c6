/** How often something may happen that anybody can cause: a few times at once, and then now and again. */
import type { Clock, Duration, Instant } from "../../../model/clock.js";

export class Allowance {
  private left: number;
  private filledAt: Instant;

  constructor(
    private readonly clock: Clock,
    private readonly most: number,
    private readonly every: Duration,
  ) {
    this.left = most;
    this.filledAt = clock.now();
  }

  /** Takes one, if there is one. */
  take(): boolean {
    const now = this.clock.now();
    const come = Math.floor((now - this.filledAt) / this.every);
    if (come > 0) {
      this.left = Math.min(this.most, this.left + come);
      this.filledAt += come * this.every;
    }
    // The clock was set back.
    if (now < this.filledAt) this.filledAt = now;
    if (this.left === 0) return false;
    this.left -= 1;
    return true;
  }
}
