/** What is measured, what reports are made of it, and the reports. */

import type { SensorDescription } from "./capabilities.js";
import { type Duration, type Instant, seconds } from "./clock.js";

export type ReportType = "Periodic" | "OnChange" | "OnRequest";
export type ReportAction = "LogToMetricReportsCollection" | "RedfishEvent";
export type ReportUpdates = "Overwrite" | "AppendWrapsWhenFull" | "AppendStopsWhenFull";

/** A name in braces in a metric property, and what may stand for it; `*` = whatever is there. */
export interface Wildcard {
  readonly name: string;
  readonly values: readonly string[];
}

/** Some of the metrics of a report: those of one kind, those at some places, or both at once. */
export interface WantedMetric {
  readonly metricId?: string;
  readonly properties?: readonly string[];
}

/** What a report is to tell, and when it is made (MetricReportDefinition v1.4). */
export interface ReportDefinition {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** There is one for each machine that measures anything; clients cannot change it. */
  readonly predefined?: true;
  readonly type: ReportType;
  readonly enabled: boolean;
  /** Of a periodic one: a duration as the client wrote it. */
  readonly recurrence?: string;
  readonly actions: readonly ReportAction[];
  readonly updates: ReportUpdates;
  /** How many values a report that is appended to holds. */
  readonly appendLimit?: number;
  readonly suppressRepeated: boolean;
  /** After this long repeated values are told all the same: a duration as the client wrote it. */
  readonly heartbeat?: string;
  readonly wildcards: readonly Wildcard[];
  /** URIs of properties, with wildcards in braces and a JSON pointer behind `#`. */
  readonly properties: readonly string[];
  readonly metrics: readonly WantedMetric[];
}

export interface MetricValue {
  /** Id of the kind of metric. */
  readonly metricId: string;
  /** URI of the property that was read. */
  readonly property: string;
  /** null = it cannot be read. */
  readonly value: number | null;
  /** When it was read; null = never. */
  readonly at: Instant | null;
}

export interface Report {
  /** That of its definition. */
  readonly id: string;
  readonly name: string;
  /** When it was made; null = just now, for whoever asks. */
  readonly at: Instant | null;
  readonly values: readonly MetricValue[];
}

/** Bounds on what clients may make the service gather and keep. */
export const telemetryLimits = {
  definitions: 50,
  /** Of metric properties in one definition, before wildcards are filled in. */
  properties: 256,
  wildcards: 16,
  /** In one report, each time. A report has to fit into what an event stream holds for a slow reader, twice. */
  values: 2000,
  /** Values that a report that is appended to may hold. */
  appended: 5000,
  shortestInterval: seconds(1) as Duration,
} as const;

/** A kind of metric: what sensors of one type measure. Its id is the type. */
export interface MetricKind {
  readonly id: SensorDescription["type"];
  readonly name: string;
  readonly unit: SensorDescription["unit"];
  readonly isCounter: boolean;
}

/** In the order in which they are listed. */
export const metricKinds: Readonly<Record<SensorDescription["type"], MetricKind>> = {
  Temperature: { id: "Temperature", name: "Temperature", unit: "Cel", isCounter: false },
  Rotational: { id: "Rotational", name: "Speed of a fan", unit: "{rev}/min", isCounter: false },
  Power: { id: "Power", name: "Power", unit: "W", isCounter: false },
  Voltage: { id: "Voltage", name: "Voltage", unit: "V", isCounter: false },
  Percent: { id: "Percent", name: "Share of the most that is possible", unit: "%", isCounter: false },
  EnergykWh: { id: "EnergykWh", name: "Energy", unit: "kW.h", isCounter: true },
};
