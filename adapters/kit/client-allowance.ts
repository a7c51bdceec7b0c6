/** How often each client may ask, so that no one keeps the service from the others: a bucket of tokens for each. */
import type { Clock, Instant } from "../../src/model/clock.js";

export interface Allowance {
  /** How many at once. */
  readonly burst: number;
  /** How many for good. */
  readonly perSecond: number;
}

/** Addresses can be made up: those who were heard longest ago are forgotten. */
const mostClients = 4096;

export class ClientAllowance {
  private readonly buckets = new Map<string, { tokens: number; at: Instant }>();

  constructor(
    private readonly clock: Clock,
    private readonly allowance: Allowance,
  ) {}

  /** @returns false when the client asks too often */
  take(client: string): boolean {
    const now = this.clock.now();
    const bucket = this.bucketOf(client, now);
    const earned = (Math.max(0, now - bucket.at) / 1000) * this.allowance.perSecond;
    bucket.tokens = Math.min(this.allowance.burst, bucket.tokens + earned);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  private bucketOf(client: string, now: Instant): { tokens: number; at: Instant } {
    const known = this.buckets.get(client) ?? { tokens: this.allowance.burst, at: now };
    // Last in the order again.
    this.buckets.delete(client);
    this.buckets.set(client, known);
    if (this.buckets.size > mostClients) this.forgetOldest();
    return known;
  }

  private forgetOldest(): void {
    for (const client of this.buckets.keys()) {
      this.buckets.delete(client);
      return;
    }
  }
}
