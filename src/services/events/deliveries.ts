/** One delivery for each subscription that has a receiver, and what is told when a receiver cannot be reached. */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import type { Clock } from "../../model/clock.js";
import type { Subscription } from "../../model/service.js";
import type { Settings } from "../../model/settings.js";
import { uris } from "../../model/uris.js";
import { OutboundDenied } from "../outbound.js";
import { Slots } from "../slots.js";
import { Delivery, type DeliveryFigures, type Failure } from "./delivery.js";
import { matcher } from "./matches.js";
import type { Notice } from "./notice.js";
import type { Post } from "./sender.js";
import type { Subject } from "./subject.js";

export interface DeliveriesParts {
  readonly clock: Clock;
  readonly post: Post;
  readonly settings: () => Settings["events"];
  readonly subscription: (id: string) => Subscription | undefined;
  /** Events that wait for one receiver at most. */
  readonly capacity: number;
  /** Tells of a subscription. */
  readonly tell: (subscriptionId: string, message: Message) => void;
  /** The policy of a subscription says that it ends, or rests, now. Takes effect before it returns. */
  readonly exhausted: (subscriptionId: string, policy: "TerminateAfterRetries" | "SuspendRetries") => void;
}

/** Requests under way at once: one for each subscription at most, and fewer for those whose receivers fail. */
const healthySlots = 48;
const failingSlots = 16;

interface Entry {
  readonly delivery: Delivery;
  readonly filter: (subject: Subject) => boolean;
}

export class Deliveries {
  private readonly entries = new Map<string, Entry>();
  private readonly slots = { healthy: new Slots(healthySlots), failing: new Slots(failingSlots) };

  constructor(private readonly parts: DeliveriesParts) {}

  add(subscription: Subscription): void {
    const { id } = subscription;
    const { clock, post, settings, capacity } = this.parts;
    const delivery = new Delivery({
      clock,
      post,
      settings,
      slots: this.slots,
      capacity,
      subscription: () => this.parts.subscription(id),
      report: {
        failed: (failure) =>
          this.parts.tell(id, failureMessage(this.parts.subscription(id)?.destination ?? "", failure)),
        exhausted: (policy) => this.parts.exhausted(id, policy),
        overflowed: () => this.parts.tell(id, message("Base.EventBufferExceeded")),
      },
    });
    this.entries.set(id, { delivery, filter: matcher(subscription) });
  }

  remove(id: string): void {
    this.entries.get(id)?.delivery.stop();
    this.entries.delete(id);
  }

  resume(id: string, maxAge?: number): void {
    this.entries.get(id)?.delivery.resume(maxAge);
  }

  publish(notice: Notice): void {
    for (const [id, { delivery, filter }] of this.entries) {
      if (filter(notice.subject) && !isAboutItself(id, notice.subject)) delivery.push(notice);
    }
  }

  figures(id: string): DeliveryFigures | undefined {
    return this.entries.get(id)?.delivery.figures;
  }

  close(): void {
    for (const id of [...this.entries.keys()]) this.remove(id);
  }
}

/** A receiver does not hear of its own subscription, and of its own failures least of all; but of lost events it must. */
const isAboutItself = (id: string, { origin, messageKey }: Subject): boolean =>
  origin === uris.subscription(id) && messageKey !== "Base.EventBufferExceeded";

function failureMessage(destination: string, failure: Failure): Message {
  if ("error" in failure) {
    const denied = failure.error instanceof OutboundDenied;
    return denied
      ? message("Base.AccessDenied", destination)
      : message("Base.CouldNotEstablishConnection", destination);
  }
  const { status } = failure;
  if (status === 401 || status === 403) return message("Base.ResourceAtUriUnauthorized", destination, `HTTP ${status}`);
  if (status === 404 || status === 410) return message("Base.ResourceMissingAtURI", destination);
  return message("Base.CouldNotEstablishConnection", destination);
}
