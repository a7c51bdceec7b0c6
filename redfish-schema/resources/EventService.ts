import { uris } from "../../src/model/uris.js";
import { EventService as Facts } from "../facts/EventService.js";
import { registryPrefixes } from "../registries/messages.js";
import { resource } from "./declare.js";
import { enabled } from "./status.js";
import { settings } from "./subjects.js";

/** Kinds of resource that something is ever told about. */
export const eventResourceTypes = [
  "ComputerSystem",
  "Manager",
  "Chassis",
  "ManagerAccount",
  "Role",
  "Task",
  "EventDestination",
  "LogService",
  "MetricReportDefinition",
] as const;

export const eventService = resource(Facts, {
  uri: "/redfish/v1/EventService",
  of: settings,
  properties: {
    Name: "Events",
    ServiceEnabled: true,
    Status: enabled,
    DeliveryRetryAttempts: { readWrite: (s) => s.events.deliveryRetryAttempts },
    DeliveryRetryIntervalSeconds: { readWrite: (s) => s.events.deliveryRetryIntervalSeconds },
    EventFormatTypes: ["Event", "MetricReport"],
    RegistryPrefixes: registryPrefixes,
    ResourceTypes: eventResourceTypes,
    Severities: ["OK", "Warning", "Critical"],
    // Deprecated in favour of RegistryPrefixes, but what Ironic subscribes with.
    EventTypesForSubscription: ["StatusChange", "ResourceUpdated", "ResourceAdded", "ResourceRemoved", "Alert"],
    SubordinateResourcesSupported: true,
    OriginResourcesSupported: true,
    IncludeOriginOfConditionSupported: true,
    ExcludeMessageId: true,
    ExcludeRegistryPrefix: true,
    ServerSentEventUri: uris.eventStream,
    SSEFilterPropertiesSupported: {
      EventFormatType: true,
      EventType: true,
      MessageId: true,
      MetricReportDefinition: true,
      OriginResource: true,
      RegistryPrefix: true,
      ResourceType: true,
      SubordinateResources: true,
    },
    Subscriptions: () => uris.subscriptions,
  },
  patch: ({ DeliveryRetryAttempts, DeliveryRetryIntervalSeconds }, _, { commands, who }) =>
    commands.settings.amend(
      {
        events: {
          deliveryRetryAttempts: DeliveryRetryAttempts,
          deliveryRetryIntervalSeconds: DeliveryRetryIntervalSeconds,
        },
      },
      who,
    ),
  actions: {
    SubmitTestEvent: {
      async run(p, _, { commands, who }) {
        await commands.events.submitTestEvent(
          {
            messageId: p.MessageId,
            message: p.Message ?? undefined,
            messageArgs: p.MessageArgs?.map((arg) => arg ?? ""),
            originOfCondition: p.OriginOfCondition ?? undefined,
            severity: p.MessageSeverity ?? p.Severity ?? undefined,
            eventType: p.EventType ?? undefined,
            eventGroupId: p.EventGroupId ?? undefined,
            eventId: p.EventId ?? undefined,
            eventTimestamp: p.EventTimestamp ?? undefined,
          },
          who,
        );
        return undefined;
      },
    },
  },
});
