/** Whatever text a file holds, it is a document or a problem; whatever a link says, it is a path or none. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { linksOf, pathOf } from "../../../src/domain/mockup/links.js";
import { parseDocument } from "../../../src/domain/mockup/parse-document.js";

test("any text", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: fc.constantFrom(...'{}[]",:\\1a_ ') }), (text) => {
      const parsed = parseDocument(text);
      assert.equal("document" in parsed, isObjectIn(text));
    }),
  );
});

function isObjectIn(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

test("any document comes back as it is", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (document) => {
      const text = JSON.stringify(document);
      fc.pre(!text.includes("__proto__"));
      assert.deepEqual(parseDocument(text), { document: JSON.parse(text) });
      assert.ok([...linksOf(document)].every(({ pointer }) => pointer.startsWith("/")));
    }),
  );
});

test("no member becomes a prototype", () => {
  const parsed = parseDocument('{"__proto__":{"a":1},"b":{"__proto__":2}}');
  assert.deepEqual(parsed, { document: { b: {} } });
});

test("paths stay within the service", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."/redfish.v1%2FE#?A\0") }), (uri) => {
      const path = pathOf(`/redfish${uri}`);
      if (path === undefined) return;
      assert.ok(path.startsWith("/redfish") && !path.split("/").some((one) => one === ".." || one === "."));
    }),
  );
  assert.equal(pathOf("/redfish/v1/Systems/%31/#/Boot"), "/redfish/v1/Systems/1");
  assert.equal(pathOf("/redfish/v1/Systems?$skip=2"), "/redfish/v1/Systems");
  assert.equal(pathOf("/redfish/v1/a%2F..%2Fb"), undefined);
  assert.equal(pathOf("/redfish/%zz"), undefined);
  assert.equal(pathOf("https://other.example/redfish/v1"), undefined);
});
