/** Time that passes some times as fast, for mock hardware and adapters that wait for each other over real sockets. */
import type { Clock, Duration, Instant } from "../../src/model/clock.js";

export class FastClock implements Clock {
  private readonly began = performance.now();

  constructor(
    private readonly factor: number,
    private readonly start: Instant = Date.UTC(2030, 0, 1),
  ) {}

  now(): Instant {
    return this.start + Math.floor((performance.now() - this.began) * this.factor);
  }

  /** Keeps the process alive: what waits for a child process alone would end otherwise. */
  after(delay: Duration, task: () => void): () => void {
    const timer = setTimeout(task, delay / this.factor);
    return () => clearTimeout(timer);
  }
}
