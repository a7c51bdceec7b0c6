import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { ImportError, type ImportErrorCode } from "../../../redfish-schema/import/import-error.js";
import { readCsdl } from "../../../redfish-schema/import/read-csdl.js";
import { readFolder } from "../../../redfish-schema/import/read-folder.js";
import { differences, replaceFolder } from "../../../redfish-schema/import/write-folder.js";
import { csdl, factsFrom, resource } from "./fixture.js";

function refused(act: () => unknown, code: ImportErrorCode, file: string): void {
  assert.throws(act, (error) => error instanceof ImportError && error.code === code && error.message.startsWith(file));
}

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "shoal-import-"));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

const bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>';

const broken: readonly [what: string, text: string, code: ImportErrorCode][] = [
  ["nothing", "", "not-xml"],
  ["no XML", "not XML", "not-xml"],
  ["an open tag", "<a><b></a>", "not-xml"],
  ["an entity bomb", bomb, "doctype-refused"],
  ["other XML", "<a/>", "not-csdl"],
  ["two schemas", csdl({ Widget: "", Gadget: "" }), "not-csdl"],
  ["a version that is none", csdl({ "Widget.latest": "" }), "bad-name"],
  ["a path for a name", csdl({ "../Widget": "" }), "bad-name"],
  [
    "a property without a type",
    csdl({ Widget: '<ComplexType Name="A"><Property Name="B"/></ComplexType>' }),
    "bad-name",
  ],
  ["__proto__", csdl({ Widget: '<ComplexType Name="__proto__"/>' }), "bad-name"],
];

for (const [what, text, code] of broken) {
  test(`a file of ${what} is refused: ${code}`, () =>
    refused(() => readCsdl(text, "Widget_v1.xml"), code, "Widget_v1.xml"));
}

const property = (type: string): string =>
  csdl({ Widget: `<ComplexType Name="Box"><Property Name="A" Type="${type}"/></ComplexType>` });

test("names that lead nowhere are refused", () => {
  refused(() => factsFrom(resource, property("Resource.Nowhere")), "unknown-type", "file1.xml");
  refused(() => factsFrom(property("Edm.Nothing")), "unknown-type", "file0.xml");
  refused(() => factsFrom(csdl({ W: '<ComplexType Name="A" BaseType="X.B"/>' })), "unknown-base", "file0.xml");
  refused(() => factsFrom(csdl({ W: '<ComplexType Name="A" BaseType="W.A"/>' })), "cyclic-base", "file0.xml");
  refused(() => factsFrom(csdl({ W: '<ComplexType Name="string"/>' })), "bad-name", "file0.xml");
  refused(() => factsFrom(resource, resource), "duplicate-schema", "file1.xml");
});

test("a folder is found with and without csdl/, and refused when it has none", (t) => {
  const path = folder(t);
  refused(() => readFolder(join(path, "absent")), "folder-missing", join(path, "absent"));
  refused(() => readFolder(path), "folder-empty", path);
  mkdirSync(join(path, "csdl"));
  writeFileSync(join(path, "csdl", "Resource_v1.xml"), resource);
  writeFileSync(join(path, "csdl", "RedfishExtensions_v1.xml"), "not read");
  assert.deepEqual([...readFolder(path).schemas.keys()], ["Resource"]);
  assert.deepEqual([...readFolder(join(path, "csdl")).schemas.keys()], ["Resource"]);
});

test("the facts folder is replaced as a whole", (t) => {
  const path = join(folder(t), "facts");
  const files = new Map([
    ["A.ts", "a\n"],
    ["B.ts", "b\n"],
  ]);
  assert.deepEqual(differences(path, files), ["A.ts", "B.ts"]);
  replaceFolder(path, files);
  assert.deepEqual(differences(path, files), []);
  assert.deepEqual(differences(path, new Map([["A.ts", "other"]])), ["A.ts", "B.ts"]);
  replaceFolder(path, new Map([["A.ts", "other"]]));
  assert.deepEqual(readdirSync(path), ["A.ts"]);
  refused(() => replaceFolder(path, new Map([["no/such/folder.ts", ""]])), "write-failed", path);
  assert.equal(readFileSync(join(path, "A.ts"), "utf8"), "other");
  assert.deepEqual(readdirSync(join(path, "..")), ["facts"]);
});

/** Whatever the text: facts, or the coded error. */
function survives(text: string): void {
  try {
    factsFrom(text);
  } catch (error) {
    assert.ok(error instanceof ImportError, String(error));
  }
}

test("broken files give the coded error and nothing else", () => {
  const piece = fc.constantFrom(
    "<",
    ">",
    "/>",
    "</Schema>",
    '"',
    "&",
    "&#x0;",
    "]]>",
    "<!--",
    "<![CDATA[",
    "__proto__",
    "constructor",
  );
  const cut = fc.record({ at: fc.nat(resource.length), length: fc.nat(60), put: fc.oneof(piece, fc.string()) });
  fc.assert(
    fc.property(fc.array(cut, { minLength: 1, maxLength: 4 }), (cuts) => {
      survives(cuts.reduce((text, { at, length, put }) => text.slice(0, at) + put + text.slice(at + length), resource));
    }),
    { numRuns: 500 },
  );
  fc.assert(fc.property(fc.string(), survives));
  survives("<a>".repeat(100_000));
  survives("<a>".repeat(20_000) + "</a>".repeat(20_000));
});

test("names of JavaScript's own do no harm", () => {
  const name = fc.constantFrom("constructor", "toString", "hasOwnProperty", "valueOf", "Widget", "Collection", "class");
  fc.assert(
    fc.property(name, name, name, (schema, type, member) => {
      const own = `<Property Name="${member}" Type="${schema}.${type}"/>`;
      survives(csdl({ [schema]: `<ComplexType Name="${type}">${own}</ComplexType><EnumType Name="${member}"/>` }));
    }),
  );
});
