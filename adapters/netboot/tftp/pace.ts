/** When to send again: by how long the client takes to answer (RFC 6298 §2), and half as often each time that it does not. */
import { type Duration, seconds } from "../../../src/model/clock.js";

/**
 * Never sooner. An answer takes a millisecond, but boards stop to think, and a Raspberry Pi's loader hangs on a block that it
 * has already: what was lost may wait, what was not lost must not go twice.
 */
const least = seconds(1);
const most = seconds(8);

export class Pace {
  private smoothed: Duration | null = null;
  private variation: Duration = 0;
  private patience = 1;

  /** @param agreed by the `timeout` option (RFC 2349), which leaves nothing to find out */
  constructor(private readonly agreed: Duration | null = null) {}

  /** From sending to sending again. */
  get timeout(): Duration {
    if (this.agreed !== null) return this.agreed;
    const usual = this.smoothed === null ? least : this.smoothed + 4 * this.variation;
    return Math.min(most, Math.max(least, usual) * this.patience);
  }

  /** What was sent once was answered. What was sent twice says nothing, as either may be meant (Karn's rule). */
  took(measured: Duration): void {
    // The clock may have been set meanwhile.
    const time = Math.min(most, Math.max(0, measured));
    if (this.smoothed === null) {
      this.smoothed = time;
      this.variation = time / 2;
    } else {
      this.variation += (Math.abs(this.smoothed - time) - this.variation) / 4;
      this.smoothed += (time - this.smoothed) / 8;
    }
  }

  answered(): void {
    this.patience = 1;
  }

  unanswered(): void {
    this.patience *= 2;
  }
}
