import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  accepts,
  checkAccept,
  checkContent,
  checkODataVersion,
  representations,
} from "../../../src/protocol/negotiate.js";
import { refused, refusesAtMost } from "../query/refused.js";

const { json, xml, yaml, eventStream } = representations;

const accept: readonly (readonly [string | undefined, readonly string[], boolean])[] = [
  [undefined, json, true],
  ["", json, true],
  ["application/json", json, true],
  ["Application/JSON;charset=utf-8", json, true],
  ["application/json;odata.metadata=minimal", json, true],
  ["application/*", json, true],
  ["application/*;charset=utf-8", json, true],
  ["*/*", json, true],
  ["*/*;charset=utf-8", json, true],
  ["text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", json, true],
  ["text/html,application/xhtml+xml,*/*;q=0.8", json, true],
  ["application/xml, application/json;q=0.1", json, true],
  ["application/xml", json, false],
  ["text/*", json, false],
  ["text/event-stream", json, false],
  ["application/json;q=0", json, false],
  ["application/json;q=0.000", json, false],
  ["*/*, application/json;q=0", json, false],
  ["application/*;q=0, */*", json, false],
  ["application/json, */*;q=0", json, true],
  ["application/json;q=nonsense", json, true],
  ["nonsense", json, true],
  ["nonsense, text/html", json, false],
  ["application/xml", xml, true],
  ["application/xml;charset=utf-8", xml, true],
  ["application/json", xml, false],
  ["application/*", xml, true],
  ["application/yaml", yaml, true],
  ["application/vnd.oai.openapi;charset=utf-8", yaml, true],
  ["application/json", yaml, false],
  ["text/event-stream;charset=utf-8", eventStream, true],
  ["*/*", eventStream, true],
  ["application/json", eventStream, false],
];
for (const [header, representation, expected] of accept)
  test(`Accept: ${header} ${expected ? "takes" : "refuses"} ${representation[0]}`, () =>
    assert.equal(accepts(header, representation), expected));

test("what is not accepted is 406", () => {
  assert.doesNotThrow(() => checkAccept("*/*", json));
  assert.equal(
    refused(() => checkAccept("text/html", json)),
    "406 Base.HeaderInvalid | Accept: text/html (this URI takes application/json)",
  );
});

test("content is JSON in UTF-8, or does not say", () => {
  for (const type of [
    undefined,
    "application/json",
    "application/json;charset=utf-8",
    'Application/Json ; charset="UTF-8"',
    "application/json;odata.metadata=none",
  ])
    assert.doesNotThrow(() => checkContent({ "content-type": type }), type);
  for (const type of [
    "application/x-www-form-urlencoded",
    "text/plain",
    "application/json;charset=iso-8859-1",
    "application/jsonx",
    "",
    "multipart/form-data; boundary=x",
  ])
    assert.equal(
      refused(() => checkContent({ "content-type": type })),
      `415 Base.HeaderInvalid | Content-Type: ${type} (this URI takes application/json)`,
    );
});

test("content is not compressed", () => {
  for (const encoding of [undefined, "identity", "IDENTITY", ""])
    assert.doesNotThrow(() => checkContent({ "content-encoding": encoding }));
  for (const encoding of ["gzip", "identity, gzip"])
    assert.equal(
      refused(() => checkContent({ "content-encoding": encoding })),
      `415 Base.HeaderInvalid | Content-Encoding: ${encoding} (this URI takes identity)`,
    );
});

test("OData-Version is 4.0", () => {
  for (const version of [undefined, "4.0", " 4.0 "]) assert.doesNotThrow(() => checkODataVersion(version));
  for (const version of ["4.1", "4", "", "4.00", "4.0, 4.0"])
    assert.equal(
      refused(() => checkODataVersion(version)),
      `412 Base.HeaderInvalid | OData-Version: ${version} (this URI takes 4.0)`,
    );
});

test("any header text is judged, and a long one is not echoed", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom("application", "/", "json", "*", ";", "q=", "0", ".", ",", " ", "charset=", '"'),
    }),
  );
  fc.assert(
    fc.property(text, (header) => {
      assert.equal(typeof accepts(header, json), "boolean");
      refusesAtMost(() => checkAccept(header, xml));
      refusesAtMost(() => checkContent({ "content-type": header, "content-encoding": header }));
      refusesAtMost(() => checkODataVersion(header));
    }),
    { numRuns: 500 },
  );
  assert.ok(refused(() => checkODataVersion("x".repeat(9999))).length < 200);
});
