/** What may be asked of events and of those who listen to them. */
import type { Duration } from "../../model/clock.js";
import type { Subscription } from "../../model/service.js";
import type { Who } from "./who.js";

export type NewSubscription = Partial<Omit<Subscription, "id" | "destination" | "state" | "by" | "type">> & {
  readonly destination: string;
};

export interface EventCommands {
  subscribe(subscription: NewSubscription, who: Who): Promise<string>;
  update(
    subscriptionId: string,
    changes: Partial<Pick<Subscription, "context" | "retryPolicy" | "verifyCertificate" | "httpHeaders" | "name">>,
    who: Who,
  ): Promise<void>;
  unsubscribe(subscriptionId: string, who: Who): Promise<void>;
  suspend(subscriptionId: string, who: Who): Promise<void>;
  /** @param deliverBuffered how old an undelivered event may be and still be sent; absent = any age */
  resume(subscriptionId: string, who: Who, deliverBuffered?: Duration): Promise<void>;
  submitTestEvent(event: TestEvent, who: Who): Promise<void>;
}

export interface TestEvent {
  readonly messageId: string;
  readonly message?: string;
  readonly messageArgs?: readonly string[];
  readonly originOfCondition?: string;
  readonly severity?: string;
  /** Deprecated in Redfish, still sent by clients. */
  readonly eventType?: string;
  readonly eventGroupId?: number;
  readonly eventId?: string;
  readonly eventTimestamp?: string;
}
