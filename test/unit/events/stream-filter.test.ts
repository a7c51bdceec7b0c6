import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Refusal } from "../../../src/model/refusal.js";
import { compileFilter } from "../../../src/protocol/query/filter.js";
import { parseStreamFilter } from "../../../src/services/events/stream-filter.js";
import type { Subject } from "../../../src/services/events/subject.js";

const poweredOff: Subject = {
  formatType: "Event",
  messageKey: "ResourceEvent.ResourcePoweredOff",
  severity: "OK",
  origin: "/redfish/v1/Systems/m1",
  resourceType: "ComputerSystem",
  eventTypes: ["StatusChange", "Alert"],
  metricReportDefinition: null,
};
const report: Subject = {
  ...poweredOff,
  formatType: "MetricReport",
  messageKey: "",
  origin: null,
  resourceType: "MetricReport",
  eventTypes: ["MetricReport"],
  metricReportDefinition: "/redfish/v1/TelemetryService/MetricReportDefinitions/Power",
};

const passes: readonly [string, boolean, boolean][] = [
  ["", true, false],
  ["   ", true, false],
  ["EventFormatType eq Event", true, false],
  ["EventFormatType eq 'Event'", true, false],
  ["EventFormatType eq MetricReport", false, true],
  ["(EventFormatType eq Event) or (EventFormatType eq MetricReport)", true, true],
  ["EventType eq 'Alert'", true, false],
  ["EventType eq ResourceAdded", false, false],
  ["MessageId eq 'ResourceEvent.1.0.ResourcePoweredOff'", true, false],
  ["MessageId eq 'ResourceEvent.ResourcePoweredOff'", true, false],
  ["MessageId ne 'ResourceEvent.ResourcePoweredOff'", false, false],
  ["RegistryPrefix eq Task or RegistryPrefix eq ResourceEvent", true, false],
  ["RegistryPrefix eq Task and RegistryPrefix eq ResourceEvent", false, false],
  ["not (RegistryPrefix eq Task)", true, false],
  ["not (RegistryPrefix eq ResourceEvent)", false, false],
  ["not not (RegistryPrefix eq ResourceEvent)", true, false],
  ["RegistryPrefix eq X and RegistryPrefix eq Y or ResourceType eq 'ComputerSystem'", true, false],
  ["RegistryPrefix eq X and (RegistryPrefix eq Y or ResourceType eq 'ComputerSystem')", false, false],
  ["ResourceType eq 'ComputerSystem.v1_2_0.ComputerSystem'", true, false],
  ["OriginResource eq '/redfish/v1/Systems/m1'", true, false],
  ["OriginResource eq /redfish/v1/Systems/m1/", true, false],
  ["OriginResource eq '/redfish/v1/Systems'", false, false],
  ["OriginResource eq '/redfish/v1/Systems' and SubordinateResources eq true", true, false],
  ["SubordinateResources eq true and (OriginResource eq '/redfish/v1/Systems' or OriginResource eq '/x')", true, false],
  ["OriginResource eq '/redfish/v1/Systems' and SubordinateResources eq false", false, false],
  ["MetricReportDefinition eq '/redfish/v1/TelemetryService/MetricReportDefinitions/Power'", false, true],
  ["RegistryPrefix eq 'it''s'", false, false],
];

for (const [text, event, metrics] of passes) {
  test(`$filter=${text}`, () => {
    const { test: carries } = parseStreamFilter(text);
    assert.equal(carries(poweredOff), event);
    assert.equal(carries(report), metrics);
  });
}

const malformed = [
  "x",
  "EventFormatType",
  "EventFormatType eq",
  "EventFormatType eq Event Event",
  "EventFormatType gt Event",
  "Colour eq red",
  "constructor eq x",
  "__proto__ eq x",
  "EventFormatType eq Event and",
  "and EventFormatType eq Event",
  "(EventFormatType eq Event",
  "EventFormatType eq Event)",
  "()",
  "not",
  "EventFormatType eq 'Event",
  "EventFormatType eq (",
  "'EventFormatType' eq Event",
  "SubordinateResources eq maybe",
  "SubordinateResources ne true",
  "not (SubordinateResources eq true)",
  "not RegistryPrefix eq Task",
  "'Event' eq EventFormatType",
  "EventFormatType eq 5",
  "RegistryPrefix",
  "SubordinateResources eq true or RegistryPrefix eq X",
];

const tooLarge = [
  `${"(".repeat(40)}EventType eq Alert${")".repeat(40)}`,
  `${"not ".repeat(40)}(EventType eq Alert)`,
  `EventType eq ${"x".repeat(3000)}`,
];

for (const text of malformed) {
  test(`$filter=${text.slice(0, 60)} is refused`, () => {
    assert.throws(
      () => parseStreamFilter(text),
      (error) =>
        error instanceof Refusal &&
        error.status === 400 &&
        error.problems[0]?.message.key === "Base.QueryParameterValueFormatError",
    );
  });
}

for (const text of tooLarge) {
  test(`$filter=${text.slice(0, 60)} is more than is read`, () => {
    assert.throws(() => parseStreamFilter(text), { status: 400, message: "Base.QueryParameterOutOfRange" });
  });
}

test("not binds tighter than eq, as in every other $filter, and the answer says so", () => {
  assert.throws(
    () => parseStreamFilter("not RegistryPrefix eq Task"),
    (error) =>
      error instanceof Refusal &&
      /a property of events has to stand left/.test(String(error.problems[0]?.message.args[0])),
  );
  assert.equal(compileFilter("not Enabled eq false")({ Enabled: true }), true);
});

test("only a filter for nothing but metric reports takes no events", () => {
  assert.equal(parseStreamFilter("EventFormatType eq MetricReport and ResourceType eq X").takesEvents, false);
  assert.equal(parseStreamFilter("EventFormatType eq MetricReport or ResourceType eq X").takesEvents, true);
});

test("any text is understood or refused, and quickly", () => {
  const word = fc.constantFrom(
    "EventType",
    "eq",
    "ne",
    "and",
    "or",
    "not",
    "(",
    ")",
    "'",
    "''",
    "true",
    "SubordinateResources",
    " ",
    "x",
  );
  const text = fc.oneof(
    fc.string({ maxLength: 3000 }),
    fc.array(word, { maxLength: 300 }).map((words) => words.join(" ")),
  );
  fc.assert(
    fc.property(text, (each) => {
      try {
        parseStreamFilter(each).test(poweredOff);
      } catch (error) {
        assert.ok(error instanceof Refusal, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});
