/** Waiting that can be cut short, by news or by the end of the service. */
import type { Clock, Duration, Instant } from "../model/clock.js";
import { AdapterError } from "../ports/machine-adapter.js";

/** The deadline passed before the device answered, which says less than what it or its adapter may have said before. */
export class Late extends AdapterError {
  constructor() {
    super("no answer in time", "unreachable");
  }
}

/** The service lets go; what was going on is to be dropped, not undone. */
export class Stopped extends Error {}

export class Waiting {
  private readonly pauses = new Set<() => void>();
  private readonly stopping = new AbortController();

  constructor(private readonly clock: Clock) {}

  /** Ends the pauses there are. */
  wake(): void {
    for (const end of this.pauses) end();
  }

  /** Ends all waiting, now and later, with {@link Stopped}. */
  stop(): void {
    this.stopping.abort();
    this.wake();
  }

  /** @throws Stopped */
  check(): void {
    if (this.stopping.signal.aborted) throw new Stopped();
  }

  /** Ends after `delay`, or when woken. @throws Stopped */
  async pause(delay: Duration): Promise<void> {
    this.check();
    await new Promise<void>((resolve) => {
      const cancel = this.clock.after(delay, () => end());
      const end = (): void => {
        this.pauses.delete(end);
        cancel();
        resolve();
      };
      this.pauses.add(end);
    });
    this.check();
  }

  /**
   * What `work` comes to: a device that never answers holds up nothing. The signal tells `work` that nobody waits any more.
   *
   * @throws Late when the deadline passes first · Stopped
   */
  async within<T>(deadline: Instant, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.check();
    const abort = new AbortController();
    const { signal: stop } = this.stopping;
    let release = (): void => {};
    const end = new Promise<never>((_, reject) => {
      const late = (): void => reject(new Late());
      const cancel = this.clock.after(Math.max(0, deadline - this.clock.now()), late);
      const stopped = (): void => reject(new Stopped());
      stop.addEventListener("abort", stopped);
      release = () => {
        cancel();
        stop.removeEventListener("abort", stopped);
      };
    });
    try {
      return await Promise.race([work(abort.signal), end]);
    } catch (error) {
      abort.abort();
      throw error;
    } finally {
      release();
    }
  }
}
