import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  checkPreconditions,
  type Precondition,
  parseTags,
  preconditionFailed,
} from "../../../src/protocol/conditional.js";

const etag = '"a1"';
const ifMatch = (text: string | string[]) => ({ "if-match": text });
const ifNoneMatch = (text: string) => ({ "if-none-match": text });

const cases: readonly (readonly [string, Record<string, string | string[]>, string | undefined, Precondition])[] = [
  ["PATCH", {}, etag, "proceed"],
  ["PATCH", ifMatch('"a1"'), etag, "proceed"],
  ["PATCH", ifMatch('W/"a1"'), etag, "proceed"],
  ["PATCH", ifMatch('"a1"'), 'W/"a1"', "proceed"],
  ["PATCH", ifMatch('"b2", "a1"'), etag, "proceed"],
  ["PATCH", ifMatch(['"b2"', '"a1"']), etag, "proceed"],
  ["PATCH", ifMatch(' ,"b2",,\t"a1" ,'), etag, "proceed"],
  ["PATCH", ifMatch("*"), etag, "proceed"],
  ["PATCH", ifMatch(" * "), undefined, "proceed"],
  ["PATCH", ifMatch('"b2"'), etag, "failed"],
  ["PATCH", ifMatch('"A1"'), etag, "failed"],
  ["PATCH", ifMatch('"a1"'), undefined, "failed"],
  ["PATCH", ifMatch(""), etag, "failed"],
  ["PATCH", ifMatch("a1"), etag, "failed"],
  ["PATCH", ifMatch('w/"a1"'), etag, "failed"],
  ["PATCH", ifMatch('"a1" "b2"'), etag, "failed"],
  ["PATCH", ifMatch('"a1", b2'), etag, "failed"],
  ["PATCH", ifMatch('*, "a1"'), etag, "failed"],
  ["GET", ifMatch('"b2"'), etag, "failed"],
  ["GET", ifMatch('"a1"'), etag, "proceed"],
  ["GET", {}, etag, "proceed"],
  ["GET", ifNoneMatch('"a1"'), etag, "notModified"],
  ["HEAD", ifNoneMatch('W/"a1"'), etag, "notModified"],
  ["GET", ifNoneMatch('"b2", W/"a1"'), etag, "notModified"],
  ["GET", ifNoneMatch("*"), etag, "notModified"],
  ["GET", ifNoneMatch('"b2"'), etag, "proceed"],
  ["GET", ifNoneMatch("a1"), etag, "proceed"],
  ["GET", ifNoneMatch('"a1"'), undefined, "proceed"],
  ["PATCH", ifNoneMatch('"a1"'), etag, "failed"],
  ["PUT", ifNoneMatch("*"), etag, "failed"],
  ["PATCH", ifNoneMatch('"b2"'), etag, "proceed"],
  ["GET", { ...ifMatch('"a1"'), ...ifNoneMatch('"a1"') }, etag, "notModified"],
  ["GET", { ...ifMatch('"b2"'), ...ifNoneMatch('"a1"') }, etag, "failed"],
];
for (const [method, headers, tag, expected] of cases)
  test(`${method} ${JSON.stringify(headers)} on ${tag}: ${expected}`, () =>
    assert.equal(checkPreconditions(method, headers, tag), expected));

test("the refusal", () => {
  assert.equal(preconditionFailed().status, 412);
  assert.equal(preconditionFailed().problems[0]?.message.key, "Base.PreconditionFailed");
});

test("a list of tags reads back as it was written", () => {
  const character = fc.oneof(
    fc.constantFrom("!", ",", "*", "/"),
    fc.integer({ min: 0x23, max: 0x7e }).map((code) => String.fromCharCode(code)),
  );
  const tag = fc.string({ unit: character }).map((text) => `"${text}"`);
  const lists = fc.array(fc.tuple(tag, fc.boolean()), { minLength: 1 });
  fc.assert(
    fc.property(lists, (tags) => {
      const header = tags.map(([text, weak]) => (weak ? `W/${text}` : text)).join(" , ");
      assert.deepEqual(
        parseTags(header),
        tags.map(([text]) => text),
      );
      for (const [text] of tags) assert.equal(checkPreconditions("PATCH", ifMatch(header), text), "proceed");
    }),
  );
});

test("any header gives an answer", () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', "W/", ",", "*", " ", "a", "\t") }));
  fc.assert(
    fc.property(text, text, (match, noneMatch) => {
      const headers = { "if-match": match, "if-none-match": noneMatch };
      assert.ok(["proceed", "notModified", "failed"].includes(checkPreconditions("GET", headers, etag)));
    }),
    { numRuns: 500 },
  );
});
