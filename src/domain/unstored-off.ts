/**
 * A request to switch a machine off that the disk does not take. Nobody is to wait for room on a disk with a machine that has to go
 * off, so it is carried out first: once the machine is seen off there is nothing left that a crash could lose.
 */
import { type Clock, type Duration, seconds } from "../model/clock.js";

/** How long a client waits to read that its machine is off. Most of them give up after a minute. */
const answeredWithin: Duration = seconds(30);

export class UnstoredOffs {
  /** By the number of the request: who waits for its end. */
  private readonly waiting = new Map<number, (isDone: boolean) => void>();

  constructor(private readonly clock: Clock) {}

  /**
   * To be called while it is in the queue.
   * @returns whether it was carried out; false also when it takes its time: then it goes on, and its end is told
   */
  isDone(seq: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.clock.after(answeredWithin, () => this.end(seq, false));
      this.waiting.set(seq, (isDone) => {
        cancel();
        resolve(isDone);
      });
    });
  }

  end(seq: number, isDone: boolean): void {
    const tell = this.waiting.get(seq);
    this.waiting.delete(seq);
    tell?.(isDone);
  }

  close(): void {
    for (const seq of [...this.waiting.keys()]) this.end(seq, false);
  }
}
