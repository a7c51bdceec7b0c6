import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Cookies, parseCookie } from "../../../adapters/kit/http/cookies.js";
import { plain } from "../../../adapters/kit/http/failures.js";
import { retryAfter } from "../../../adapters/kit/http/retry-after.js";
import { plainFingerprint } from "../../../adapters/kit/http/trust.js";

const now = Date.UTC(2030, 0, 1);

test("Retry-After: seconds, a date, or nothing of use; ten minutes at most", () => {
  assert.equal(retryAfter("12", now), 12_000);
  assert.equal(retryAfter("Tue, 01 Jan 2030 00:00:30 GMT", now), 30_000);
  assert.equal(retryAfter("Mon, 31 Dec 2029 00:00:00 GMT", now), 0);
  assert.equal(retryAfter("999999999", now), 600_000);
  for (const nothing of [undefined, "", "soon", "-5x"]) assert.equal(retryAfter(nothing, now), null);
});

test("Retry-After of any text is a bounded number or nothing", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const wait = retryAfter(text, now);
      assert.ok(wait === null || (wait >= 0 && wait <= 600_000));
    }),
  );
});

test("cookies are kept, replaced and forgotten", () => {
  const cookies = new Cookies();
  cookies.take(["a=1; Domain=elsewhere.example.net", 'b="2"; Max-Age=60', "no cookie", "c =3"], now);
  assert.equal(cookies.header, 'a=1; b="2"');
  cookies.take(["a=; Max-Age=0", "b=4; Expires=Tue, 01 Jan 2030 00:00:01 GMT"], now);
  assert.equal(cookies.header, "b=4");
  cookies.take(["b=4; Expires=Mon, 31 Dec 2029 00:00:00 GMT"], now);
  assert.equal(cookies.header, undefined);
});

test("no cookie can put anything else into a header, and there are never too many", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 100, unit: "binary" }), (line) => {
      const cookie = parseCookie(line, now);
      if (cookie !== null) assert.doesNotMatch(`${cookie.name}=${cookie.value}`, /[\r\n;, ]/);
    }),
  );
  const cookies = new Cookies();
  cookies.take(
    Array.from({ length: 100 }, (_, n) => `c${n}=1`),
    now,
  );
  assert.equal(cookies.header?.split("; ").length, 32);
});

test("a fingerprint has one spelling", () => {
  const hex = Array.from({ length: 32 }, (_, n) => n.toString(16).padStart(2, "0")).join(":");
  const base64 = plainFingerprint(hex);
  assert.match(base64, /^SHA256:[A-Za-z0-9+/]{43}$/);
  for (const other of [`SHA256:${hex.toUpperCase()}`, `${base64}=`, base64.slice(7)]) {
    assert.equal(plainFingerprint(other), base64);
  }
});

test("a device's words are shown on one line of bounded length", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2000, unit: "binary" }), (words) => {
      assert.match(plain(words), /^[^\p{Cc}\u2028\u2029]{0,301}$/u);
    }),
  );
});
