/** TelemetryService: what is measured, reports that clients define, and reports that arrive. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { EventReader } from "../support/event-stream.js";
import { assertError, assertStatus } from "../support/expect.js";
import { TestService } from "../support/service.js";
import { Receiver } from "../unit/events/receiver.js";

const service = await TestService.start({ after }, { debugResponses: true });
const receiver = await Receiver.start();
after(() => receiver.stop());

const root = "/redfish/v1/TelemetryService";
const definitions = `${root}/MetricReportDefinitions`;
const reports = `${root}/MetricReports`;
const cpu = (machine: string) => `/redfish/v1/Chassis/${machine}/Sensors/CPUTemp#/Reading`;
const intake = (machine: string) => `/redfish/v1/Chassis/${machine}/Sensors/IntakeTemp#/Reading`;

interface Value {
  readonly MetricId: string;
  readonly MetricProperty: string;
  readonly MetricValue: string | null;
  readonly Timestamp?: string;
}

const idsOf = async (uri: string): Promise<string[]> =>
  (await service.get(uri)).json.Members.map((member: { "@odata.id": string }) =>
    member["@odata.id"].slice(uri.length + 1),
  );

async function define(body: object): Promise<string> {
  const made = await service.post(definitions, body);
  assertStatus(made, 201);
  return String(made.headers.location);
}

const periodic = (Id: string, more: object = {}) => ({
  Id,
  MetricReportDefinitionType: "Periodic",
  Schedule: { RecurrenceInterval: "PT10S" },
  MetricProperties: [intake("board01")],
  ...more,
});

test("the service root leads to telemetry, and telemetry to all that it has", async () => {
  const { json } = await service.get("/redfish/v1/");
  assert.deepEqual(json.TelemetryService, { "@odata.id": root });
  const telemetry = (await service.get(root)).json;
  for (const name of ["MetricDefinitions", "MetricReportDefinitions", "MetricReports"])
    assertStatus(await service.get(telemetry[name]["@odata.id"]), 200);
  assert.equal(telemetry.MinCollectionInterval, "PT1S");
  assert.deepEqual(await idsOf(`${root}/MetricDefinitions`), ["Temperature", "Rotational", "Power", "Voltage"]);
  const kind = (await service.get(`${root}/MetricDefinitions/Temperature`)).json;
  assert.equal(kind.Units, "Cel");
  assert.ok(kind.MetricProperties.includes("/redfish/v1/Chassis/{ChassisId}/Sensors/CPUTemp#/Reading"));
});

test("each machine has a report of what its sensors read", async () => {
  assert.ok((await idsOf(definitions)).includes("board01"));
  assert.ok((await idsOf(reports)).includes("board01"));
  await service.untilBody(`${reports}/board01`, ({ MetricValues }) =>
    MetricValues.some(({ MetricValue }: Value) => MetricValue !== null),
  );
  const { json } = await service.get(`${reports}/board01`);
  assert.equal(json.MetricReportDefinition["@odata.id"], `${definitions}/board01`);
  const [sensor, value] = [
    (await service.get("/redfish/v1/Chassis/board01/Sensors/IntakeTemp")).json,
    json.MetricValues.find(({ MetricProperty }: Value) => MetricProperty === intake("board01")),
  ];
  assert.equal(value.MetricId, "Temperature");
  assert.equal(value.MetricValue, String(sensor.Reading));
  assert.equal(value.Timestamp, sensor.ReadingTime);
  const off = json.MetricValues.find(({ MetricProperty }: Value) => MetricProperty === cpu("board01"));
  assert.equal(off.MetricValue, null, "the machine is off, so nothing measures its processor");
  const definition = (await service.get(`${definitions}/board01`)).json;
  assert.equal(definition.MetricReportDefinitionType, "OnRequest");
  assert.equal(definition.MetricReport["@odata.id"], `${reports}/board01`);
});

test("what a machine has by itself is not changed nor removed", async () => {
  const change = { MetricReportDefinitionEnabled: false };
  assertError(await service.patch(`${definitions}/board01`, change), 400, "PropertyNotWritable");
  assertError(await service.delete(`${definitions}/board01`), 405, "ResourceCannotBeDeleted");
  const taken = { ...periodic("board01") };
  assertError(await service.post(definitions, taken), 400, "ResourceAlreadyExists");
});

test("a periodic report is made at once and then at its time", async () => {
  const at = await define(periodic("Heat", { Name: "Heat of one board" }));
  assert.equal(at, `${definitions}/Heat`);
  const first = await service.untilBody(`${reports}/Heat`, (body) => body.MetricValues?.length === 1);
  assert.equal(first.Name, "Heat of one board");
  const next = await service.untilBody(`${reports}/Heat`, ({ Timestamp }) => Timestamp !== first.Timestamp);
  assert.equal(Date.parse(next.Timestamp) - Date.parse(first.Timestamp), 10_000);
  assert.equal((await service.get(at)).json.MetricReport["@odata.id"], `${reports}/Heat`);
  assertStatus(await service.delete(at), 204);
  assertStatus(await service.get(at), 404);
  assertStatus(await service.get(`${reports}/Heat`), 404);
  assert.ok(!(await idsOf(reports)).includes("Heat"));
});

test("a definition is what was asked for, also after a restart, and goes on", async () => {
  const wanted = periodic("Lasting", {
    Description: "Outlives the service",
    ReportActions: ["LogToMetricReportsCollection", "RedfishEvent"],
    ReportUpdates: "AppendWrapsWhenFull",
    AppendLimit: 3,
    Wildcards: [{ Name: "Board", Values: ["board01", "board02"] }],
    MetricProperties: ["/redfish/v1/Chassis/{Board}/Sensors/IntakeTemp#/Reading"],
  });
  const at = await define(wanted);
  await service.restart();
  const { json } = await service.get(at);
  for (const [name, value] of Object.entries(wanted)) assert.deepEqual(json[name], value, name);
  const report = await service.untilBody(`${reports}/Lasting`, (body) => body.MetricValues?.length === 3);
  assert.ok(report.Timestamp);
  assertStatus(await service.delete(at), 204);
});

test("one that appends and stops is switched off when its report is full", async () => {
  const at = await define(periodic("Filling", { ReportUpdates: "AppendStopsWhenFull", AppendLimit: 2 }));
  const full = await service.untilBody(at, ({ MetricReportDefinitionEnabled: on }) => on === false);
  assert.equal(full.Status.State, "Disabled");
  assert.equal((await service.get(`${reports}/Filling`)).json.MetricValues.length, 2);
  const again = await service.patch(at, { MetricReportDefinitionEnabled: true });
  assertStatus(again, 200);
  await service.untilBody(`${reports}/Filling`, (body) => body.MetricValues?.length === 1);
  assertStatus(await service.delete(at), 204);
});

test("one that is switched off makes no more reports", async () => {
  const at = await define(periodic("Switched"));
  const first = await service.untilBody(`${reports}/Switched`, (body) => body.Timestamp !== undefined);
  assertStatus(await service.patch(at, { MetricReportDefinitionEnabled: false }), 200);
  service.clock.advance(60_000);
  assert.equal((await service.get(`${reports}/Switched`)).json.Timestamp, first.Timestamp);
  const slower = await service.patch(at, { Schedule: { RecurrenceInterval: "PT1M" } });
  assert.equal(slower.json.Schedule.RecurrenceInterval, "PT1M");
  assertStatus(await service.delete(at), 204);
});

test("a report on request is made of what was read last, of whichever machines a wildcard finds", async () => {
  const at = await define({
    Id: "Everywhere",
    MetricReportDefinitionType: "OnRequest",
    Wildcards: [{ Name: "Any", Values: ["*"] }],
    MetricProperties: ["/redfish/v1/Chassis/{Any}/Sensors/IntakeTemp#/Reading"],
    Metrics: [{ MetricId: "Voltage" }],
  });
  const { json } = await service.get(`${reports}/Everywhere`);
  const kinds = new Set(json.MetricValues.map(({ MetricId }: Value) => MetricId));
  assert.deepEqual([...kinds].sort(), ["Temperature", "Voltage"]);
  assertStatus(await service.delete(at), 204);
});

test("what cannot be defined is 400, names the property and changes nothing", async () => {
  const before = await idsOf(definitions);
  const { MetricProperties: _, ...nothing } = periodic("Wrong");
  for (const [body, id, property] of [
    [periodic("a b"), "PropertyValueFormatError", "#/Id"],
    [periodic("Members"), "PropertyValueFormatError", "#/Id"],
    [{ Id: "Wrong", MetricProperties: [intake("board01")] }, "PropertyMissing", "#/MetricReportDefinitionType"],
    [periodic("Wrong", { Schedule: {} }), "PropertyMissing", "#/Schedule/RecurrenceInterval"],
    [
      periodic("Wrong", { Schedule: { RecurrenceInterval: "PT0.5S" } }),
      "PropertyValueOutOfRange",
      "#/Schedule/RecurrenceInterval",
    ],
    [
      periodic("Wrong", { Schedule: { RecurrenceInterval: "soon" } }),
      "PropertyValueFormatError",
      "#/Schedule/RecurrenceInterval",
    ],
    [
      periodic("Wrong", { Schedule: { RecurrenceInterval: "PT10S", MaxOccurrences: 3 } }),
      "PropertyUnknown",
      "#/Schedule/MaxOccurrences",
    ],
    [nothing, "PropertyMissing", "#/MetricProperties"],
    [periodic("Wrong", { MetricProperties: ["/redfish/v1/Systems/board01#/PowerState"] }), "PropertyValueFormatError"],
    [periodic("Wrong", { MetricProperties: [intake("nobody")] }), "PropertyValueNotInList", "#/MetricProperties/0"],
    [periodic("Wrong", { MetricProperties: [intake("{Board}")] }), "PropertyValueFormatError", "#/MetricProperties/0"],
    [periodic("Wrong", { ReportActions: [] }), "ArraySizeTooShort", "#/ReportActions"],
    [periodic("Wrong", { ReportUpdates: "NewReport" }), "PropertyValueNotInList", "#/ReportUpdates"],
    [periodic("Wrong", { AppendLimit: 1_000_000 }), "PropertyValueOutOfRange", "#/AppendLimit"],
    [periodic("Wrong", { Metrics: [{ MetricId: "Humidity" }] }), "PropertyValueNotInList", "#/Metrics/0/MetricId"],
    [
      periodic("Wrong", { Metrics: [{ MetricId: "Power", CollectionFunction: "Average" }] }),
      "PropertyUnknown",
      "#/Metrics/0/CollectionFunction",
    ],
    [periodic("Wrong", { Wildcards: [{ Name: "x{", Values: ["*"] }] }), "PropertyValueFormatError"],
  ] as const) {
    const answer = await service.post(definitions, body);
    assertError(answer, 400, id);
    const [info] = answer.json.error["@Message.ExtendedInfo"];
    if (property !== undefined) assert.deepEqual(info.RelatedProperties, [property]);
  }
  assert.deepEqual(await idsOf(definitions), before);
});

test("whoever may only look may not define", async () => {
  const account = { UserName: "onlooker", Password: "Look-but-d0nt-touch", RoleId: "Operator" };
  assertStatus(await service.post("/redfish/v1/AccountService/Accounts", account), 201);
  const as = { basic: [account.UserName, account.Password] as const };
  assertStatus(await service.get(`${reports}/board01`, { as }), 200);
  assertError(await service.post(definitions, periodic("Theirs"), { as }), 403, "InsufficientPrivilege");
});

test("reports come by an event stream that asks for them, and by no other", async () => {
  const filter = (text: string) => ({ query: `?$filter=${encodeURIComponent(text)}` });
  const [all, one, events] = [
    await EventReader.open(service, filter("EventFormatType eq MetricReport")),
    await EventReader.open(service, filter(`MetricReportDefinition eq '${definitions}/Second'`)),
    await EventReader.open(service),
  ];
  const sent = { ReportActions: ["RedfishEvent"] };
  const made = [await define(periodic("First", sent)), await define(periodic("Second", sent))];
  await service.until(
    () => one.events.length,
    (count) => count >= 2,
  );
  for (const { data, id } of [...all.events, ...one.events]) {
    assert.match(data["@odata.type"], /^#MetricReport\.v\d+_\d+_\d+\.MetricReport$/);
    assert.match(id, /^\d{16}$/);
    assert.equal(data.MetricValues[0].MetricProperty, intake("board01"));
  }
  assert.deepEqual(new Set(one.events.map(({ data }) => data.Id)), new Set(["Second"]));
  assert.deepEqual(new Set(all.events.map(({ data }) => data.Id)), new Set(["First", "Second"]));
  assert.ok(events.events.every(({ data }) => data["@odata.type"].startsWith("#Event.")));
  assertStatus(await service.get(`${reports}/First`), 404);
  for (const at of made) assertStatus(await service.delete(at), 204);
  for (const reader of [all, one, events]) reader.close();
});

test("reports are sent to who subscribed to them, with the context asked for", async () => {
  const subscriptions = "/redfish/v1/EventService/Subscriptions";
  const at = await define(periodic("Sent", { ReportActions: ["RedfishEvent"] }));
  const subscription = (more: object) => ({
    Destination: receiver.url,
    Protocol: "Redfish",
    EventFormatType: "MetricReport",
    ...more,
  });
  const named = { Context: "named", MetricReportDefinitions: [{ "@odata.id": at }] };
  const made = [];
  for (const body of [named, { Context: "any" }]) {
    const answer = await service.post(subscriptions, subscription(body));
    assertStatus(answer, 201);
    assert.equal(answer.json.EventFormatType, "MetricReport");
    made.push(String(answer.headers.location));
  }
  const other = await define(periodic("Other", { ReportActions: ["RedfishEvent"] }));
  const contexts = () => receiver.received.map(({ body }) => `${body.Context}:${body.Id}`);
  await service.until(contexts, (seen) =>
    ["named:Sent", "any:Sent", "any:Other"].every((wanted) => seen.includes(wanted)),
  );
  assert.ok(!contexts().includes("named:Other"));
  assert.ok(receiver.received.every(({ body }) => body["@odata.type"].startsWith("#MetricReport.")));
  const bad = { MetricReportDefinitions: [{ "@odata.id": `${definitions}/none` }] };
  assertError(await service.post(subscriptions, subscription(bad)), 400, "ResourceMissingAtURI");
  const mixed = subscription({ ...named, EventFormatType: "Event" });
  assertError(await service.post(subscriptions, mixed), 400, "PropertyValueConflict");
  for (const each of [...made, at, other]) assertStatus(await service.delete(each), 204);
});

test("a report on change is sent when a machine reads something else, and not before", async () => {
  const reader = await EventReader.open(service, { query: "?$filter=EventFormatType%20eq%20MetricReport" });
  const at = await define({
    Id: "Changes",
    MetricReportDefinitionType: "OnChange",
    ReportActions: ["RedfishEvent"],
    SuppressRepeatedMetricValue: true,
    MetricProperties: [cpu("board02"), "/redfish/v1/Chassis/board02/Sensors/TotalPower#/Reading"],
  });
  assertStatus(
    await service.post("/redfish/v1/Systems/board02/Actions/ComputerSystem.Reset", { ResetType: "On" }),
    204,
  );
  await service.until(
    () => reader.events.flatMap(({ data }) => data.MetricValues as Value[]),
    (values) => values.some(({ MetricProperty, MetricValue }) => MetricProperty === cpu("board02") && MetricValue),
  );
  assertStatus(await service.delete(at), 204);
  reader.close();
});

test("a test report arrives as it was given", async () => {
  const reader = await EventReader.open(service, { query: "?$filter=EventFormatType%20eq%20MetricReport" });
  const submit = `${root}/Actions/TelemetryService.SubmitTestMetricReport`;
  const value = { MetricId: "Power", MetricValue: "42", Timestamp: "2030-01-01T00:00:00Z" };
  const given = { MetricReportName: "Trial", GeneratedMetricReportValues: [value] };
  assertStatus(await service.post(submit, given), 204);
  await service.until(
    () => reader.events.length,
    (count) => count > 0,
  );
  assert.equal(reader.events[0]?.data.Name, "Trial");
  assert.deepEqual(reader.events[0]?.data.MetricValues, [value]);
  assertError(await service.post(submit, { MetricReportName: "Trial" }), 400, "ActionParameterMissing");
  reader.close();
});

test("the event service says that it sends reports", async () => {
  const { json } = await service.get("/redfish/v1/EventService");
  assert.deepEqual(json.EventFormatTypes, ["Event", "MetricReport"]);
  assert.equal(json.SSEFilterPropertiesSupported.MetricReportDefinition, true);
});
