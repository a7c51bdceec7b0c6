/** Kinds of metric: what sensors of one type measure, on whichever machine. */
import { metricPropertyUri } from "../../src/domain/telemetry/metric-property.js";
import type { MeasuredKind } from "../../src/ports/telemetry.js";
import { MetricDefinition as Facts } from "../facts/MetricDefinition.js";
import { MetricDefinitionCollection } from "../facts/MetricDefinitionCollection.js";
import { collection, resource, type Subject } from "./declare.js";
import { follows } from "./subjects.js";

const idsOf = follows<MeasuredKind, string>((kinds) => kinds.map(({ id }) => id));

export const metricDefinitions = collection(MetricDefinitionCollection, {
  uri: "/redfish/v1/TelemetryService/MetricDefinitions",
  name: "Kinds of metric",
  ids: ({ telemetry }) => idsOf(telemetry.metrics()),
});

const kind: Subject<MeasuredKind> = {
  find: ({ telemetry }, { metricDefinitionId = "" }) => telemetry.metric(metricDefinitionId),
};

export const metricDefinitionResource = resource(Facts, {
  uri: "/redfish/v1/TelemetryService/MetricDefinitions/{metricDefinitionId}",
  of: kind,
  properties: {
    Name: ({ name }) => name,
    MetricType: ({ isCounter }) => (isCounter ? "Counter" : "Gauge"),
    MetricDataType: "Decimal",
    Implementation: "PhysicalSensor",
    Units: ({ unit }) => unit,
    IsLinear: true,
    // Of ten thousand machines each would be a value: an asterisk stands for all that there are.
    Wildcards: () => [{ Name: "ChassisId", Values: ["*"] }],
    MetricProperties: ({ sensorIds }) => sensorIds.map((id) => metricPropertyUri("{ChassisId}", id)),
  },
});
