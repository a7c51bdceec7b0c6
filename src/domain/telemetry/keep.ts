/** How a new report and the one before it become the one that is kept (MetricReportDefinition, ReportUpdates). Pure. */
import { type MetricValue, type Report, type ReportDefinition, telemetryLimits } from "../../model/telemetry.js";

const usualAppendLimit = 1000;

/** A report that others are appended to has one (MetricReportDefinition, AppendLimit). */
export const withAppendLimit = (definition: ReportDefinition): ReportDefinition =>
  definition.updates === "Overwrite" ? definition : { appendLimit: usualAppendLimit, ...definition };

const appendLimitOf = ({ appendLimit = usualAppendLimit }: Pick<ReportDefinition, "appendLimit">): number =>
  Math.min(appendLimit, telemetryLimits.appended);

type Rule = Pick<ReportDefinition, "updates" | "appendLimit">;

/** @param before what is kept so far, if anything is */
export function keptAfter(rule: Rule, before: Report | undefined, fresh: Report): Report {
  if (before === undefined || rule.updates === "Overwrite") return { ...fresh, values: limited(rule, fresh.values) };
  return { ...fresh, values: limited(rule, [...before.values, ...fresh.values]) };
}

function limited(rule: Rule, values: readonly MetricValue[]): readonly MetricValue[] {
  const limit = appendLimitOf(rule);
  switch (rule.updates) {
    case "Overwrite":
      return values;
    case "AppendWrapsWhenFull":
      return values.length > limit ? values.slice(-limit) : values;
    case "AppendStopsWhenFull":
      return values.slice(0, limit);
  }
}

/** Whether nothing more is taken in. */
export const isFull = (rule: Rule, kept: Report): boolean =>
  rule.updates === "AppendStopsWhenFull" && kept.values.length >= appendLimitOf(rule);

/** Without what reads as it did the last time (MetricReportDefinition, SuppressRepeatedMetricValue). */
export const withoutRepeated = (
  values: readonly MetricValue[],
  last: ReadonlyMap<string, number | null>,
): readonly MetricValue[] => values.filter(({ property, value }) => last.get(property) !== value);
