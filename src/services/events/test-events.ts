/** Test events that clients submit (EventService, SubmitTestEvent): each goes to every receiver, so there are few in a second. */
import { isMessageKey, message } from "../../../redfish-schema/registries/messages.js";
import { type Clock, type Instant, seconds } from "../../model/clock.js";
import { Refusal, refuse } from "../../model/refusal.js";
import type { TestEvent } from "../../ports/commands/events.js";
import { withoutVersion } from "./subject.js";

const action = "EventService.SubmitTestEvent";
/** Event, MessageId; ids of registries that are not served are fine. */
const messageIdPattern = /^[A-Za-z0-9]+\.\d+\.\d+\.[A-Za-z0-9.]+$/;
const most = { characters: 4096, args: 64 } as const;

/** @throws Refusal 400 when the event cannot be made into a valid payload */
export function checkTestEvent(event: TestEvent): void {
  const { messageId, messageArgs = [] } = event;
  const fits = messageIdPattern.test(messageId) || isMessageKey(withoutVersion(messageId));
  if (!fits || messageId.length > 256) {
    const problem = message("Base.ActionParameterValueFormatError", messageId.slice(0, 256), "MessageId", action);
    throw refuse(400, problem, "/MessageId");
  }
  const texts = [
    ...messageArgs,
    event.message,
    event.originOfCondition,
    event.severity,
    event.eventId,
    event.eventTimestamp,
  ];
  if (messageArgs.length > most.args || texts.some((text) => text !== undefined && text.length > most.characters)) {
    throw refuse(400, message("Base.ActionParameterValueError", "MessageArgs", action));
  }
}

/** At most `count` in any second. */
export class RateLimit {
  private readonly taken: Instant[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly count: number,
  ) {}

  /** @throws Refusal 503 with Retry-After when there have been too many */
  take(): void {
    const now = this.clock.now();
    while (this.taken[0] !== undefined && this.taken[0] <= now - seconds(1)) this.taken.shift();
    if (this.taken.length >= this.count) {
      throw new Refusal(503, [{ message: message("Base.ServiceTemporarilyUnavailable", "1") }], 1);
    }
    this.taken.push(now);
  }
}
