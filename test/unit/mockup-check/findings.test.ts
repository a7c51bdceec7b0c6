/** What is wrong in a mockup is found, and what is right is not complained of. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Mockup, MockupDocument } from "../../../src/model/mockup.js";
import { checkMockup } from "../../../src/services/mockup/check-mockup.js";
import { schemasOf } from "../../../src/tree/mockup-schemas.js";
import { changed, mockupOf, smallMachine, v1 } from "../../support/mockup.js";

const system = `${v1}/Systems/S1`;

async function findings(mockup: Mockup): Promise<readonly string[]> {
  const { findings: found } = checkMockup(mockup, await schemasOf(mockup));
  return found.map(({ severity, place, pointer, problem }) => `${severity} ${place}#${pointer} ${problem}`);
}

const findingsWith = (path: string, members: object) => findings(mockupOf(changed(path, members)));

test("a sound mockup", async () => {
  const mockup = mockupOf();
  assert.deepEqual(await findings(mockup), []);
  const { resources } = checkMockup(mockup, await schemasOf(mockup));
  assert.equal(resources.Drive, 2);
  assert.equal(
    Object.values(resources).reduce((sum, count) => sum + count),
    mockup.documents.size,
  );
});

test("files that could not be taken", async () => {
  const mockup = { ...mockupOf(), faults: [{ file: "a/index.json", problem: "is no JSON" }] };
  assert.deepEqual(await findings(mockup), ["error a/index.json# is no JSON"]);
});

const cases: readonly [what: string, path: string, members: object, found: readonly string[]][] = [
  ["no id", system, { "@odata.id": undefined }, [`error ${system}#/@odata.id required property missing`]],
  ["no type", system, { "@odata.type": undefined }, [`error ${system}#/@odata.type required property missing`]],
  ["a type that is none", system, { "@odata.type": "System" }, [`error ${system}#/@odata.type "System" is no type`]],
  [
    "an id of elsewhere",
    system,
    { "@odata.id": `${v1}/Systems/S2` },
    [`error ${system}#/@odata.id "${v1}/Systems/S2" is not where it lies`],
  ],
  [
    "a type of a maker",
    system,
    { "@odata.type": "#ContosoThing.v1_0_0.ContosoThing" },
    [`warning ${system}#/@odata.type ContosoThing is none of DMTF's schemas: not checked`],
  ],
  [
    "a version to come",
    system,
    { "@odata.type": "#ComputerSystem.v9_0_0.ComputerSystem" },
    [`warning ${system}#/@odata.type v9_0_0 is later than v1_27_0, the latest that is known`],
  ],
  [
    "a dead link",
    system,
    { Bios: { "@odata.id": `${system}/Bios` } },
    [`error ${system}#/Bios/@odata.id leads to "${system}/Bios", which is not there`],
  ],
  ["an unknown property", system, { Colour: "red" }, [`error ${system}#/Colour unknown property`]],
  [
    "an unknown annotation",
    system,
    { "@Contoso.Colour": "red" },
    [`warning ${system}#/@Contoso.Colour unknown annotation`],
  ],
  ["copyright", system, { "@Redfish.Copyright": "of somebody" }, []],
  ["a value that is none", system, { PowerState: "Maybe" }, [`error ${system}#/PowerState enum: "Maybe"`]],
  ["a wrong type", system, { Model: 7 }, [`error ${system}#/Model type string,null: 7`]],
  ["a required one missing", system, { Name: undefined }, [`error ${system}#/Name required property missing`]],
  ["another id", system, { Id: "X" }, [`warning ${system}#/Id not the last segment of the URI: "X"`]],
  [
    "a wrong count",
    `${v1}/Systems`,
    { "Members@odata.count": 2 },
    [`error ${v1}/Systems#/Members@odata.count not the number of elements: 2`],
  ],
];

for (const [what, path, members, found] of cases) {
  test(what, async () => assert.deepEqual(await findingsWith(path, members), found));
}

test("what is required since a later version is not missed in an older one", async () => {
  const old = { "@odata.type": "#Role.v1_0_0.Role", "@odata.id": `${v1}/Roles/R`, Id: "R", Name: "R" };
  const missing = async (version: string) => {
    const document = { ...old, "@odata.type": `#EventDestination.${version}.EventDestination` } as MockupDocument;
    const documents = changed(v1, { Oem: { A: { "@odata.id": `${v1}/Roles/R` } } }).set(`${v1}/Roles/R`, document);
    return (await findings(mockupOf(documents))).filter((one) => one.includes("SubscriptionType required"));
  };
  assert.deepEqual(await missing("v1_2_0"), []);
  assert.equal((await missing("v1_10_0")).length, 1);
});

test("what no link leads to", async () => {
  const path = `${v1}/Systems/S1/LostAndFound`;
  const documents = smallMachine().set(path, { ...smallMachine().get(`${v1}/Systems`), "@odata.id": path });
  assert.ok((await findings(mockupOf(documents))).includes(`warning ${path}# no link leads to it`));
});

test("accounts and sessions are the service's own, so that links to them are not dead", async () => {
  assert.deepEqual(await findingsWith(v1, { AccountService: { "@odata.id": `${v1}/AccountService` } }), []);
});

test("without schemas only files and links are looked at", () => {
  const documents = changed(system, { Colour: "red", Bios: { "@odata.id": `${system}/Bios` } });
  const { findings: found } = checkMockup(mockupOf(documents), null);
  assert.deepEqual(
    found.map(({ pointer }) => pointer),
    ["/Bios/@odata.id"],
  );
});
