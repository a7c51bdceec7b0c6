/** A subscription with every member the client left out filled in. */
import type { Subscription } from "../../model/service.js";
import type { NewSubscription } from "../../ports/commands/events.js";
import type { Who } from "../../ports/commands/who.js";

const unfiltered = {
  protocol: "Redfish",
  formatType: "Event",
  registryPrefixes: [],
  excludeRegistryPrefixes: [],
  messageIds: [],
  excludeMessageIds: [],
  resourceTypes: [],
  originResources: [],
  subordinateResources: false,
  includeOrigin: false,
  eventTypes: [],
  severities: [],
  retryPolicy: "TerminateAfterRetries",
  // The schema assumes false for old clients' sake, and allows services to be stricter (EventDestination, VerifyCertificate).
  verifyCertificate: true,
  httpHeaders: {},
  state: "Enabled",
} as const satisfies Partial<Subscription>;

const given = (wanted: NewSubscription) =>
  Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));

export const newSubscription = (id: string, wanted: NewSubscription, who: Who): Subscription => ({
  ...unfiltered,
  name: "Event subscription",
  context: null,
  ...(given(wanted) as NewSubscription),
  protocol: "Redfish",
  type: "RedfishEvent",
  state: "Enabled",
  id,
  destination: wanted.destination,
  by: who.userName,
});

/** Its context is a string of its own, since the schema wants one and a stream's client gives none. */
export const streamSubscription = (id: string, who: Who, address: string): Subscription => ({
  ...unfiltered,
  name: "Event stream",
  type: "SSE",
  id,
  destination: `redfish-sse://${address}`,
  context: `stream-${id}`,
  by: who.userName,
});
