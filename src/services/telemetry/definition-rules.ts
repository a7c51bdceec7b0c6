/** What a report may be defined to be: all that is wrong with a definition, in the registries' words, before it is stored. */
import { pointerTo, shortened } from "../../../redfish-schema/derive/body-problems.js";
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import { gaugesFor, gaugesOf } from "../../domain/telemetry/gather.js";
import { isWildcardName, parseMetricProperty } from "../../domain/telemetry/metric-property.js";
import { measuredBy } from "../../domain/telemetry/predefined.js";
import { minutes } from "../../model/clock.js";
import { parseDuration } from "../../model/duration.js";
import { type Problem, Refusal } from "../../model/refusal.js";
import { type ReportDefinition, telemetryLimits, type WantedMetric } from "../../model/telemetry.js";
import type { MachineTable } from "../../ports/world.js";

/** Bounds on texts. */
const most = { name: 256, description: 1024, wildcardValues: 1024, wildcardValue: 128 } as const;

const longestInterval = minutes(366 * 24 * 60);

type Check = (definition: ReportDefinition, machines: MachineTable) => readonly Problem[];

const at = (property: string, what: Message): Problem => ({ message: what, property });

/** @throws Refusal 400 that names every property at fault */
export function checkDefinition(definition: ReportDefinition, machines: MachineTable): void {
  refuseIfAny(checks.flatMap((check) => check(definition, machines)));
  // Only what can be understood can be looked for.
  refuseIfAny(placeProblems(definition, machines));
}

function refuseIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Refusal(400, problems);
}

const tooLong =
  (key: "name" | "description", property: string): Check =>
  (definition) => {
    const text = definition[key] ?? "";
    if (text.length <= most[key]) return [];
    return [at(`/${property}`, message("Base.StringValueTooLong", shortened(text), most[key]))];
  };

const outOfRange = (value: string | number, pointer: string): Problem =>
  at(
    pointer,
    message("Base.PropertyValueOutOfRange", shortened(String(value)), pointer.slice(pointer.lastIndexOf("/") + 1)),
  );

/** MetricReportDefinition, MetricReportDefinitionType: a periodic one has a schedule. */
function schedule({ type, recurrence }: ReportDefinition): readonly Problem[] {
  const pointer = "/Schedule/RecurrenceInterval";
  if (recurrence === undefined) {
    return type === "Periodic" ? [at(pointer, message("Base.PropertyMissing", "RecurrenceInterval"))] : [];
  }
  const interval = parseDuration(recurrence);
  const fits = interval >= telemetryLimits.shortestInterval && interval <= longestInterval;
  return fits ? [] : [outOfRange(recurrence, pointer)];
}

/** Always longer than the interval between reports (MetricReportDefinition, MetricReportHeartbeatInterval). */
function heartbeat({ type, recurrence, heartbeat: text }: ReportDefinition): readonly Problem[] {
  if (text === undefined) return [];
  const shortest = type === "Periodic" ? parseDuration(recurrence ?? "") : telemetryLimits.shortestInterval;
  const length = parseDuration(text);
  const fits = length > shortest && length <= longestInterval;
  return fits ? [] : [outOfRange(text, "/MetricReportHeartbeatInterval")];
}

/** Nobody would hear of a report that is neither kept nor sent. */
const actions: Check = ({ type, actions: list }) =>
  type === "OnRequest" || list.length > 0
    ? []
    : [at("/ReportActions", message("Base.ArraySizeTooShort", "ReportActions", 1))];

const appendLimit: Check = ({ appendLimit: limit }) =>
  limit === undefined || (limit >= 1 && limit <= telemetryLimits.appended) ? [] : [outOfRange(limit, "/AppendLimit")];

function wildcards({ wildcards: all }: ReportDefinition): readonly Problem[] {
  if (all.length > telemetryLimits.wildcards) {
    return [at("/Wildcards", message("Base.ArraySizeTooLong", "Wildcards", telemetryLimits.wildcards))];
  }
  return all.flatMap(({ name, values }, index) => {
    const place = pointerTo("/Wildcards", index);
    const isSecond = all.findIndex((one) => one.name === name) < index;
    return [
      ...(isWildcardName(name) && !isSecond
        ? []
        : [at(`${place}/Name`, message("Base.PropertyValueFormatError", shortened(name), "Name"))]),
      ...valueProblems(values, `${place}/Values`),
    ];
  });
}

