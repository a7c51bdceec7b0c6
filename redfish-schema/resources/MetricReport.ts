import { formatInstant } from "../../src/model/clock.js";
import type { MetricValue, Report } from "../../src/model/telemetry.js";
import { uris } from "../../src/model/uris.js";
import { MetricReport as Facts, type MetricValue as ShownValue } from "../facts/MetricReport.js";
import { MetricReportCollection } from "../facts/MetricReportCollection.js";
import type { Plain } from "../schema-facts.js";
import { collection, resource, type Subject } from "./declare.js";

export const metricReports = collection(MetricReportCollection, {
  uri: "/redfish/v1/TelemetryService/MetricReports",
  name: "Metric reports",
  ids: ({ telemetry }) => telemetry.reportIds(),
});

/** Numbers are told as text (MetricReport, MetricValue). */
const shownValue = ({ metricId, property, value, at }: MetricValue): Plain<ShownValue> => ({
  MetricId: metricId,
  MetricProperty: property,
  MetricValue: value === null ? null : String(value),
  ...(at !== null && { Timestamp: formatInstant(at) }),
});

export const shownValues = (values: readonly MetricValue[]): readonly Plain<ShownValue>[] => values.map(shownValue);

const keptReport: Subject<Report> = {
  find: ({ telemetry }, { metricReportId = "" }) => telemetry.keptReport(metricReportId),
};

const properties = {
  Name: ({ name }: Report) => name,
  MetricReportDefinition: ({ id }: Report) => uris.reportDefinition(id),
  MetricValues: ({ values }: Report) => shownValues(values),
};

/** One that was made at its time. */
export const keptReportResource = resource(Facts, {
  uri: "/redfish/v1/TelemetryService/MetricReports/{metricReportId}",
  of: keptReport,
  properties: {
    ...properties,
    Timestamp: ({ at }) => (at === null ? undefined : formatInstant(at)),
  },
});

const requestedReport: Subject<Report> = {
  find: ({ telemetry }, { metricReportId = "" }) => telemetry.requestedReport(metricReportId),
};

/** One that is made of what was read last, for whoever asks. */
export const requestedReportResource = resource(Facts, {
  uri: "/redfish/v1/TelemetryService/MetricReports/{metricReportId}",
  of: requestedReport,
  properties: {
    ...properties,
    Timestamp: { volatile: (_, { world }) => formatInstant(world.clock.now()) },
  },
});
