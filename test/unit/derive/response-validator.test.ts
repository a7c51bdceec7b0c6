import assert from "node:assert/strict";
import { test } from "node:test";
import { responseValidator } from "../../../redfish-schema/derive/response-validator.js";
import { ComputerSystem } from "../../../redfish-schema/facts/ComputerSystem.js";
import { ComputerSystemCollection } from "../../../redfish-schema/facts/ComputerSystemCollection.js";
import { EnvironmentMetrics } from "../../../redfish-schema/facts/EnvironmentMetrics.js";
import { ServiceRoot } from "../../../redfish-schema/facts/ServiceRoot.js";
import { Session } from "../../../redfish-schema/facts/Session.js";
import type { Schema } from "../../../redfish-schema/schema-facts.js";

const uri = "/redfish/v1/Systems/node-1";

const system = {
  "@odata.id": uri,
  "@odata.type": "#ComputerSystem.v1_27_0.ComputerSystem",
  "@odata.etag": 'W/"1"',
  Id: "node-1",
  Name: "Node 1",
  UUID: "11111111-2222-4333-8444-555555555555",
  PowerState: "On",
  AssetTag: "",
  Status: {
    State: "Enabled",
    Health: "OK",
    Conditions: [{ MessageId: "Base.1.0.Success", Timestamp: "2030-01-01T00:00:00Z" }],
  },
  Boot: {
    BootSourceOverrideTarget: "Pxe",
    "BootSourceOverrideTarget@Redfish.AllowableValues": ["None", "Pxe"],
    BootOrder: ["a", null],
  },
  EthernetInterfaces: { "@odata.id": `${uri}/EthernetInterfaces` },
  Links: { Chassis: [{ "@odata.id": "/redfish/v1/Chassis/node-1" }], "Chassis@odata.count": 1 },
  Actions: {
    "#ComputerSystem.Reset": {
      target: `${uri}/Actions/ComputerSystem.Reset`,
      "@Redfish.ActionInfo": `${uri}/ResetActionInfo`,
      "ResetType@Redfish.AllowableValues": ["On"],
    },
  },
};

const check = (schema: Schema, body: unknown, at = uri) => {
  const { problems, warnings } = responseValidator(schema)(body, at);
  const told = ({ pointer, problem }: (typeof problems)[number]) => `${pointer} ${problem}`;
  return { problems: problems.map(told), warnings: warnings.map(told) };
};

test("a good resource has neither problems nor warnings", () => {
  assert.deepEqual(check(ComputerSystem, system), { problems: [], warnings: [] });
});

const { Name: _, ...nameless } = system;

const wrong: readonly (readonly [about: string, body: unknown, problems: readonly string[]])[] = [
  ["no object", [], [" type object"]],
  ["an unknown property", { ...system, Colour: 1 }, ["/Colour unknown property"]],
  ["an unknown nested property", { ...system, Boot: { Colour: 1 } }, ["/Boot/Colour unknown property"]],
  ["an unknown annotation", { ...system, "@Redfish.Colour": 1 }, ["/@Redfish.Colour unknown property"]],
  ["a required property that is missing", nameless, ["/Name required property missing"]],
  ["a wrong type", { ...system, Name: 1 }, ["/Name type string"]],
  ["null where it may not be", { ...system, Boot: null }, ["/Boot type object"]],
  ["no member of an enumeration", { ...system, PowerState: "on" }, ["/PowerState enum"]],
  ["a wrong date", { ...system, LastResetTime: "2030-01-01" }, ["/LastResetTime format date-time"]],
  ["a number too small", { ...system, ProcessorSummary: { Count: -1 } }, ["/ProcessorSummary/Count minimum >= 0"]],
  [
    "a wrong type in an array of objects",
    { ...system, Status: { Conditions: [{ MessageId: 1 }] } },
    ["/Status/Conditions/0/MessageId type string"],
  ],
  [
    "a link with more than @odata.id",
    { ...system, EthernetInterfaces: { "@odata.id": "/x", Name: "x" } },
    ["/EthernetInterfaces/Name unknown property"],
  ],
  [
    "a link without @odata.id",
    { ...system, Bios: {} },
    ["/Bios/@odata.id required property missing", "/Bios/@odata.id required property missing"],
  ],
  [
    "another resource's URI",
    { ...system, "@odata.id": "/redfish/v1/Systems/node-2" },
    ["/@odata.id not the URI of the request"],
  ],
  ["another Id", { ...system, Id: "node-2" }, ["/Id not the last segment of the URI"]],
  [
    "an older type",
    { ...system, "@odata.type": "#ComputerSystem.v1_0_0.ComputerSystem" },
    ["/@odata.type not #ComputerSystem.v1_27_0.ComputerSystem"],
  ],
  [
    "an action that the schema lacks",
    { ...system, Actions: { "#ComputerSystem.Explode": { target: "/x" } } },
    [
      "/Actions/#ComputerSystem.Explode unknown property",
      `/Actions/#ComputerSystem.Explode target not ${uri}/Actions/ComputerSystem.Explode`,
    ],
  ],
  [
    "an action with another resource's target",
    { ...system, Actions: { "#ComputerSystem.Reset": { target: "/x" } } },
    [`/Actions/#ComputerSystem.Reset target not ${uri}/Actions/ComputerSystem.Reset`],
  ],
  [
    "a wrong count",
    { ...system, Links: { ...system.Links, "Chassis@odata.count": 2 } },
    ["/Links/Chassis@odata.count not the number of elements"],
  ],
];

