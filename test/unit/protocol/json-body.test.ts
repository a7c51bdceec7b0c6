import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Request } from "../../../src/protocol/exchange.js";
import { depthOf, readJson } from "../../../src/protocol/json-body.js";

const request = (text: string): Pick<Request, "headers" | "body"> => ({
  headers: {},
  body: async () => Buffer.from(text),
});

const depthOfValue = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOfValue)) : 0;

test("depth is that of the value, whatever stands in its strings", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: "binary" }), (value) => {
      assert.equal(depthOf(Buffer.from(JSON.stringify(value))), depthOfValue(value));
    }),
  );
  assert.equal(depthOf(Buffer.from('{"a\\"[[[":"\\\\","b":[1]}')), 2);
  assert.equal(depthOf(Buffer.from('"[[[')), 0);
});

test("32 levels are read, 33 are refused before they are parsed", async () => {
  const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  assert.equal(JSON.stringify(await readJson(request(nested(32)))), nested(32));
  await assert.rejects(readJson(request(nested(33))), { status: 400 });
  // Not a word of JSON, but so deep that nothing else of it matters.
  await assert.rejects(readJson(request("[".repeat(100_000))), { status: 400 });
});

test("no body is none, and what is no JSON is refused", async () => {
  assert.equal(await readJson(request("")), undefined);
  for (const bad of ["{", "{'a': 1}", "nul"]) await assert.rejects(readJson(request(bad)), { status: 400 });
});
