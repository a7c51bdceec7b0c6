import { telemetryLimits } from "../../src/model/telemetry.js";
import { uris } from "../../src/model/uris.js";
import { TelemetryService as Facts } from "../facts/TelemetryService.js";
import { resource } from "./declare.js";
import { enabled } from "./status.js";
import { service } from "./subjects.js";

export const telemetryService = resource(Facts, {
  uri: "/redfish/v1/TelemetryService",
  of: service,
  properties: {
    Name: "Telemetry",
    ServiceEnabled: true,
    Status: enabled,
    // One for each machine that measures anything, and those that clients may define.
    MaxReports: ({ telemetry }) => telemetry.maxReports(),
    MinCollectionInterval: `PT${telemetryLimits.shortestInterval / 1000}S`,
    // None: values are told as they were read.
    SupportedCollectionFunctions: [],
    MetricDefinitions: () => uris.metricDefinitions,
    MetricReportDefinitions: () => uris.reportDefinitions,
    MetricReports: () => uris.metricReports,
  },
  actions: {
    SubmitTestMetricReport: {
      takes: ["MetricReportName", "GeneratedMetricReportValues"],
      async run({ MetricReportName: name, GeneratedMetricReportValues: values }, _, { commands, who }) {
        await commands.telemetry.submitTestReport(
          {
            name,
            values: values.map((value) => ({
              metricId: value.MetricId ?? undefined,
              value: value.MetricValue ?? undefined,
              timestamp: value.Timestamp ?? undefined,
              property: value.MetricProperty ?? undefined,
            })),
          },
          who,
        );
        return undefined;
      },
    },
  },
});
