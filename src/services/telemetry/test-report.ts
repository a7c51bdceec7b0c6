/** Reports that clients make up to see whether they arrive (TelemetryService, SubmitTestMetricReport). */
import { message } from "../../../redfish-schema/registries/messages.js";
import { refuse } from "../../model/refusal.js";
import type { TestReport } from "../../ports/telemetry.js";

const action = "TelemetryService.SubmitTestMetricReport";
const most = { name: 256, values: 256, characters: 1024 } as const;

/** @throws Refusal 400 when it is more than a report ought to be */
export function checkTestReport({ name, values }: TestReport): void {
  if (name === "" || name.length > most.name) {
    throw refuse(400, message("Base.ActionParameterValueError", "MetricReportName", action), "/MetricReportName");
  }
  const texts = values.flatMap((value) => Object.values(value));
  const fits =
    values.length <= most.values && texts.every((text) => text === undefined || text.length <= most.characters);
  if (fits) return;
  const parameter = "GeneratedMetricReportValues";
  throw refuse(400, message("Base.ActionParameterValueError", parameter, action), `/${parameter}`);
}
