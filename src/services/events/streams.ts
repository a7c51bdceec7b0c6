/** The open event streams. Each is a subscription for as long as it is open (DSP0266 §"Event streaming"). */
import { message } from "../../../redfish-schema/registries/messages.js";
import { type Clock, seconds } from "../../model/clock.js";
import { refuse } from "../../model/refusal.js";
import type { Happening, Subscription } from "../../model/service.js";
import { uris } from "../../model/uris.js";
import type { Who } from "../../ports/commands/who.js";
import type { NextId } from "../ids.js";
import { EventStream } from "./event-stream.js";
import { type Expand, type Notice, noticeOf } from "./notice.js";
import { RecentNotices } from "./recent.js";
import type { StreamFilter } from "./stream-filter.js";
import { streamSubscription } from "./subscription.js";

export interface StreamsParts {
  readonly clock: Clock;
  readonly nextId: NextId;
  readonly expand: Expand;
  /** Streams open at once. */
  readonly most: number;
  /** Events kept for readers that come back. */
  readonly replay: number;
  /** A stream was opened or has gone. */
  readonly changed: () => void;
}

interface OpenStream {
  /** Of who opened it: names change. */
  readonly accountId: string;
  readonly subscription: Subscription;
  readonly stream: EventStream;
  readonly filter: StreamFilter;
}

export class Streams {
  private readonly open = new Map<string, OpenStream>();
  private readonly recent: RecentNotices;
  private cancelKeepAlive: (() => void) | undefined;

  constructor(private readonly parts: StreamsParts) {
    this.recent = new RecentNotices(parts.replay, parts.nextId());
  }

  get(id: string): Subscription | undefined {
    return this.open.get(id)?.subscription;
  }

  ids(): Iterable<string> {
    return this.open.keys();
  }

  /**
   * @param address the client's address and port, e.g. `192.0.2.7:50123`
   * @param lastEventId what a client that comes back says it saw last
   * @throws Refusal 503 when too many streams are open
   */
  start(filter: StreamFilter, who: Who, address: string, lastEventId?: string): EventStream {
    if (this.open.size >= this.parts.most) throw refuse(503, message("Base.EventSubscriptionLimitExceeded"));
    const subscription = streamSubscription(this.parts.nextId(), who, address);
    const stream = new EventStream(subscription.id, subscription, this.parts.clock);
    this.open.set(subscription.id, { accountId: who.accountId, subscription, stream, filter });
    stream.once("close", () => this.forget(subscription.id));
    stream.once("error", () => undefined);
    this.parts.changed();
    this.greet(stream, filter, subscription, lastEventId);
    this.cancelKeepAlive ??= this.scheduleKeepAlive();
    return stream;
  }

  publish(notice: Notice): void {
    // Reports are large, and the next one is soon there: they are not kept for who comes back.
    if (notice.subject.formatType === "Event") this.recent.add(notice);
    for (const { stream, filter } of this.open.values()) if (filter.test(notice.subject)) stream.send(notice);
  }

  /** @returns whether there was such a stream */
  finish(id: string): boolean {
    const found = this.open.get(id);
    if (found === undefined) return false;
    this.forget(id);
    found.stream.finish();
    return true;
  }

  /** Ends the streams of every account that may not read any more. */
  finishUnless(mayRead: (accountId: string) => boolean): void {
    for (const [id, { accountId }] of this.open) if (!mayRead(accountId)) this.finish(id);
  }

  /** Cuts off all streams. */
  close(): void {
    for (const { stream } of this.open.values()) stream.destroy();
    for (const id of [...this.open.keys()]) this.forget(id);
  }

  private forget(id: string): void {
    if (!this.open.delete(id)) return;
    if (this.open.size === 0) this.stopKeepAlive();
    this.parts.changed();
  }

  /** What a client that comes back missed, oldest first; and one event at once, so that it sees that the stream works. */
  private greet(stream: EventStream, filter: StreamFilter, subscription: Subscription, lastEventId?: string): void {
    const { notices, gap } = this.recent.after(lastEventId);
    const own = (key: GreetingKey) => noticeOf(aboutStream(this.parts, subscription, key), this.parts.expand, false);
    for (const notice of notices) if (filter.test(notice.subject)) stream.send(notice);
    if (!filter.takesEvents) return;
    if (gap) stream.send(own("Base.EventBufferExceeded"));
    stream.send(own("ResourceEvent.ResourceCreated"));
  }

  private scheduleKeepAlive(): () => void {
    return this.parts.clock.after(seconds(1), () => {
      for (const { stream } of this.open.values()) stream.keepAlive();
      this.cancelKeepAlive = this.open.size > 0 ? this.scheduleKeepAlive() : undefined;
    });
  }

  private stopKeepAlive(): void {
    this.cancelKeepAlive?.();
    this.cancelKeepAlive = undefined;
  }
}

type GreetingKey = "ResourceEvent.ResourceCreated" | "Base.EventBufferExceeded";

/** It is in no log: readers that come and go would fill it. */
function aboutStream({ clock, nextId }: StreamsParts, { id, by }: Subscription, key: GreetingKey): Happening {
  const { args, severity } = message(key);
  return {
    id: nextId(),
    at: clock.now(),
    message: { key, args },
    severity,
    origin: uris.subscription(id),
    resourceType: "EventDestination",
    machineId: null,
    by,
  };
}
