import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { select, selectInCollection } from "../../../src/protocol/query/select.js";
import { parseSelection } from "../../../src/protocol/query/selection.js";

const system = {
  "@odata.type": "#ComputerSystem.v1_27_0.ComputerSystem",
  "@odata.id": "/redfish/v1/Systems/one",
  "@odata.context": "/redfish/v1/$metadata#ComputerSystem.ComputerSystem",
  "@odata.etag": '"1"',
  "@Redfish.Settings": { Time: "now" },
  Id: "one",
  Name: "one",
  AssetTag: null,
  Status: { State: "Enabled", Health: "OK", "Health@Message.ExtendedInfo": [] },
  Boot: { BootOrder: ["a"], "BootOrder@odata.count": 1, "BootSourceOverrideTarget@Redfish.AllowableValues": ["None"] },
  Oem: { Shoal: { "@odata.type": "#Shoal.v1_0_0.System", Rack: "r1", Slot: 3 } },
  Fans: [{ Name: "f1", Reading: 1 }, null, { Name: "f2" }],
  "Fans@odata.count": 3,
};
const {
  "@Redfish.Settings": _settings,
  Id: _id,
  Name: _n,
  AssetTag: _a,
  Status: _s,
  Boot: _b,
  Oem: _o,
  Fans: _f,
  "Fans@odata.count": _c,
  ...always
} = system;

const cases: readonly (readonly [string, object])[] = [
  ["Name", { Name: "one" }],
  ["Name,Id,Name", { Id: "one", Name: "one" }],
  ["AssetTag,AssetTag/Deeper", { AssetTag: null }],
  ["Status/State", { Status: { State: "Enabled" } }],
  ["Status/Health", { Status: { Health: "OK", "Health@Message.ExtendedInfo": [] } }],
  ["Status", { Status: system.Status }],
  ["Boot/BootOrder", { Boot: { BootOrder: ["a"], "BootOrder@odata.count": 1 } }],
  ["Boot/BootSourceOverrideTarget", { Boot: { "BootSourceOverrideTarget@Redfish.AllowableValues": ["None"] } }],
  ["Fans/Name", { Fans: [{ Name: "f1" }, null, { Name: "f2" }], "Fans@odata.count": 3 }],
  ["Oem/Shoal/Slot", { Oem: { Shoal: { "@odata.type": "#Shoal.v1_0_0.System", Slot: 3 } } }],
  ["@Redfish.Settings", { "@Redfish.Settings": { Time: "now" } }],
  ["Fans@odata.count", { "Fans@odata.count": 3 }],
  ["Nothing,Status/Nothing,Name/Nothing,Boot/BootOrder/Nothing,constructor", { Boot: { "BootOrder@odata.count": 1 } }],
  ["@odata.id", {}],
];
for (const [text, expected] of cases)
  test(`$select=${text}`, () => assert.deepEqual(select(system, parseSelection(text)), { ...always, ...expected }));

const head = {
  "@odata.id": "/redfish/v1/Systems",
  "@odata.type": "#ComputerSystemCollection.ComputerSystemCollection",
};
const links = [{ "@odata.id": "/redfish/v1/Systems/one" }];
const collection = { ...head, Name: "Systems", Description: "All", Members: links, "Members@odata.count": 1 };

test("a collection with links is selected from like a resource", () => {
  assert.deepEqual(selectInCollection(collection, parseSelection("Name")), { ...head, Name: "Systems" });
  assert.deepEqual(selectInCollection(collection, parseSelection("Members")), {
    ...head,
    Members: links,
    "Members@odata.count": 1,
  });
});

test("in a collection with expanded members it is their properties that are selected", () => {
  const next = { "Members@odata.nextLink": "/redfish/v1/Systems?$skip=1" };
  const gone = { "@odata.id": "/redfish/v1/Systems/gone" };
  const expanded = { ...collection, ...next, Members: [system, gone] };
  const frame = { ...head, ...next, "Members@odata.count": 1 };
  const one = { ...always, Name: "one" };
  assert.deepEqual(selectInCollection(expanded, parseSelection("Name")), {
    ...frame,
    Name: "Systems",
    Members: [one, gone],
  });
  assert.deepEqual(selectInCollection(expanded, parseSelection("Members/Name")), { ...frame, Members: [one, gone] });
  assert.deepEqual(selectInCollection(expanded, parseSelection("Members")), { ...frame, Members: [system, gone] });
});

test("selecting is cutting: nothing new, and a second time changes nothing", () => {
  const key = fc.constantFrom("A", "B", "A@odata.count", "@odata.id", "C");
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.integer(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      tie("object"),
    ),
    object: fc.dictionary(key, tie("value"), { noNullPrototype: true }),
  }));
  const body = fc.dictionary(key, value, { noNullPrototype: true });
  const selection = fc.array(fc.array(fc.constantFrom("A", "B", "C"), { minLength: 1, maxLength: 3 }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(body, selection, (whole, paths) => {
      const before = structuredClone(whole);
      const wanted = parseSelection(paths.map((path) => path.join("/")).join(","));
      const part = select(whole, wanted);
      assert.deepEqual(whole, before);
      assert.deepEqual(select(part, wanted), part);
      for (const name of Object.keys(part)) assert.ok(name in whole);
    }),
  );
});
