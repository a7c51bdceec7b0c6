import assert from "node:assert/strict";
import { test } from "node:test";
import type { Happening, Subscription } from "../../../src/model/service.js";
import { matcher } from "../../../src/services/events/matches.js";
import { subjectOf } from "../../../src/services/events/subject.js";
import { newSubscription } from "../../../src/services/events/subscription.js";
import { admin } from "./service-under-test.js";

const subscription = (filters: Partial<Subscription>): Subscription =>
  newSubscription("1", { destination: "http://192.0.2.1/", ...(filters as object) }, admin);

const poweredOff: Happening = {
  id: "1",
  at: 0,
  message: { key: "ResourceEvent.ResourcePoweredOff", args: ["m1"] },
  severity: "OK",
  origin: "/redfish/v1/Systems/m1",
  resourceType: "ComputerSystem",
  machineId: "m1",
  by: null,
};
const created: Happening = { ...poweredOff, message: { key: "ResourceEvent.ResourceCreated", args: [] } };
const taskAborted: Happening = {
  ...poweredOff,
  message: { key: "TaskEvent.TaskAborted", args: ["7"] },
  severity: "Critical",
  origin: "/redfish/v1/TaskService/Tasks/7",
  resourceType: "Task",
};

const cases: readonly [string, Partial<Subscription>, Happening, boolean][] = [
  ["no filter", {}, poweredOff, true],
  ["its registry", { registryPrefixes: ["ResourceEvent"] }, poweredOff, true],
  ["another registry", { registryPrefixes: ["TaskEvent"] }, poweredOff, false],
  ["its registry excluded", { excludeRegistryPrefixes: ["ResourceEvent"] }, poweredOff, false],
  ["another registry excluded", { excludeRegistryPrefixes: ["TaskEvent"] }, poweredOff, true],
  ["its message", { messageIds: ["ResourceEvent.ResourcePoweredOff"] }, poweredOff, true],
  ["its message with minor version", { messageIds: ["ResourceEvent.1.2.ResourcePoweredOff"] }, poweredOff, true],
  ["its message with full version", { messageIds: ["ResourceEvent.1.0.3.ResourcePoweredOff"] }, poweredOff, true],
  ["another message", { messageIds: ["ResourceEvent.ResourceCreated"] }, poweredOff, false],
  [
    "its message, or another registry",
    { messageIds: ["ResourceEvent.ResourcePoweredOff"], registryPrefixes: ["TaskEvent"] },
    poweredOff,
    true,
  ],
  [
    "another message, or its registry",
    { messageIds: ["ResourceEvent.ResourceCreated"], registryPrefixes: ["TaskEvent"] },
    taskAborted,
    true,
  ],
  ["its message excluded", { excludeMessageIds: ["ResourceEvent.1.0.ResourcePoweredOff"] }, poweredOff, false],
  [
    "its registry but not its message",
    { registryPrefixes: ["ResourceEvent"], excludeMessageIds: ["ResourceEvent.ResourcePoweredOff"] },
    poweredOff,
    false,
  ],
  ["its resource type", { resourceTypes: ["ComputerSystem"] }, poweredOff, true],
  ["its resource type, versioned", { resourceTypes: ["ComputerSystem.v1_20_0.ComputerSystem"] }, poweredOff, true],
  ["another resource type", { resourceTypes: ["Task"] }, poweredOff, false],
  ["its origin", { originResources: ["/redfish/v1/Systems/m1"] }, poweredOff, true],
  ["its origin with a slash", { originResources: ["/redfish/v1/Systems/m1/"] }, poweredOff, true],
  [
    "an origin that begins alike",
    { originResources: ["/redfish/v1/Systems/m"], subordinateResources: true },
    poweredOff,
    false,
  ],
  ["above its origin", { originResources: ["/redfish/v1/Systems"] }, poweredOff, false],
  [
    "above its origin, with all below",
    { originResources: ["/redfish/v1/Systems"], subordinateResources: true },
    poweredOff,
    true,
  ],
  [
    "an object inside its origin",
    { originResources: ["/redfish/v1/Systems/m1"], subordinateResources: true },
    { ...poweredOff, origin: "/redfish/v1/Systems/m1#/Boot" },
    true,
  ],
  ["its severity", { severities: ["OK"] }, poweredOff, true],
  ["another severity", { severities: ["Warning", "Critical"] }, poweredOff, false],
  ["Alert, as Ironic asks, for a change of power", { eventTypes: ["Alert"] }, poweredOff, true],
  ["Alert for a failed task", { eventTypes: ["Alert"] }, taskAborted, true],
  ["Alert for a created resource", { eventTypes: ["Alert"] }, created, false],
  ["ResourceAdded for a created resource", { eventTypes: ["ResourceAdded"] }, created, true],
  ["ResourceAdded for a change of power", { eventTypes: ["ResourceAdded"] }, poweredOff, false],
  ["StatusChange for a change of power", { eventTypes: ["StatusChange"] }, poweredOff, true],
  ["Other", { eventTypes: ["Other"] }, created, true],
  ["metric reports only", { formatType: "MetricReport" }, poweredOff, false],
];

for (const [name, filters, happening, expected] of cases) {
  test(`a subscription for ${name} ${expected ? "hears" : "does not hear"} of ${happening.message.key}`, () =>
    assert.equal(matcher(subscription(filters))(subjectOf(happening)), expected));
}
