/** How long an event loop was busy with one thing, so that nobody else had a turn. */
import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";

/** Milliseconds between two looks at the loop, which the histogram counts as delay. */
const resolution = 5;

export class LoopWatch {
  private loop: IntervalHistogram | undefined;

  /** Milliseconds at most since the last look, from which on it watches. */
  look(): number {
    const stall = (this.loop?.max ?? 0) / 1e6 - resolution;
    this.loop?.disable();
    this.loop = monitorEventLoopDelay({ resolution });
    this.loop.enable();
    return Math.max(0, stall);
  }
}
