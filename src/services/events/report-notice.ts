/** Metric reports as they are sent: each is the MetricReport itself (DSP0266 §"Event formats"). */
import { once } from "../../../redfish-schema/derive/body-shape.js";
import { odataType } from "../../../redfish-schema/derive/declared.js";
import { MetricReport as Facts } from "../../../redfish-schema/facts/MetricReport.js";
import { shownValues } from "../../../redfish-schema/resources/MetricReport.js";
import { formatInstant, type Instant } from "../../model/clock.js";
import type { Report } from "../../model/telemetry.js";
import { uris } from "../../model/uris.js";
import type { TestReport } from "../../ports/telemetry.js";
import type { Notice, Receiver } from "./notice.js";
import type { Subject } from "./subject.js";

const type = odataType(Facts);

const subjectOf = (definition: string | null, report: string | null): Subject => ({
  formatType: "MetricReport",
  messageKey: "",
  severity: "OK",
  origin: report,
  resourceType: Facts.name,
  eventTypes: ["MetricReport"],
  metricReportDefinition: definition,
});

const contextOf = ({ context }: Receiver) => (context === null ? {} : { Context: context });

/** What was gathered this time; of a report that is appended to, what is new in it. */
export function reportNotice(id: string, at: Instant, report: Report): Notice {
  const { id: reportId, name, values } = report;
  const definition = uris.reportDefinition(reportId);
  const uri = uris.metricReport(reportId);
  const payload = once(() => ({
    "@odata.id": uri,
    "@odata.type": type,
    Id: reportId,
    Name: name,
    MetricReportDefinition: { "@odata.id": definition },
    Timestamp: formatInstant(report.at ?? at),
    MetricValues: shownValues(values),
  }));
  return {
    id,
    at,
    weight: weightOf(values.length),
    subject: subjectOf(definition, uri),
    payload: (receiver) => ({ ...payload(), ...contextOf(receiver) }),
  };
}

/** A receiver that cannot be reached has a few hundred events waiting, or as much of reports. */
const weightOf = (values: number): number => 1 + Math.ceil(values / 16);

/** As the client wrote it; of no definition, and nowhere to be read. */
export function testReportNotice(id: string, at: Instant, { name, values }: TestReport): Notice {
  const payload = {
    "@odata.type": type,
    Id: id,
    Name: name,
    Timestamp: formatInstant(at),
    MetricValues: values.map(({ metricId, value, timestamp, property }) => ({
      ...(metricId !== undefined && { MetricId: metricId }),
      ...(property !== undefined && { MetricProperty: property }),
      ...(value !== undefined && { MetricValue: value }),
      ...(timestamp !== undefined && { Timestamp: timestamp }),
    })),
  };
  return {
    id,
    at,
    weight: weightOf(values.length),
    subject: subjectOf(null, null),
    payload: (receiver) => ({ ...payload, ...contextOf(receiver) }),
  };
}
