/** One thing that is waited for, which can be put off while the service does not drive the machine. */
import type { Clock, Duration, Instant } from "../../../src/model/clock.js";

export class Alarm {
  private due: { readonly at: Instant; readonly act: () => void } | null = null;
  private cancel = (): void => {};
  private paused = false;

  /** @param clock the one that holds now: who drives the machine next may have another */
  constructor(private readonly clock: () => Clock) {}

  /** In place of what was waited for before. */
  set(delay: Duration, act: () => void): void {
    this.cancel();
    this.due = { at: this.clock().now() + delay, act };
    if (!this.paused) this.await();
  }

  clear(): void {
    this.cancel();
    this.due = null;
  }

  pause(): void {
    this.paused = true;
    this.cancel();
  }

  /** What was to come meanwhile comes now. */
  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.await();
  }

  private await(): void {
    const { due } = this;
    if (!due) return;
    const clock = this.clock();
    this.cancel = clock.after(Math.max(0, due.at - clock.now()), () => {
      this.due = null;
      due.act();
    });
  }
}