for (const [about, body, problems] of wrong) {
  test(`a resource with ${about}`, () => {
    assert.deepEqual(check(ComputerSystem, body).problems, problems);
  });
}

test("a URI that the schema does not have", () => {
  const at = "/redfish/v1/Machines/node-1";
  const actions = { Actions: {} };
  assert.deepEqual(check(ComputerSystem, { ...system, ...actions, "@odata.id": at }, at).problems, [
    "/@odata.id URI not among those of the schema",
  ]);
});

test("warnings: what is deprecated, empty, or annotates nothing", () => {
  const body = {
    ...system,
    IndicatorLED: "Off",
    Manufacturer: "",
    Status: { State: "Qualified" },
    "Model@Redfish.AllowableValues": [],
  };
  assert.deepEqual(check(ComputerSystem, body), {
    problems: [],
    warnings: [
      "/Status/State value deprecated v1_19_0",
      "/IndicatorLED deprecated v1_13_0",
      "/Manufacturer empty string",
      "/Model@Redfish.AllowableValues annotates a property that is not there",
    ],
  });
});

test("what can only be written has to read as null", () => {
  const at = "/redfish/v1/SessionService/Sessions/1";
  const body = { "@odata.id": at, "@odata.type": "#Session.v1_8_0.Session", Id: "1", Name: "Session", Password: null };
  assert.deepEqual(check(Session, body, at).problems, []);
  assert.deepEqual(check(Session, { ...body, Password: "sesame" }, at).problems, ["/Password type null"]);
});

test("collections: counts, further pages and expanded members", () => {
  const at = "/redfish/v1/Systems";
  const body = {
    "@odata.id": at,
    "@odata.type": "#ComputerSystemCollection.ComputerSystemCollection",
    Name: "Systems",
  };
  const members = { ...body, Members: [{ "@odata.id": uri }], "Members@odata.count": 1 };
  assert.deepEqual(check(ComputerSystemCollection, members, at).problems, []);
  assert.deepEqual(check(ComputerSystemCollection, { ...members, Members: [system] }, at).problems, []);
  const page = { ...members, "Members@odata.count": 9, "Members@odata.nextLink": "/redfish/v1/Systems?$skip=1" };
  assert.deepEqual(check(ComputerSystemCollection, page, at).problems, []);
  assert.deepEqual(check(ComputerSystemCollection, body, at).problems, [
    "/Members required property missing",
    "/Members@odata.count required property missing",
  ]);
});

test("excerpts hold what the source's facts name, and no more", () => {
  const at = "/redfish/v1/Chassis/1/EnvironmentMetrics";
  const body = {
    "@odata.id": at,
    "@odata.type": "#EnvironmentMetrics.v1_4_1.EnvironmentMetrics",
    Id: "EnvironmentMetrics",
    Name: "Metrics",
  };
  const watts = { Reading: 4.5, DataSourceUri: "/redfish/v1/Chassis/1/Sensors/Power", ApparentVA: null };
  const type = `#EnvironmentMetrics.${EnvironmentMetrics.version}.EnvironmentMetrics`;
  const good = { ...body, "@odata.type": type, PowerWatts: watts };
  assert.deepEqual(check(EnvironmentMetrics, good, at).problems, []);
  assert.deepEqual(check(EnvironmentMetrics, { ...good, PowerWatts: { ...watts, ReadingUnits: "W" } }, at).problems, [
    "/PowerWatts/ReadingUnits unknown property",
  ]);
});

test("the service root is found with and without its slash, and is not called by its last segment", () => {
  const body = {
    "@odata.id": "/redfish/v1/",
    "@odata.type": `#ServiceRoot.${ServiceRoot.version}.ServiceRoot`,
    Id: "RootService",
    Name: "Root",
    Links: { Sessions: { "@odata.id": "/redfish/v1/SessionService/Sessions" } },
  };
  for (const at of ["/redfish/v1", "/redfish/v1/"]) assert.deepEqual(check(ServiceRoot, body, at).problems, []);
});
