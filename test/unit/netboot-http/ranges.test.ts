import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { replyTo } from "../../../adapters/netboot/http/conditions.js";
import { serverUnderTest } from "./harness.js";

const etag = '"made-up"';
const file = { size: 10, etag };
const range = (text: string, size = 10, more: object = {}) => {
  const { status, span } = replyTo("GET", { range: text, ...more }, { size, etag });
  return span === null ? status : [status, span.from, span.to];
};

test("one range of bytes is a part of the file (RFC 9110 §14.1.2)", () => {
  assert.deepEqual(range("bytes=0-0"), [206, 0, 1]);
  assert.deepEqual(range("bytes=2-5"), [206, 2, 6]);
  assert.deepEqual(range("Bytes= 2-5 "), [206, 2, 6]);
  assert.deepEqual(range("bytes=9-"), [206, 9, 10]);
  assert.deepEqual(range("bytes=3-999999999999999999999"), [206, 3, 10]);
  assert.deepEqual(range("bytes=-3"), [206, 7, 10]);
  assert.deepEqual(range("bytes=-99"), [206, 0, 10]);
});

test("a range that the file does not reach cannot be had", () => {
  for (const text of ["bytes=10-", "bytes=10-20", "bytes=-0", `bytes=${"9".repeat(500)}-`])
    assert.equal(range(text), 416);
  assert.equal(range("bytes=0-", 0), 416);
});

test("what is no range, or more than one, is as if none were asked for", () => {
  for (const text of [
    "bytes=5-2",
    "bytes=",
    "bytes=-",
    "bytes=a-b",
    "bytes=0-1,4-5",
    "lines=0-1",
    "0-1",
    "bytes 0-1",
  ]) {
    assert.deepEqual(range(text), [200, 0, 10], text);
  }
  assert.deepEqual(range("bytes=-5", 0), [200, 0, 0]);
  assert.equal(replyTo("HEAD", { range: "bytes=0-1" }, file).status, 200);
});

test("a part is for who has the rest of the same file", () => {
  assert.deepEqual(range("bytes=2-", 10, { "if-range": etag }), [206, 2, 10]);
  for (const other of ['"other"', `W/${etag}`, "Tue, 01 Jan 2030 00:00:00 GMT", ""]) {
    assert.deepEqual(range("bytes=2-", 10, { "if-range": other }), [200, 0, 10], other);
  }
});

test("who has the file is not sent it again", () => {
  const statusFor = (headers: object) => replyTo("GET", headers, file).status;
  for (const tags of [etag, `W/${etag}`, `"a, b", ${etag}`, "*"]) {
    assert.equal(statusFor({ "if-none-match": tags }), 304, tags);
  }
  assert.equal(statusFor({ "if-none-match": '"other"' }), 200);
  assert.equal(statusFor({ "if-match": '"other"' }), 412);
  assert.equal(statusFor({ "if-match": `W/${etag}` }), 412);
  assert.equal(statusFor({ "if-match": `"x", ${etag}`, "if-none-match": etag }), 304);
});

test("whatever is asked for, what is sent lies in the file", () => {
  const number = fc.oneof(fc.nat(20), fc.constant(""), fc.bigInt({ min: 0n })).map(String);
  const text = fc.oneof(
    fc.string(),
    fc.tuple(number, number).map(([first, last]) => `bytes=${first}-${last}`),
  );
  fc.assert(
    fc.property(text, fc.nat(12), (asked, size) => {
      const { status, span } = replyTo("GET", { range: asked }, { size, etag });
      if (span === null) return status === 416;
      const { from, to } = span;
      return from >= 0 && to <= size && (status === 200 ? from === 0 && to === size : from < to);
    }),
    { numRuns: 2000 },
  );
});

test("parts come with their place in the file", async (t) => {
  const { ask, ends, closed } = await serverUnderTest(t, { x: Buffer.from("0123456789") });
  const part = await ask("/x", { headers: { Range: "bytes=2-5", "If-Range": etag } });
  assert.equal(part.status, 206);
  assert.equal(part.body.toString(), "2345");
  assert.equal(part.headers["content-range"], "bytes 2-5/10");
  assert.equal(part.headers["content-length"], "4");
  const none = await ask("/x", { headers: { Range: "bytes=10-" } });
  assert.equal(none.status, 416);
  assert.equal(none.headers["content-range"], "bytes */10");
  const several = await ask("/x", { headers: { Range: "bytes=0-1,4-5" } });
  assert.equal(several.status, 200);
  assert.equal(several.body.toString(), "0123456789");
  await closed(3);
  assert.deepEqual(
    ends.map(({ from, to, problem }) => [from, to, problem === null]),
    [
      [2, 6, true],
      [0, 0, false],
      [0, 10, true],
    ],
  );
});
