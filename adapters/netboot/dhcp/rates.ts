/** How often something may happen: token buckets, filled as time goes by. */
import type { Instant } from "../../../src/model/clock.js";

export interface Rate {
  readonly perSecond: number;
  /** How many may come at once after a while without. */
  readonly burst: number;
}

export class Bucket {
  #tokens: number;
  #filled: Instant;

  constructor(
    private readonly rate: Rate,
    now: Instant,
  ) {
    this.#tokens = rate.burst;
    this.#filled = now;
  }

  /** Whether it may happen now; then it counts as happened. */
  take(now: Instant): boolean {
    // A clock that is set back must not empty it.
    const passed = Math.max(0, now - this.#filled) / 1000;
    this.#tokens = Math.min(this.rate.burst, this.#tokens + passed * this.rate.perSecond);
    this.#filled = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** One bucket for each name, as many names as are bounded: the one that was used longest ago goes first. */
export class Buckets {
  readonly #buckets = new Map<string, Bucket>();

  constructor(
    private readonly rate: Rate,
    private readonly most: number,
  ) {}

  take(name: string, now: Instant): boolean {
    const bucket = this.#buckets.get(name) ?? new Bucket(this.rate, now);
    this.#buckets.delete(name);
    this.#buckets.set(name, bucket);
    if (this.#buckets.size > this.most) this.#dropOldest();
    return bucket.take(now);
  }

  get size(): number {
    return this.#buckets.size;
  }

  #dropOldest(): void {
    for (const name of this.#buckets.keys()) {
      this.#buckets.delete(name);
      return;
    }
  }
}
