/** Which happenings a subscription asked for (EventDestination v1.15; each filter that is absent or empty lets everything pass). */
import type { Subscription } from "../../model/service.js";
import { isSubordinate, plainUri, registryPrefixOf, type Subject, schemaName, withoutVersion } from "./subject.js";

type Filter = (subject: Subject) => boolean;

const isEmpty = (list: readonly unknown[]): boolean => list.length === 0;

/** MessageIds and RegistryPrefixes add up: an event passes when either names it. */
function included({ messageIds, registryPrefixes }: Subscription): Filter | null {
  if (isEmpty(messageIds) && isEmpty(registryPrefixes)) return null;
  const keys = new Set(messageIds.map(withoutVersion));
  const prefixes = new Set(registryPrefixes);
  return ({ messageKey }) => keys.has(messageKey) || prefixes.has(registryPrefixOf(messageKey));
}

function excluded({ excludeMessageIds, excludeRegistryPrefixes }: Subscription): Filter | null {
  if (isEmpty(excludeMessageIds) && isEmpty(excludeRegistryPrefixes)) return null;
  const keys = new Set(excludeMessageIds.map(withoutVersion));
  const prefixes = new Set(excludeRegistryPrefixes);
  return ({ messageKey }) => !keys.has(messageKey) && !prefixes.has(registryPrefixOf(messageKey));
}

function ofResourceType({ resourceTypes }: Subscription): Filter | null {
  if (isEmpty(resourceTypes)) return null;
  const names = new Set(resourceTypes.map(schemaName));
  return ({ resourceType }) => resourceType === null || names.has(resourceType);
}

function fromOrigin({ originResources, subordinateResources }: Subscription): Filter | null {
  if (isEmpty(originResources)) return null;
  const exact = new Set(originResources.map(plainUri));
  return ({ origin }) => {
    if (origin === null) return false;
    const uri = plainUri(origin);
    return exact.has(uri) || (subordinateResources && [...exact].some((top) => isSubordinate(uri, top)));
  };
}

function ofSeverity({ severities }: Subscription): Filter | null {
  if (isEmpty(severities)) return null;
  return ({ severity }) => severities.includes(severity);
}

/** `Other` is the kind of a subscription that does not go by kinds (Event, EventType), so it limits nothing. */
function ofEventType({ eventTypes }: Subscription): Filter | null {
  if (isEmpty(eventTypes) || eventTypes.includes("Other")) return null;
  return (subject) => subject.eventTypes === null || subject.eventTypes.some((type) => eventTypes.includes(type));
}

/** Only reports, and only those of the definitions that are named, where any are (EventDestination, MetricReportDefinitions). */
function ofDefinition({ metricReportDefinitions = [] }: Subscription): Filter {
  const named = new Set(metricReportDefinitions.map(plainUri));
  return ({ formatType, metricReportDefinition: definition }) =>
    formatType === "MetricReport" && (named.size === 0 || (definition !== null && named.has(definition)));
}

/** The filters of a subscription, made ready once for many events. */
export function matcher(subscription: Subscription): Filter {
  const { formatType } = subscription;
  if (formatType === "MetricReport") return ofDefinition(subscription);
  const made = [included, excluded, ofResourceType, fromOrigin, ofSeverity, ofEventType].map((make) =>
    make(subscription),
  );
  const filters = made.filter((filter) => filter !== null);
  return (subject) => subject.formatType === "Event" && filters.every((filter) => filter(subject));
}
