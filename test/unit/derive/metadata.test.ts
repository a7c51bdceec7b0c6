import assert from "node:assert/strict";
import { test } from "node:test";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { metadata } from "../../../redfish-schema/derive/metadata.js";
import { odataServiceDocument } from "../../../redfish-schema/derive/odata.js";
import { ownComputerSystem, ownSchema, ownSchemaUri } from "../../../redfish-schema/derive/own-schema.js";
import { schemasInUse, schemasServed } from "../../../redfish-schema/derive/schemas-in-use.js";
import { all, session, sessions, system } from "./declarations.js";

interface Reference {
  readonly Uri: string;
  readonly "edmx:Include": readonly { readonly Namespace: string; readonly Alias?: string }[];
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  isArray: (name) => name === "edmx:Include" || name === "edmx:Reference" || name === "Schema",
});

const parsed = (xml: string) =>
  parser.parse(xml)["edmx:Edmx"] as {
    readonly "edmx:Reference": readonly Reference[];
    readonly "edmx:DataServices": {
      readonly Schema: readonly {
        readonly Namespace: string;
        readonly EntityContainer: Readonly<Record<string, string>>;
      }[];
    };
  };

const namespaces = (xml: string): readonly string[] =>
  parsed(xml)["edmx:Reference"].flatMap((reference) => reference["edmx:Include"].map(({ Namespace }) => Namespace));

test("the document is well-formed XML", () => {
  assert.equal(XMLValidator.validate(metadata(all)), true);
});

test("each schema in use is referred to once, with and without its version", () => {
  const found = namespaces(metadata(all));
  for (const { name, version } of schemasInUse(all)) {
    assert.ok(found.includes(name), name);
    if (version !== undefined) assert.ok(found.includes(`${name}.${version}`), `${name}.${version}`);
  }
  assert.deepEqual(found, [...new Set(found)]);
});

test("a reference names the schema's file", () => {
  const { "edmx:Reference": references } = parsed(metadata([sessions]));
  assert.deepEqual(
    references.find(({ Uri }) => Uri.endsWith("/SessionCollection_v1.xml")),
    {
      Uri: "http://redfish.dmtf.org/schemas/v1/SessionCollection_v1.xml",
      "edmx:Include": [{ Namespace: "SessionCollection" }],
    },
  );
  assert.deepEqual(references.at(-1)?.["edmx:Include"], [{ Namespace: "RedfishExtensions.v1_0_0", Alias: "Redfish" }]);
});

test("the entity container is in the first Schema, and extends the root's", () => {
  const [schema] = parsed(metadata(all))["edmx:DataServices"].Schema;
  assert.equal(schema?.Namespace, "Service");
  assert.match(schema?.EntityContainer.Extends ?? "", /^ServiceRoot\.v1_\d+_\d+\.ServiceContainer$/);
});

test("schemas in use are those of the resources, of what they create, and of the types these name", () => {
  const names = schemasInUse([sessions]).map(({ name }) => name);
  for (const name of ["SessionCollection", "Session", "Resource", "Message", "Settings"]) {
    assert.ok(names.includes(name), name);
  }
  assert.ok(!names.includes("ComputerSystem"));
  assert.deepEqual(names, [...names].sort());
});

test("schemas served are those of the resources alone", () => {
  const names = schemasServed([system, sessions, session, session]).map(({ name }) => name);
  assert.deepEqual(names, ["ComputerSystem", "Session", "SessionCollection"]);
});

test("what stands under Oem has a schema of its own, which is referred to and defines its type", () => {
  const { "edmx:Reference": references } = parsed(metadata(all));
  const own = references.find(({ Uri }) => Uri === ownSchemaUri);
  assert.deepEqual(
    own?.["edmx:Include"].map(({ Namespace }) => Namespace),
    ["Shoal", "Shoal.v1_0_0"],
  );
  assert.equal(XMLValidator.validate(ownSchema()), true);
  const [plain, versioned] = parsed(ownSchema())["edmx:DataServices"].Schema;
  assert.deepEqual([plain?.Namespace, versioned?.Namespace], ["Shoal", "Shoal.v1_0_0"]);
  assert.equal(ownComputerSystem, "#Shoal.v1_0_0.ComputerSystem");
  for (const name of ["ComputerSystem", "GraphicalConsole", "WebSocket", "ConsoleURI", "Interactive"])
    assert.ok(ownSchema().includes(` Name="${name}"`), name);
});

test("the service document lists the root and what is below it", () => {
  assert.deepEqual(odataServiceDocument({ Systems: "/redfish/v1/Systems" }), {
    "@odata.context": "/redfish/v1/$metadata",
    value: [
      { name: "Service", kind: "Singleton", url: "/redfish/v1/" },
      { name: "Systems", kind: "Singleton", url: "/redfish/v1/Systems" },
    ],
  });
});
