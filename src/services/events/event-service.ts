/** Subscriptions, and the way of what happens to those who subscribed (DSP0266 §"Eventing"). */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import type { Clock, Duration } from "../../model/clock.js";
import { refuse } from "../../model/refusal.js";
import type { Happening, Subscription } from "../../model/service.js";
import type { Settings } from "../../model/settings.js";
import { uris } from "../../model/uris.js";
import type { Chronicle } from "../../ports/chronicle.js";
import type { EventCommands, NewSubscription, TestEvent } from "../../ports/commands/events.js";
import type { Who } from "../../ports/commands/who.js";
import type { Logger } from "../../ports/logger.js";
import type { Store } from "../../ports/store.js";
import type { Table } from "../../ports/world.js";
import type { NextId } from "../ids.js";
import { StoredTable } from "../stored-table.js";
import { checkLeave, checkSubscription, type Leave } from "./check-subscription.js";
import { Deliveries } from "./deliveries.js";
import type { DeliveryFigures } from "./delivery.js";
import { defaultEventLimits, type EventLimits } from "./event-limits.js";
import type { EventStream } from "./event-stream.js";
import { type Expand, type Notice, noticeOf, testNotice } from "./notice.js";
import type { Sender } from "./sender.js";
import type { StreamFilter } from "./stream-filter.js";
import { Streams } from "./streams.js";
import { newSubscription } from "./subscription.js";
import { checkTestEvent, RateLimit } from "./test-events.js";

export interface EventServiceParts extends Leave {
  readonly store: Store;
  readonly clock: Clock;
  readonly chronicle: Chronicle;
  readonly nextId: NextId;
  readonly logger: Logger;
  readonly settings: () => Settings["events"];
  readonly sender: Sender;
  /** For IncludeOriginOfCondition; it must show nothing that a GET by any account that may log in would not. */
  readonly expand?: Expand;
  readonly limits?: Partial<EventLimits>;
}

type SubscriptionChanges = Parameters<EventCommands["update"]>[1];

export class EventService implements EventCommands {
  private readonly limits: EventLimits;
  private readonly stored: StoredTable<"subscriptions">;
  private readonly deliveries: Deliveries;
  private readonly streams: Streams;
  private readonly testEvents: RateLimit;
  private readonly expand: Expand;
  private readonly stopListening: () => void;
  private known: readonly string[] | null = null;
  private closed = false;

  constructor(private readonly parts: EventServiceParts) {
    const { clock, nextId, settings, sender, expand = () => undefined } = parts;
    this.limits = { ...defaultEventLimits, ...parts.limits };
    this.expand = expand;
    this.stored = new StoredTable(parts.store, "subscriptions");
    this.testEvents = new RateLimit(clock, this.limits.testEventsPerSecond);
    this.streams = new Streams({
      clock,
      nextId,
      expand,
      most: this.limits.streams,
      replay: this.limits.replay,
      changed: () => this.membersChanged(),
    });
    this.deliveries = new Deliveries({
      clock,
      settings,
      post: sender.post,
      subscription: (id) => this.stored.get(id),
      capacity: this.limits.queue,
      tell: (id, what) => this.tell(id, what, null),
      exhausted: (id, policy) => this.giveUp(id, policy),
    });
    for (const id of this.stored.ids()) this.startDelivery(id);
    this.stopListening = parts.chronicle.listen((happening) => this.hear(happening));
  }

  /** All subscriptions: the stored ones and the open streams. */
  readonly table: Table<Subscription> = {
    get: (id) => this.stored.get(id) ?? this.streams.get(id),
    ids: () => {
      this.known ??= Object.freeze([...this.stored.ids(), ...this.streams.ids()].sort());
      return this.known;
    },
  };

  async subscribe(wanted: NewSubscription, who: Who): Promise<string> {
    this.check(wanted);
    if (this.stored.ids().length >= this.limits.subscriptions) {
      throw refuse(503, message("Base.EventSubscriptionLimitExceeded"));
    }
    const subscription = newSubscription(this.parts.nextId(), wanted, who);
    await this.store(subscription);
    this.deliveries.add(subscription);
    this.tell(subscription.id, message("ResourceEvent.ResourceCreated"), who);
    return subscription.id;
  }

  async update(id: string, changes: SubscriptionChanges, who: Who): Promise<void> {
    this.check(changes);
    await this.store({ ...this.receiverOf(id), ...changes });
    this.tell(id, message("ResourceEvent.ResourceChanged"), who);
  }

  async unsubscribe(id: string, who: Who): Promise<void> {
    if (this.streams.finish(id)) return;
    this.receiverOf(id);
    await this.forget(id);
    this.tell(id, message("ResourceEvent.ResourceRemoved"), who);
  }

