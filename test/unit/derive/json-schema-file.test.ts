import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv } from "ajv";
import { jsonSchemaFile } from "../../../redfish-schema/derive/json-schema-file.js";
import { ComputerSystem } from "../../../redfish-schema/facts/ComputerSystem.js";
import { loadAll } from "../../../redfish-schema/facts/index.js";
import { PhysicalContext } from "../../../redfish-schema/facts/PhysicalContext.js";
import { Session } from "../../../redfish-schema/facts/Session.js";

interface File {
  readonly $id: string;
  readonly $ref?: string;
  readonly title: string;
  readonly definitions: Readonly<
    Record<string, { readonly properties: Readonly<Record<string, object>>; readonly enum?: readonly string[] }>
  >;
}
const fileOf = (schema: Parameters<typeof jsonSchemaFile>[0]) => jsonSchemaFile(schema) as unknown as File;

const system = fileOf(ComputerSystem);

test("the file is named after its schema and version", () => {
  assert.equal(system.$id, "/redfish/v1/JsonSchemas/ComputerSystem.v1_27_0/ComputerSystem.v1_27_0.json");
  assert.equal(system.$ref, "#/definitions/ComputerSystem");
  assert.equal(system.title, "#ComputerSystem.v1_27_0.ComputerSystem");
});

test("properties tell whether they can be written, their unit and the version that brought them", () => {
  const { properties } = system.definitions.ComputerSystem ?? assert.fail();
  assert.deepEqual(properties.SerialNumber, { type: ["string", "null"], readonly: true });
  assert.deepEqual(properties.AssetTag, { type: ["string", "null"] });
  assert.deepEqual(properties.LastResetTime, {
    type: "string",
    format: "date-time",
    readonly: true,
    versionAdded: "v1_12_0",
  });
  assert.deepEqual(properties.Status, { $ref: "#/definitions/Resource.Status" });
  assert.deepEqual(fileOf(Session).definitions.Session?.properties.Password, {
    type: ["string", "null"],
    writeOnly: true,
  });
});

test("actions tell their parameters", () => {
  const actions = system.definitions.ComputerSystem?.properties.Actions as { readonly properties: object };
  assert.deepEqual(Object.keys(actions.properties), [
    ...Object.keys(ComputerSystem.actions).map((name) => `#ComputerSystem.${name}`),
    "Oem",
  ]);
  const { "#ComputerSystem.Reset": reset } = actions.properties as Record<string, { readonly parameters: object }>;
  assert.deepEqual(reset?.parameters, {
    ResetType: { anyOf: [{ $ref: "#/definitions/Resource.ResetType" }, { type: "null" }] },
  });
});

test("a schema that only holds types for others has definitions and no root", () => {
  const file = fileOf(PhysicalContext);
  assert.ok(file.definitions.PhysicalContext?.enum?.includes("Chassis"));
});

test("every reference stays within its file, and no description is carried over", async () => {
  for (const schema of await loadAll()) {
    const file = fileOf(schema);
    const text = JSON.stringify(file);
    for (const [, key] of text.matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)) {
      assert.ok(Object.hasOwn(file.definitions, key ?? ""), `${schema.name}: ${key}`);
    }
    assert.doesNotMatch(text, /"\$ref":"[^#]/);
    assert.doesNotMatch(text, /"(longD|d)escription":/);
  }
});

test("it accepts what it describes and refuses the rest", () => {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const validate = ajv.compile(jsonSchemaFile(Session));
  const body = { "@odata.id": "/x", "@odata.type": "#Session.v1_8_0.Session", Id: "1", Name: "a", UserName: null };
  assert.equal(validate(body), true);
  assert.equal(validate({ ...body, SessionType: "Pigeon" }), false);
  assert.equal(validate({ ...body, Colour: 1 }), false);
});
