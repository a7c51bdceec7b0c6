import { type Problem, Refusal } from "../../src/model/refusal.js";
import type {
  ReportAction,
  ReportDefinition,
  ReportUpdates,
  WantedMetric,
  Wildcard,
} from "../../src/model/telemetry.js";
import { uris } from "../../src/model/uris.js";
import { pointerTo, shown } from "../derive/body-problems.js";
import {
  MetricReportDefinition as Facts,
  type Metric,
  type Wildcard as ShownWildcard,
} from "../facts/MetricReportDefinition.js";
import { MetricReportDefinitionCollection } from "../facts/MetricReportDefinitionCollection.js";
import { message } from "../registries/messages.js";
import type { Plain } from "../schema-facts.js";
import { collection, creates, resource, type Subject } from "./declare.js";

/** How a report and the one before it go together. */
const updates: readonly ReportUpdates[] = ["Overwrite", "AppendWrapsWhenFull", "AppendStopsWhenFull"];

export const reportDefinitions = collection(MetricReportDefinitionCollection, {
  uri: "/redfish/v1/TelemetryService/MetricReportDefinitions",
  name: "Definitions of metric reports",
  ids: ({ telemetry }) => telemetry.definitionIds(),
  create: creates({
    schema: Facts,
    required: ["MetricReportDefinitionType"],
    optional: [
      "Id",
      "Name",
      "Description",
      "MetricReportDefinitionEnabled",
      "Schedule",
      "ReportActions",
      "ReportUpdates",
      "AppendLimit",
      "SuppressRepeatedMetricValue",
      "MetricReportHeartbeatInterval",
      "Wildcards",
      "MetricProperties",
      "Metrics",
    ],
    allow: { ReportUpdates: updates as ("Overwrite" | "AppendWrapsWhenFull" | "AppendStopsWhenFull")[] },
    async run(body, { commands, who }) {
      const problems = [
        ...unheeded(body.Schedule ?? {}, "/Schedule", ["RecurrenceInterval"]),
        ...unheededIn(body.Metrics),
      ];
      if (problems.length > 0) throw new Refusal(400, problems);
      const id = await commands.telemetry.define(
        given({
          type: body.MetricReportDefinitionType,
          id: body.Id,
          name: body.Name,
          description: body.Description ?? undefined,
          enabled: body.MetricReportDefinitionEnabled ?? undefined,
          recurrence: body.Schedule?.RecurrenceInterval ?? undefined,
          actions: body.ReportActions,
          updates: body.ReportUpdates as ReportUpdates | undefined,
          appendLimit: body.AppendLimit,
          suppressRepeated: body.SuppressRepeatedMetricValue ?? undefined,
          heartbeat: body.MetricReportHeartbeatInterval ?? undefined,
          wildcards: body.Wildcards?.map(wildcardOf),
          properties: present(body.MetricProperties),
          metrics: body.Metrics?.map(metricOf),
        }),
        who,
      );
      return { uri: uris.reportDefinition(id) };
    },
  }),
});

/** As it came, but for what was left out. */
const given = <T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;

const present = <T>(values: readonly (T | null)[] | undefined): readonly T[] | undefined =>
  values?.filter((value): value is T => value !== null);

/** `Keys` is what `Values` was called before version 1.1. */
const wildcardOf = ({ Name, Values, Keys }: Plain<ShownWildcard>): Wildcard => ({
  name: Name ?? "",
  values: present(Values ?? Keys) ?? [],
});

const metricOf = ({ MetricId, MetricProperties }: Plain<Metric>): WantedMetric => ({
  ...(MetricId && { metricId: MetricId }),
  ...(MetricProperties && MetricProperties.length > 0 && { properties: present(MetricProperties) ?? [] }),
});

/** What the schema has and nothing here would do. */
const unheeded = (object: object, at: string, heeded: readonly string[]): readonly Problem[] =>
  Object.entries(object)
    .filter(([name, value]) => value !== null && !heeded.includes(name))
    .map(([name]) => ({ message: message("Base.PropertyUnknown", name), property: pointerTo(at, name) }));

