/** One thing to be sent, and how it reads for each receiver: Redfish Event v1.13. */
import { isMessageKey, messageId, toExtendedInfo } from "../../../redfish-schema/registries/messages.js";
import { formatInstant, type Instant } from "../../model/clock.js";
import type { Happening, Health, StoredMessage, Subscription } from "../../model/service.js";
import { uris } from "../../model/uris.js";
import type { TestEvent } from "../../ports/commands/events.js";
import { type EventType, eventTypes, type Subject, subjectOf, withoutVersion } from "./subject.js";

export interface Notice {
  readonly id: string;
  readonly at: Instant;
  readonly subject: Subject;
  /** How much of a receiver's queue it takes up; absent = 1. */
  readonly weight?: number;
  /** The JSON document for this receiver. */
  payload(receiver: Receiver): object;
}

/** What of a subscription shapes its payloads. */
export type Receiver = Pick<Subscription, "context" | "eventTypes" | "includeOrigin">;

/** The resource at a URI as a GET would show it; undefined when there is none (any more). */
export type Expand = (uri: string) => object | undefined;

type Record = { readonly [property: string]: unknown };

const eventPayload = (id: string, { context }: Receiver, record: Record) => ({
  "@odata.type": "#Event.v1_13_0.Event",
  Id: id,
  Name: "Event",
  ...(context !== null && { Context: context }),
  Events: [{ MemberId: "0", ...record }],
});

/** Deprecated, and yet required. A subscription that goes by kinds reads the one it asked for, every other reads `Other`. */
function eventTypeFor(receiver: Receiver, types: readonly EventType[] | null): EventType {
  if (receiver.eventTypes.length === 0) return "Other";
  const asked = types?.find((type) => receiver.eventTypes.includes(type));
  return asked ?? eventTypes.find((type) => receiver.eventTypes.includes(type)) ?? "Other";
}

function originFor({ includeOrigin }: Receiver, uri: string, expand: Expand): Record {
  const link = { "@odata.id": uri };
  if (!includeOrigin) return { OriginOfCondition: link };
  const resource = expand(uri);
  return resource === undefined
    ? { OriginOfCondition: link, OriginOfConditionUnavailable: true }
    : { OriginOfCondition: resource };
}

/** A message of a registry that is not served any more reads as its key. */
function messageRecord({ key, args }: StoredMessage, severity: Health): Record {
  if (!isMessageKey(key)) return { MessageId: key.replace(".", ".0.0."), Message: key, MessageArgs: args };
  const { MessageId, Message, MessageArgs } = toExtendedInfo({ key, args, severity });
  return { MessageId, Message, MessageArgs };
}

/** @param logged whether the happening is in a log, which the greeting of a stream is not */
export function noticeOf(happening: Happening, expand: Expand, logged = true): Notice {
  const { id, at, severity, origin, machineId, by } = happening;
  const subject = subjectOf(happening);
  const record: Record = {
    EventId: id,
    EventTimestamp: formatInstant(at),
    Severity: severity,
    MessageSeverity: severity,
    ...messageRecord(happening.message, severity),
    ...(logged && { LogEntry: { "@odata.id": uris.logEntry(machineId ?? "service", id) } }),
    ...(by !== null && { Username: by }),
  };
  return {
    id,
    at,
    subject,
    payload: (receiver) =>
      eventPayload(id, receiver, {
        EventType: eventTypeFor(receiver, subject.eventTypes),
        ...record,
        ...originFor(receiver, origin, expand),
      }),
  };
}

const healths: readonly string[] = ["OK", "Warning", "Critical"] satisfies Health[];
const isHealth = (text: string | undefined): text is Health => text !== undefined && healths.includes(text);

/** `ResourceEvent.1.4.TestMessage` for `ResourceEvent.TestMessage`; with a version it stays as it is. */
const versioned = (id: string): string => (isMessageKey(id) ? messageId(id) : id);

const known = (type: string | undefined): EventType | undefined => eventTypes.find((each) => each === type);

/** What the client left out stays out (EventService, SubmitTestEvent), but for what the schema requires. */
export function testNotice(id: string, at: Instant, event: TestEvent, expand: Expand): Notice {
  const messageKey = withoutVersion(event.messageId);
  const { severity, message: text, messageArgs, originOfCondition: origin, eventGroupId, eventTimestamp } = event;
  const type = known(event.eventType);
  const subject: Subject = {
    formatType: "Event",
    messageKey,
    severity: isHealth(severity) ? severity : "OK",
    origin: origin ?? null,
    resourceType: null,
    eventTypes: type === undefined ? null : [type],
    metricReportDefinition: null,
  };
  const record: Record = {
    EventId: event.eventId ?? id,
    MessageId: versioned(event.messageId),
    ...(eventTimestamp !== undefined && { EventTimestamp: eventTimestamp }),
    ...(severity !== undefined && { Severity: severity }),
    ...(isHealth(severity) && { MessageSeverity: severity }),
    ...(text !== undefined && { Message: text }),
    ...(messageArgs !== undefined && { MessageArgs: messageArgs }),
    ...(eventGroupId !== undefined && { EventGroupId: eventGroupId }),
  };
  return {
    id,
    at,
    subject,
    payload: (receiver) =>
      eventPayload(id, receiver, {
        EventType: type ?? eventTypeFor(receiver, null),
        ...record,
        ...(origin !== undefined && originFor(receiver, origin, expand)),
      }),
  };
}
