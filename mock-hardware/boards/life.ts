/** One stretch of time in which a board has power. Whatever it waits for ends when the power goes. */
import type { Timers } from "../switches/device.js";

export class PowerCut extends Error {
  override readonly name = "PowerCut";
  constructor() {
    super("the power is gone");
  }
}

export class Life {
  private readonly endings = new Set<() => void>();
  private over = false;

  constructor(readonly timers: Timers) {}

  get ended(): boolean {
    return this.over;
  }

  /** The task runs once when the power goes, or at once where it is gone; the returned function takes it back. */
  onEnd(task: () => void): () => void {
    if (this.over) task();
    else this.endings.add(task);
    return () => this.endings.delete(task);
  }

  end(): void {
    this.over = true;
    const endings = [...this.endings];
    this.endings.clear();
    for (const task of endings) task();
  }

  /** @throws PowerCut (by rejection) */
  pause(milliseconds: number): Promise<void> {
    return this.wait<void>((resolve) => this.timers.after(milliseconds, resolve));
  }

  /** Waits for ever. @throws PowerCut (by rejection) */
  stay(): Promise<never> {
    return this.wait<never>(() => () => {});
  }

  /**
   * A promise that the loss of power rejects.
   * @param begin starts what is waited for, and returns what stops it
   */
  wait<T>(begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.over) return reject(new PowerCut());
      let stop = (): void => {};
      const forget = this.onEnd(() => {
        stop();
        reject(new PowerCut());
      });
      const settled =
        <A>(settle: (value: A) => void) =>
        (value: A): void => {
          forget();
          settle(value);
        };
      stop = begin(settled(resolve), settled(reject));
    });
  }
}