/** Values are told as they were read: at one point in time, and by no function. */
function unheededIn(metrics: readonly Plain<Metric>[] = []): readonly Problem[] {
  return metrics.flatMap(({ CollectionTimeScope: scope, ...metric }, index) => {
    const at = pointerTo("/Metrics", index);
    const others = unheeded(metric, at, ["MetricId", "MetricProperties"]);
    if (scope === undefined || scope === null || scope === "Point") return others;
    const name = "CollectionTimeScope";
    const unfit = message("Base.PropertyValueNotInList", shown(scope, false), name);
    return [...others, { message: unfit, property: pointerTo(at, name) }];
  });
}

const definition: Subject<ReportDefinition> = {
  find: ({ telemetry }, { metricReportDefinitionId = "" }) => telemetry.definition(metricReportDefinitionId),
};

/** Only those who clients have made can be changed by them, and so it is only there that they are told what they could choose. */
const unlessPredefined = <T>(
  { predefined }: ReportDefinition,
  values: readonly T[],
  now: readonly T[],
): readonly T[] => (predefined ? now : values);

export const reportDefinitionResource = resource(Facts, {
  uri: "/redfish/v1/TelemetryService/MetricReportDefinitions/{metricReportDefinitionId}",
  of: {
    ...definition,
    // The report comes and goes beside it.
    basis: (subject, { telemetry }) => (telemetry.hasReport(subject.id) ? withReport(subject) : subject),
  },
  properties: {
    Name: ({ name }) => name,
    Description: ({ description }) => description,
    MetricReportDefinitionType: { readWrite: ({ type }) => type },
    MetricReportDefinitionEnabled: { readWrite: ({ enabled }) => enabled },
    Status: ({ enabled }) => ({ State: enabled ? "Enabled" : "Disabled", Health: "OK" }),
    Schedule: { RecurrenceInterval: { readWrite: ({ recurrence }) => recurrence } },
    ReportActions: { readWrite: ({ actions }) => actions },
    ReportUpdates: {
      readWrite: (d) => d.updates,
      allow: (d) => unlessPredefined(d, updates, [d.updates]),
    },
    AppendLimit: ({ appendLimit }) => appendLimit,
    SuppressRepeatedMetricValue: { readWrite: ({ suppressRepeated }) => suppressRepeated },
    MetricReportHeartbeatInterval: { readWrite: ({ heartbeat }) => heartbeat, nullable: true },
    Wildcards: ({ wildcards }) => wildcards.map(({ name, values }) => ({ Name: name, Values: values })),
    MetricProperties: { readWrite: ({ properties }) => properties },
    Metrics: ({ metrics }) =>
      metrics.map(({ metricId, properties }) => ({
        ...(metricId !== undefined && { MetricId: metricId }),
        ...(properties !== undefined && { MetricProperties: properties }),
      })),
    MetricReport: ({ id }, { world }) => (world.telemetry.hasReport(id) ? uris.metricReport(id) : undefined),
  },
  async patch(changes, { id, predefined }, { commands, who }) {
    if (predefined) throw new Refusal(400, Object.keys(changes).map(notWritable));
    await commands.telemetry.amend(
      id,
      given({
        type: changes.MetricReportDefinitionType ?? undefined,
        enabled: changes.MetricReportDefinitionEnabled ?? undefined,
        recurrence: changes.Schedule?.RecurrenceInterval ?? undefined,
        actions: changes.ReportActions as readonly ReportAction[] | undefined,
        updates: changes.ReportUpdates as ReportUpdates | undefined,
        suppressRepeated: changes.SuppressRepeatedMetricValue ?? undefined,
        heartbeat: changes.MetricReportHeartbeatInterval,
        properties: present(changes.MetricProperties),
      }),
      who,
    );
  },
  remove: ({ id }, { commands, who }) => commands.telemetry.remove(id, who),
});

const notWritable = (name: string): Problem => ({
  message: message("Base.PropertyNotWritable", name),
  property: pointerTo("", name),
});

const reported = new WeakMap<ReportDefinition, object>();

/** The same object for the same definition, and another than the definition itself. */
function withReport(subject: ReportDefinition): object {
  const known = reported.get(subject) ?? {};
  reported.set(subject, known);
  return known;
}