  async suspend(id: string, who: Who): Promise<void> {
    await this.store({ ...this.receiverOf(id, "EventDestination.SuspendSubscription"), state: "Suspended" });
    this.tell(id, message("ResourceEvent.ResourceStateChanged", uris.subscription(id), "Disabled"), who);
  }

  async resume(id: string, who: Who, deliverBuffered?: Duration): Promise<void> {
    await this.store({ ...this.receiverOf(id, "EventDestination.ResumeSubscription"), state: "Enabled" });
    this.deliveries.resume(id, deliverBuffered);
    this.tell(id, message("ResourceEvent.ResourceStateChanged", uris.subscription(id), "Enabled"), who);
  }

  async submitTestEvent(event: TestEvent, _who: Who): Promise<void> {
    checkTestEvent(event);
    this.testEvents.take();
    this.publish(testNotice(this.parts.nextId(), this.parts.clock.now(), event, this.expand));
  }

  /**
   * Opens an event stream: a subscription until the stream is closed.
   *
   * @param address the client's address and port
   * @param lastEventId the Last-Event-ID header of a client that comes back
   * @throws Refusal 503 when too many streams are open, or the service is about to end
   */
  openStream(filter: StreamFilter, who: Who, address: string, lastEventId?: string): EventStream {
    if (this.closed) throw refuse(503, message("Base.ServiceShuttingDown"));
    return this.streams.start(filter, who, address, lastEventId);
  }

  /** Ends the streams of every account that may not read any more. The end of a session ends none. */
  closeStreamsUnless(mayRead: (accountId: string) => boolean): void {
    this.streams.finishUnless(mayRead);
  }

  /** How delivery to one receiver goes; undefined for streams. */
  figures(id: string): DeliveryFigures | undefined {
    return this.deliveries.figures(id);
  }

  /** Ends all streams and deliveries; what waits is lost. Once more changes nothing. */
  close(): void {
    this.closed = true;
    this.stopListening();
    this.streams.close();
    this.deliveries.close();
    this.parts.sender.close();
  }

  private check(wanted: NewSubscription | SubscriptionChanges): void {
    checkSubscription(wanted);
    checkLeave(wanted, this.parts);
  }

  private hear(happening: Happening): void {
    this.publish(noticeOf(happening, this.expand));
  }

  /** Sends a notice to every stream and receiver that asked for its like. */
  publish(notice: Notice): void {
    this.streams.publish(notice);
    this.deliveries.publish(notice);
  }

  private startDelivery(id: string): void {
    const subscription = this.stored.get(id);
    if (subscription) this.deliveries.add(subscription);
  }

  /** @throws Refusal 404, or 400 when it is a stream, which cannot be changed */
  private receiverOf(id: string, action?: string): Subscription {
    const subscription = this.stored.get(id);
    if (subscription !== undefined) return subscription;
    if (this.streams.get(id) === undefined) throw refuse(404, message("Base.ResourceNotFound", "EventDestination", id));
    throw refuse(
      400,
      action === undefined ? message("Base.ResourceInUse") : message("Base.ActionNotSupported", action),
    );
  }

  private async store(subscription: Subscription): Promise<void> {
    const stored = this.stored.put(subscription.id, subscription);
    this.membersChanged();
    // Once more, since a new one that could not be stored has been taken back.
    await stored.finally(() => this.membersChanged());
  }

  /** Until it is gone for good its events wait: if the disk refuses, it hears of them after all. */
  private async forget(id: string): Promise<void> {
    const removed = this.stored.remove(id);
    this.membersChanged();
    try {
      await removed;
      this.deliveries.remove(id);
    } catch (error) {
      this.membersChanged();
      this.deliveries.resume(id);
      throw error;
    }
  }

  private membersChanged(): void {
    this.known = null;
  }

  /** DeliveryRetryPolicy, after the last retry. */
  private giveUp(id: string, policy: "TerminateAfterRetries" | "SuspendRetries"): void {
    const subscription = this.stored.get(id);
    if (subscription === undefined) return;
    const terminated = policy === "TerminateAfterRetries";
    if (terminated) this.deliveries.remove(id);
    // The receiver is given up whether the disk has room for it or not.
    const stored = terminated ? this.stored.drop(id) : this.stored.keep(id, { ...subscription, state: "Suspended" });
    this.membersChanged();
    stored.catch((error: unknown) =>
      this.parts.logger.error("A subscription could not be stored.", { subscription: id, error }),
    );
    if (terminated) this.tell(id, message("Base.SubscriptionTerminated"), null);
    else this.tell(id, message("ResourceEvent.ResourceStateChanged", uris.subscription(id), "Disabled"), null);
  }

  private tell(id: string, what: Message, who: Who | null): void {
    const origin = uris.subscription(id);
    this.parts.chronicle.tell({ message: what, origin, resourceType: "EventDestination", by: who?.userName ?? null });
  }
}
