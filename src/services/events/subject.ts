/** What filters look at in something to be sent, whatever it was made of. */
import type { Happening, Health } from "../../model/service.js";

export interface Subject {
  readonly formatType: "Event" | "MetricReport";
  /** `Prefix.MessageKey`; empty for a metric report. */
  readonly messageKey: string;
  readonly severity: Health;
  /** URI of the resource concerned; null for a test event without one. */
  readonly origin: string | null;
  /** null = not known, which every filter on resource types lets pass: only test events are like that. */
  readonly resourceType: string | null;
  /** The deprecated kinds it belongs to, the best first; null = any, for a test event that names none. */
  readonly eventTypes: readonly EventType[] | null;
  readonly metricReportDefinition: string | null;
}

export type EventType =
  | "StatusChange"
  | "ResourceUpdated"
  | "ResourceAdded"
  | "ResourceRemoved"
  | "Alert"
  | "Other"
  | "MetricReport";

export const eventTypes: readonly EventType[] = [
  "StatusChange",
  "ResourceUpdated",
  "ResourceAdded",
  "ResourceRemoved",
  "Alert",
  "Other",
  "MetricReport",
];

/** The messages that have a kind of their own. All others, and all that are not OK, are alerts. */
const typeOfMessage: Readonly<Record<string, EventType>> = {
  "ResourceEvent.ResourceCreated": "ResourceAdded",
  "ResourceEvent.ResourceRemoved": "ResourceRemoved",
  "ResourceEvent.ResourceChanged": "ResourceUpdated",
  "ResourceEvent.PropertyValueModifiedByClient": "ResourceUpdated",
  "ResourceEvent.URIForResourceChanged": "ResourceUpdated",
  "ResourceEvent.ResourceStatusChangedOK": "StatusChange",
  "ResourceEvent.ResourceStatusChangedWarning": "StatusChange",
  "ResourceEvent.ResourceStatusChangedCritical": "StatusChange",
  "ResourceEvent.ResourceStateChanged": "StatusChange",
  "ResourceEvent.ResourcePoweredOn": "StatusChange",
  "ResourceEvent.ResourcePoweringOn": "StatusChange",
  "ResourceEvent.ResourcePoweredOff": "StatusChange",
  "ResourceEvent.ResourcePoweringOff": "StatusChange",
  "ResourceEvent.ResourcePaused": "StatusChange",
};

/**
 * The kinds of event before Redfish 1.6, for clients that still subscribe by them. Ironic asks for `Alert` alone and means
 * whatever an operator of the machine would want to hear, so a change of status is an alert too.
 */
export function eventTypesOf(messageKey: string, severity: Health): readonly EventType[] {
  const own = typeOfMessage[messageKey];
  if (own === undefined) return ["Alert"];
  return own === "StatusChange" || severity !== "OK" ? [own, "Alert"] : [own];
}

export function subjectOf({ message, severity, origin, resourceType }: Happening): Subject {
  return {
    formatType: "Event",
    messageKey: message.key,
    severity,
    origin,
    resourceType,
    eventTypes: eventTypesOf(message.key, severity),
    metricReportDefinition: null,
  };
}

/** `Prefix.MessageKey` of `Prefix.1.4.MessageKey` too: versions are ignored (EventDestination, MessageIds). */
export const withoutVersion = (messageId: string): string => messageId.replace(/^([^.]+)\.(?:\d+\.)+/, "$1.");

/** The prefix of a message key: its registry. */
export const registryPrefixOf = (messageKey: string): string => messageKey.split(".", 1)[0] ?? "";

/** `Task` of `Task.v1_2_0.Task` too. */
export const schemaName = (resourceType: string): string => resourceType.replace(/^#/, "").split(".", 1)[0] ?? "";

/** Without the slash at the end, so that both spellings of a URI are the same. */
export const plainUri = (uri: string): string => (uri.length > 1 ? uri.replace(/\/$/, "") : uri);

/** Whether a URI lies below another, as a resource or as an object inside it. */
export const isSubordinate = (uri: string, to: string): boolean => uri.startsWith(`${to}/`) || uri.startsWith(`${to}#`);
