/** Telemetry: what may be read of it, and what may be asked. */
import type { MetricKind, Report, ReportDefinition } from "../model/telemetry.js";
import type { Who } from "./commands/who.js";

export interface TelemetryViews {
  /** Kinds that any machine measures, with the ids of the sensors that do; the same array for as long as it is so. */
  metrics(): readonly MeasuredKind[];
  metric(id: string): MeasuredKind | undefined;
  /** Of all definitions, predefined or made by clients; the same array until one comes or goes. */
  definitionIds(): readonly string[];
  definition(id: string): ReportDefinition | undefined;
  /** Of the reports that there are or that are made for whoever asks; the same array until one comes or goes. */
  reportIds(): readonly string[];
  /** A report that was made and kept. */
  keptReport(id: string): Report | undefined;
  /** A report that is made for whoever asks, from what was read last. */
  requestedReport(id: string): Report | undefined;
  /** How many there may be at once. */
  maxReports(): number;
  /** Whether there is a report of a definition. */
  hasReport(id: string): boolean;
}

export interface MeasuredKind extends MetricKind {
  /** Each once. */
  readonly sensorIds: readonly string[];
}

/** With an id made up where none is given. */
export type NewReportDefinition = Partial<Omit<ReportDefinition, "type" | "predefined">> &
  Pick<ReportDefinition, "type">;

export type ReportDefinitionChanges = Partial<
  Pick<
    ReportDefinition,
    "type" | "enabled" | "recurrence" | "actions" | "updates" | "suppressRepeated" | "properties"
  > & { readonly heartbeat: string | null }
>;

export interface TelemetryCommands {
  /** @returns the definition's id @throws Refusal 400 naming each value at fault; 503 when there are too many */
  define(definition: NewReportDefinition, who: Who): Promise<string>;
  amend(id: string, changes: ReportDefinitionChanges, who: Who): Promise<void>;
  remove(id: string, who: Who): Promise<void>;
  /** Sends a report that is made up to everybody who asked for reports. */
  submitTestReport(report: TestReport, who: Who): Promise<void>;
}

export interface TestReport {
  readonly name: string;
  readonly values: readonly TestMetricValue[];
}

/** As the client wrote it. */
export interface TestMetricValue {
  readonly metricId?: string;
  readonly value?: string;
  readonly timestamp?: string;
  readonly property?: string;
}
