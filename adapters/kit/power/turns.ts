/** Those who wait for the same thing look for it in turns, so that many cost the device no more than one. */
import type { Clock, Duration, Instant } from "../../../src/model/clock.js";

export class Turns {
  private queue: (() => void)[] = [];
  private nextAt: Instant = Number.NEGATIVE_INFINITY;
  private cancel = (): void => {};

  constructor(
    private readonly clock: Clock,
    /** From one look in vain to the next, whoever takes it. */
    private readonly spacing: Duration,
  ) {}

  /** After a look in vain: resolves when it is time for the next, or with the signal. */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const go = (): void => {
        signal.removeEventListener("abort", go);
        this.queue = this.queue.filter((other) => other !== go);
        this.schedule();
        resolve();
      };
      signal.addEventListener("abort", go, { once: true });
      this.queue.push(go);
      this.nextAt = this.clock.now() + this.spacing;
      this.schedule();
    });
  }

  /** A look was not in vain: there may be enough for the next as well. */
  hurry(): void {
    this.nextAt = this.clock.now();
    this.schedule();
  }

  private schedule(): void {
    this.cancel();
    this.cancel = () => {};
    if (this.queue.length === 0) return;
    const delay = Math.max(0, this.nextAt - this.clock.now());
    this.cancel = this.clock.after(delay, () => {
      this.nextAt = this.clock.now() + this.spacing;
      this.queue[0]?.();
    });
  }
}
