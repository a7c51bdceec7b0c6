/** So many at once and no more. Node's own `maxSockets` does not count sockets that are still being made. */
import type { Clock, Duration } from "../../../src/model/clock.js";
import { unanswered } from "./connection.js";
import { Ended } from "./failures.js";

export interface Patience {
  readonly clock: Clock;
  readonly timeLimit: Duration;
  readonly signal: AbortSignal;
}

export class Gate {
  /** In the order that they came. */
  private readonly waiting = new Set<() => void>();

  constructor(private free: number) {}

  /** @throws Ended (by rejection) when nobody waits any longer · whatever `task` fails by */
  async pass<T>(task: () => Promise<T>, patience: Patience): Promise<T> {
    await this.enter(patience);
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  private enter({ clock, timeLimit, signal }: Patience): Promise<void> | void {
    if (this.free > 0) return void this.free--;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        cancel();
        this.waiting.delete(come);
        signal.removeEventListener("abort", aborted);
      };
      const come = (): void => {
        settle();
        resolve();
      };
      const giveUp = (reason: string): void => {
        settle();
        reject(new Ended(reason));
      };
      const aborted = (): void => giveUp("was not waited for any longer");
      const cancel = clock.after(timeLimit, () => giveUp(unanswered(timeLimit)));
      signal.addEventListener("abort", aborted, { once: true });
      this.waiting.add(come);
      if (signal.aborted) aborted();
    });
  }

  private leave(): void {
    const [next] = this.waiting;
    if (next) next();
    else this.free++;
  }
}
