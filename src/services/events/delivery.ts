/**
 * The events that wait for one receiver, sent one after the other in the order they happened. They wait in memory only: what had
 * not been delivered when the service ends is not sent by the next one, though it is still in the log. An event may arrive
 * twice, when a receiver took it and its answer was lost.
 */
import { type Clock, type Duration, type Instant, minutes, seconds } from "../../model/clock.js";
import type { Subscription } from "../../model/service.js";
import type { Settings } from "../../model/settings.js";
import type { Slots } from "../slots.js";
import type { Notice } from "./notice.js";
import type { Post } from "./sender.js";

export interface DeliveryParts {
  readonly clock: Clock;
  readonly post: Post;
  readonly settings: () => Settings["events"];
  /** Receivers that fail share a few slots of their own, so that they cannot hold up the others. */
  readonly slots: { readonly healthy: Slots; readonly failing: Slots };
  /** As it is now. */
  readonly subscription: () => Subscription | undefined;
  readonly capacity: number;
  readonly report: DeliveryReport;
}

export interface DeliveryReport {
  /** The first failure after a success. */
  failed(failure: Failure): void;
  /** All retries failed, and the policy is not to go on. */
  exhausted(policy: "TerminateAfterRetries" | "SuspendRetries"): void;
  /** The queue is full, and its oldest event was dropped; once until it has been empty again. */
  overflowed(): void;
}

/** The HTTP status of the answer, or the error when there was none. */
export type Failure = { readonly status: number } | { readonly error: unknown };

export interface DeliveryFigures {
  readonly delivered: number;
  readonly dropped: number;
  readonly waiting: number;
  /** Attempts in a row that failed. */
  readonly failures: number;
}

const longestBackoff: Duration = minutes(10);

export class Delivery {
  private readonly queue: Notice[] = [];
  /** Weight of all in the queue. */
  private waiting = 0;
  private readonly end = new AbortController();
  /** Taken from the queue, and not delivered yet. */
  private current: Notice | undefined;
  private busy = false;
  private cancelRetry: (() => void) | undefined;
  private failures = 0;
  private delivered = 0;
  private dropped = 0;
  private overflow = false;

  constructor(private readonly parts: DeliveryParts) {}

  get figures(): DeliveryFigures {
    const waiting = this.queue.length + (this.current ? 1 : 0);
    return { delivered: this.delivered, dropped: this.dropped, waiting, failures: this.failures };
  }

  push(notice: Notice): void {
    this.queue.push(notice);
    this.waiting += weightOf(notice);
    // The newest is kept in any case, however large it is.
    while (this.waiting > this.parts.capacity && this.queue.length > 1) this.dropOldest();
    this.pump();
  }

  /** Sends again what waits, if it is not older than `maxAge`, and forgets past failures. */
  resume(maxAge?: Duration): void {
    if (maxAge !== undefined) this.forgetBefore(this.parts.clock.now() - maxAge);
    this.stopRetry();
    this.failures = 0;
    this.pump();
  }

  stop(): void {
    this.stopRetry();
    this.queue.length = 0;
    this.waiting = 0;
    this.end.abort();
  }

  private dropOldest(): void {
    this.takeNext();
    this.dropped++;
    if (this.overflow) return;
    this.overflow = true;
    this.parts.report.overflowed();
  }

  private takeNext(): Notice | undefined {
    const notice = this.queue.shift();
    if (notice !== undefined) this.waiting -= weightOf(notice);
    return notice;
  }

  private forgetBefore(oldest: Instant): void {
    const young = this.queue.filter(({ at }) => at > oldest);
    this.queue.splice(0, this.queue.length, ...young);
    this.waiting = young.reduce((sum, notice) => sum + weightOf(notice), 0);
    if (this.current && !this.busy && this.current.at <= oldest) this.current = undefined;
  }

  private stopRetry(): void {
    this.cancelRetry?.();
    this.cancelRetry = undefined;
  }

  private get suspended(): boolean {
    return this.parts.subscription()?.state !== "Enabled";
  }

  private pump(): void {
    if (this.busy || this.cancelRetry || this.end.signal.aborted || this.suspended) return;
    this.current ??= this.takeNext();
    if (this.current === undefined) {
      this.overflow = false;
      return;
    }
    this.busy = true;
    void this.attempt(this.current).then((failure) => this.settle(failure));
  }

  private attempt(notice: Notice): Promise<Failure | null> {
    const { slots, post } = this.parts;
    return (this.failures > 0 ? slots.failing : slots.healthy).run(async () => {
      const subscription = this.parts.subscription();
      if (subscription === undefined || this.end.signal.aborted) return null;
      try {
        const status = await post(letterTo(subscription, notice), this.end.signal);
        return status >= 200 && status < 300 ? null : { status };
      } catch (error) {
        return { error };
      }
    });
  }

  private settle(failure: Failure | null): void {
    this.busy = false;
    if (this.end.signal.aborted) return;
    if (failure === null) this.succeeded();
    else this.failedOnce(failure);
    this.pump();
  }

  private succeeded(): void {
    this.current = undefined;
    this.failures = 0;
    this.delivered++;
  }

  private failedOnce(failure: Failure): void {
    this.failures++;
    if (this.failures === 1) this.parts.report.failed(failure);
    const policy = this.parts.subscription()?.retryPolicy ?? "TerminateAfterRetries";
    const { deliveryRetryAttempts } = this.parts.settings();
    const final = policy === "TerminateAfterRetries" || policy === "SuspendRetries";
    if (final && this.failures > deliveryRetryAttempts) {
      this.parts.report.exhausted(policy);
      return;
    }
    this.cancelRetry = this.parts.clock.after(this.delay(policy), () => {
      this.cancelRetry = undefined;
      this.pump();
    });
  }

  private delay(policy: Subscription["retryPolicy"]): Duration {
    const interval = seconds(Math.max(1, this.parts.settings().deliveryRetryIntervalSeconds));
    if (policy !== "RetryForeverWithBackoff") return interval;
    const doubled = interval * 2 ** Math.min(this.failures - 1, 20);
    return Math.min(doubled, Math.max(longestBackoff, interval));
  }
}

const weightOf = ({ weight = 1 }: Notice): number => weight;

const letterTo = (subscription: Subscription, notice: Notice) => ({
  url: new URL(subscription.destination ?? ""),
  headers: subscription.httpHeaders,
  body: JSON.stringify(notice.payload(subscription)),
  verifyCertificate: subscription.verifyCertificate,
});
