/** Waiting within an order. */
import type { Clock, Duration } from "../../../src/model/clock.js";
import type { Order } from "../../../src/ports/machine-adapter.js";

/** Why an order has to wait, and until when. */
export interface Hold {
  /** For the one who asks why it was not sent in time. */
  readonly reason: string;
  /** Also ends when the signal is aborted. Never rejects. */
  wait(signal: AbortSignal): Promise<void>;
}

/** Ends after `delay`, or with the signal. */
export function pause(clock: Clock, delay: Duration, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = clock.after(delay, end);
    signal.addEventListener("abort", end, { once: true });
  });
}

/** Ends with the task or with the signal. The task must not reject. */
export function unlessAborted(task: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      signal.removeEventListener("abort", end);
      resolve();
    };
    signal.addEventListener("abort", end, { once: true });
    void task.then(end);
  });
}

/** Before the deadline, so that the reason is heard by those who stop listening then. */
const inGoodTime: Duration = 100;

/** How long an order is waited for: until it is given up, its time is over, or the machine is let go of. */
export class Patience {
  private readonly end = new AbortController();
  private readonly release: () => void;
  private ranOut = false;

  /** @param lettingGo aborted when the machine, or the device, is let go of */
  constructor(
    clock: Clock,
    { signal, deadline }: Order,
    private readonly lettingGo: readonly AbortSignal[],
  ) {
    const signals = [signal, ...lettingGo];
    const abort = (): void => this.end.abort();
    const expire = (): void => {
      this.ranOut = true;
      this.end.abort();
    };
    const left = deadline - inGoodTime - clock.now();
    const cancel = left > 0 ? clock.after(left, expire) : () => {};
    if (signals.some(({ aborted }) => aborted)) abort();
    else if (left <= 0) expire();
    for (const one of signals) one.addEventListener("abort", abort, { once: true });
    this.release = () => {
      cancel();
      for (const one of signals) one.removeEventListener("abort", abort);
    };
  }

  get signal(): AbortSignal {
    return this.end.signal;
  }

  get over(): "late" | "givenUp" | "letGo" | null {
    if (this.lettingGo.some(({ aborted }) => aborted)) return "letGo";
    return this.ranOut ? "late" : this.signal.aborted ? "givenUp" : null;
  }

  dispose(): void {
    this.release();
  }
}