function valueProblems(values: readonly string[], place: string): readonly Problem[] {
  if (values.length === 0) return [at(place, message("Base.ArraySizeTooShort", "Values", 1))];
  if (values.length > most.wildcardValues) {
    return [at(place, message("Base.ArraySizeTooLong", "Values", most.wildcardValues))];
  }
  return values.flatMap((value, index) =>
    value.length <= most.wildcardValue
      ? []
      : [at(pointerTo(place, index), message("Base.StringValueTooLong", shortened(value), most.wildcardValue))],
  );
}

/** Where each property is written, so that a problem can point there. */
interface Placed {
  readonly uri: string;
  readonly pointer: string;
  readonly metricId?: string;
}

const placed = ({ properties, metrics }: ReportDefinition): readonly Placed[] => [
  ...placedIn({ properties }, ""),
  ...metrics.flatMap((metric, index) => placedIn(metric, pointerTo("/Metrics", index))),
];

const placedIn = ({ properties = [], metricId }: WantedMetric, place: string): readonly Placed[] =>
  properties.map((uri, index) => ({
    uri,
    pointer: pointerTo(`${place}/MetricProperties`, index),
    ...(metricId !== undefined && { metricId }),
  }));

function properties(definition: ReportDefinition): readonly Problem[] {
  const all = placed(definition);
  if (all.length === 0 && definition.metrics.length === 0) {
    return [at("/MetricProperties", message("Base.PropertyMissing", "MetricProperties"))];
  }
  if (all.length + definition.metrics.length > telemetryLimits.properties) {
    const pointer = definition.metrics.length === 0 ? "/MetricProperties" : "/Metrics";
    return [at(pointer, message("Base.ArraySizeTooLong", pointer.slice(1), telemetryLimits.properties))];
  }
  return all
    .filter(({ uri }) => parseMetricProperty(uri, definition.wildcards) === undefined)
    .map(({ uri, pointer }) =>
      at(pointer, message("Base.PropertyValueFormatError", shortened(uri), "MetricProperties")),
    );
}

const metricIds: Check = ({ metrics }, machines) =>
  metrics.flatMap(({ metricId, properties: list }, index) => {
    const place = pointerTo("/Metrics", index);
    if (metricId === undefined) {
      return list === undefined ? [at(`${place}/MetricId`, message("Base.PropertyMissing", "MetricId"))] : [];
    }
    if (measuredBy(machines).kinds.some(({ id }) => id === metricId)) return [];
    return [at(`${place}/MetricId`, message("Base.PropertyValueNotInList", shortened(metricId), "MetricId"))];
  });

const checks: readonly Check[] = [
  tooLong("name", "Name"),
  tooLong("description", "Description"),
  schedule,
  heartbeat,
  actions,
  appendLimit,
  wildcards,
  properties,
  metricIds,
];

/** Each property has to be somewhere, and all of them together must not be too many. */
function placeProblems(definition: ReportDefinition, machines: MachineTable): readonly Problem[] {
  const nowhere = placed(definition).filter(({ uri, metricId }) => {
    const metric = { properties: [uri], ...(metricId !== undefined && { metricId }) };
    return gaugesFor(metric, definition.wildcards, machines).next().done === true;
  });
  if (nowhere.length > 0) {
    return nowhere.map(({ uri, pointer }) =>
      at(pointer, message("Base.PropertyValueNotInList", shortened(uri), "MetricProperties")),
    );
  }
  const { values } = telemetryLimits;
  if (gaugesOf(definition, machines, values).length <= values) return [];
  const property = definition.properties.length > 0 ? "MetricProperties" : "Metrics";
  return [at(`/${property}`, message("Base.ArraySizeTooLong", "MetricValues", values))];
}
