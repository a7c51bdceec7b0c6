/** How often something may happen: token buckets, filled as time goes by. */
import type { Instant } from "../../../src/model/clock.js";

export interface Rate {
  readonly perSecond: number;
  /** How many may come at once after a while without. */
  readonly burst: number;
}

/** Tokens that come in parts may add up to a little less than one. */
const rounding = 1e-9;

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
    if (this.#tokens < 1 - rounding) return false;
    this.#tokens -= 1;
    return true;
  }
}

/**
 * One bucket for each name, as many names as are bounded: half of them are forgotten at once, those that were used longest ago. To
 * forget one at a time would cost more, as what is deleted from the front of a `Map` is in the way of who looks there next.
 */
export class Buckets {
  readonly #half: number;
  #recent = new Map<string, Bucket>();
  #before = new Map<string, Bucket>();

  constructor(
    private readonly rate: Rate,
    most: number,
  ) {
    this.#half = Math.ceil(most / 2);
  }

  take(name: string, now: Instant): boolean {
    const bucket = this.#recent.get(name) ?? this.#renew(name, now);
    return bucket.take(now);
  }

  get size(): number {
    return this.#recent.size + this.#before.size;
  }

  #renew(name: string, now: Instant): Bucket {
    const bucket = this.#before.get(name) ?? new Bucket(this.rate, now);
    if (this.#recent.size >= this.#half) {
      this.#before = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(name, bucket);
    return bucket;
  }
}
