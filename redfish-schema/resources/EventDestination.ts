import { parseDuration } from "../../src/model/duration.js";
import { uris } from "../../src/model/uris.js";
import { EventDestination as Facts } from "../facts/EventDestination.js";
import { EventDestinationCollection } from "../facts/EventDestinationCollection.js";
import { collection, creates, resource } from "./declare.js";
import { subscription } from "./subjects.js";

export const subscriptions = collection(EventDestinationCollection, {
  uri: "/redfish/v1/EventService/Subscriptions",
  name: "Subscriptions",
  ids: (world) => world.subscriptions.ids(),
  create: creates({
    schema: Facts,
    required: ["Destination", "Protocol"],
    optional: [
      "Name",
      "Context",
      "SubscriptionType",
      "EventFormatType",
      "MetricReportDefinitions",
      "RegistryPrefixes",
      "ExcludeRegistryPrefixes",
      "MessageIds",
      "ExcludeMessageIds",
      "ResourceTypes",
      "OriginResources",
      "SubordinateResources",
      "IncludeOriginOfCondition",
      "EventTypes",
      "Severities",
      "DeliveryRetryPolicy",
      "VerifyCertificate",
      "HttpHeaders",
    ],
    allow: { Protocol: ["Redfish"], SubscriptionType: ["RedfishEvent"], EventFormatType: ["Event", "MetricReport"] },
    async run(body, { commands, who }) {
      const id = await commands.events.subscribe(
        {
          destination: body.Destination,
          name: body.Name,
          context: body.Context ?? null,
          formatType: body.EventFormatType ?? undefined,
          metricReportDefinitions: body.MetricReportDefinitions?.map((link) => link["@odata.id"]),
          registryPrefixes: present(body.RegistryPrefixes),
          excludeRegistryPrefixes: present(body.ExcludeRegistryPrefixes),
          messageIds: present(body.MessageIds),
          excludeMessageIds: present(body.ExcludeMessageIds),
          resourceTypes: present(body.ResourceTypes),
          originResources: body.OriginResources?.map((link) => link["@odata.id"]),
          subordinateResources: body.SubordinateResources ?? undefined,
          includeOrigin: body.IncludeOriginOfCondition ?? undefined,
          eventTypes: body.EventTypes,
          severities: present(body.Severities),
          retryPolicy: body.DeliveryRetryPolicy ?? undefined,
          verifyCertificate: body.VerifyCertificate ?? undefined,
          httpHeaders: Object.assign({}, ...((body.HttpHeaders ?? []) as readonly object[])),
        },
        who,
      );
      return { uri: uris.subscription(id) };
    },
  }),
});

const present = <T>(values: readonly (T | null)[] | undefined): readonly T[] | undefined =>
  values?.filter((value): value is T => value !== null);

const shownIfAny = <T>(values: readonly T[]): readonly T[] | undefined => (values.length > 0 ? values : undefined);

export const subscriptionResource = resource(Facts, {
  uri: "/redfish/v1/EventService/Subscriptions/{subscriptionId}",
  of: subscription,
  properties: {
    Name: (s) => s.name,
    Destination: (s) => s.destination ?? undefined,
    Context: { readWrite: (s) => s.context, nullable: true },
    Protocol: (s) => s.protocol,
    SubscriptionType: (s) => s.type,
    EventFormatType: (s) => s.formatType,
    MetricReportDefinitions: (s) => (s.metricReportDefinitions ? shownIfAny(s.metricReportDefinitions) : undefined),
    EventTypes: (s) => shownIfAny(s.eventTypes) as readonly "Alert"[] | undefined,
    RegistryPrefixes: (s) => s.registryPrefixes,
    ExcludeRegistryPrefixes: (s) => s.excludeRegistryPrefixes,
    MessageIds: (s) => s.messageIds,
    ExcludeMessageIds: (s) => s.excludeMessageIds,
    ResourceTypes: (s) => s.resourceTypes,
    OriginResources: (s) => s.originResources,
    SubordinateResources: (s) => s.subordinateResources,
    IncludeOriginOfCondition: (s) => s.includeOrigin,
    Severities: (s) => shownIfAny(s.severities),
    DeliveryRetryPolicy: { readWrite: (s) => s.retryPolicy },
    VerifyCertificate: { readWrite: (s) => s.verifyCertificate },
    // They often carry credentials, so they read as empty (EventDestination.HttpHeaders).
    HttpHeaders: () => [],
    Status: (s) => ({ State: s.state === "Enabled" ? "Enabled" : "Disabled", Health: "OK" }),
  },
  patch: ({ Context, DeliveryRetryPolicy, VerifyCertificate }, s, { commands, who }) =>
    commands.events.update(
      s.id,
      {
        ...(Context !== undefined && { context: Context }),
        ...(DeliveryRetryPolicy && { retryPolicy: DeliveryRetryPolicy }),
        ...(typeof VerifyCertificate === "boolean" && { verifyCertificate: VerifyCertificate }),
      },
      who,
    ),
  remove: (s, { commands, who }) => commands.events.unsubscribe(s.id, who),
  actions: {
    SuspendSubscription: {
      async run(_, s, { commands, who }) {
        await commands.events.suspend(s.id, who);
        return undefined;
      },
    },
    ResumeSubscription: {
      async run({ DeliverBufferedEventDuration: age }, s, { commands, who }) {
        await commands.events.resume(s.id, who, typeof age === "string" ? parseDuration(age) : undefined);
        return undefined;
      },
    },
  },
});
