import assert from "node:assert/strict";
import { test } from "node:test";
import { Event } from "../../../redfish-schema/facts/Event.js";
import type { Happening } from "../../../src/model/service.js";
import { noticeOf, testNotice } from "../../../src/services/events/notice.js";

const happening: Happening = {
  id: "1893456000000000",
  at: Date.UTC(2030, 0, 1),
  message: { key: "ResourceEvent.ResourcePoweredOff", args: ["/redfish/v1/Systems/m1"] },
  severity: "OK",
  origin: "/redfish/v1/Systems/m1",
  resourceType: "ComputerSystem",
  machineId: "m1",
  by: "admin",
};
const receiver = { context: "mine", eventTypes: [], includeOrigin: false };
const nothing = () => undefined;

type Facts = Record<string, { type?: string; array?: boolean; required?: boolean; pattern?: string }>;
const factsOf = (type: string) => (Event.types[type] as { properties: Facts }).properties;

/** Holds a value to the facts of a type: known properties, the required ones, patterns, arrays where arrays are due. */
function assertFits(type: string, value: Record<string, unknown>): void {
  const facts = factsOf(type);
  for (const [name, fact] of Object.entries(facts)) {
    if (fact.required) assert.ok(name in value, `${name} is required`);
  }
  for (const [name, each] of Object.entries(value)) {
    if (name === "@odata.type") continue;
    const fact = facts[name];
    assert.ok(fact, `${name} is unknown`);
    assert.equal(Array.isArray(each), fact.array === true, name);
    if (fact.pattern) assert.match(String(each), new RegExp(fact.pattern));
    if (fact.type === "EventType") assert.ok(Event.enums.EventType?.members.includes(String(each)));
    if (fact.type === "string" && !fact.array) assert.equal(typeof each, "string", name);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a JSON document
function assertValid(payload: any): void {
  assert.equal(payload["@odata.type"], `#Event.${Event.version}.Event`);
  assertFits("Event", payload);
  for (const record of payload.Events) assertFits("EventRecord", record);
}

test("a happening reads as a Redfish Event", () => {
  const payload = noticeOf(happening, nothing).payload(receiver);
  assertValid(payload);
  assert.deepEqual(payload, {
    "@odata.type": "#Event.v1_13_0.Event",
    Id: "1893456000000000",
    Name: "Event",
    Context: "mine",
    Events: [
      {
        MemberId: "0",
        EventType: "Other",
        EventId: "1893456000000000",
        EventTimestamp: "2030-01-01T00:00:00Z",
        Severity: "OK",
        MessageSeverity: "OK",
        MessageId: "ResourceEvent.1.4.ResourcePoweredOff",
        Message: (payload as { Events: [{ Message: string }] }).Events[0].Message,
        MessageArgs: ["/redfish/v1/Systems/m1"],
        LogEntry: { "@odata.id": "/redfish/v1/Managers/m1/LogServices/Log/Entries/1893456000000000" },
        Username: "admin",
        OriginOfCondition: { "@odata.id": "/redfish/v1/Systems/m1" },
      },
    ],
  });
});

test("a subscription by kinds reads the kind it asked for", () => {
  const kind = (eventTypes: string[]) =>
    (noticeOf(happening, nothing).payload({ ...receiver, eventTypes }) as { Events: [{ EventType: string }] }).Events[0]
      .EventType;
  assert.equal(kind(["Alert"]), "Alert");
  assert.equal(kind(["StatusChange", "Alert"]), "StatusChange");
  assert.equal(kind(["Other"]), "Other");
});

test("without a context there is none", () => {
  assert.ok(!("Context" in noticeOf(happening, nothing).payload({ ...receiver, context: null })));
});

test("the origin is expanded when asked for, and said to be gone when it is", () => {
  const system = { "@odata.id": "/redfish/v1/Systems/m1", PowerState: "Off" };
  const of = (expand: (uri: string) => object | undefined) =>
    (noticeOf(happening, expand).payload({ ...receiver, includeOrigin: true }) as { Events: [Record<string, unknown>] })
      .Events[0];
  assert.deepEqual(of(() => system).OriginOfCondition, system);
  assert.equal(of(nothing).OriginOfConditionUnavailable, true);
});

test("a happening whose message is no longer served is still a valid event", () => {
  const old = { ...happening, message: { key: "OldRegistry.Gone", args: ["x"] } };
  assertValid(noticeOf(old, nothing).payload(receiver));
});

test("a test event has what its client gave, and nothing made up but what the schema requires", () => {
  const notice = testNotice("1893456000000000", 0, { messageId: "Vendor.1.0.Something" }, nothing);
  const payload = notice.payload(receiver);
  assertValid(payload);
  assert.deepEqual(payload, {
    "@odata.type": "#Event.v1_13_0.Event",
    Id: "1893456000000000",
    Name: "Event",
    Context: "mine",
    Events: [{ MemberId: "0", EventType: "Other", EventId: "1893456000000000", MessageId: "Vendor.1.0.Something" }],
  });
});

test("a whole test event is passed on whole", () => {
  const notice = testNotice(
    "1893456000000000",
    0,
    {
      messageId: "ResourceEvent.TestMessage",
      eventType: "Alert",
      message: "Hello",
      messageArgs: ["a"],
      severity: "Warning",
      eventId: "e1",
      eventTimestamp: "2030-01-01T00:00:00Z",
      eventGroupId: 4,
      originOfCondition: "/redfish/v1/Systems/m1",
    },
    nothing,
  );
  const payload = notice.payload(receiver) as { Events: [Record<string, unknown>] };
  assertValid(payload);
  assert.deepEqual(payload.Events[0], {
    MemberId: "0",
    EventType: "Alert",
    EventId: "e1",
    MessageId: "ResourceEvent.1.4.TestMessage",
    EventTimestamp: "2030-01-01T00:00:00Z",
    Severity: "Warning",
    MessageSeverity: "Warning",
    Message: "Hello",
    MessageArgs: ["a"],
    EventGroupId: 4,
    OriginOfCondition: { "@odata.id": "/redfish/v1/Systems/m1" },
  });
});
