/** What a client asks to be inserted: which URLs are taken, and that nothing secret is told of those that are not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Refusal } from "../../../src/model/refusal.js";
import type { InsertMedia } from "../../../src/ports/commands/media.js";
import { wantedMedium } from "../../../src/services/media/insert-request.js";

const slot = { writable: true };
const asked = (image: string, more: Partial<InsertMedia> = {}) =>
  wantedMedium({ image, writeProtected: true, ...more }, slot);

test("an image is taken as it was written, less the credentials in it", () => {
  const plain = "http://Server.example:8080/a%20b/../boot.iso?temp_url_sig=x&y=@#part";
  assert.deepEqual(asked(plain), { image: plain, userName: null, password: null, writeProtected: true });
  assert.deepEqual(asked("https://joe:p%40ss@server/boot.iso"), {
    image: "https://server/boot.iso",
    userName: "joe",
    password: "p@ss",
    writeProtected: true,
  });
});

test("credentials beside the URL count for more than those in it", () => {
  const { image, userName, password } = asked("http://a:b@server/x.iso", { userName: "c", password: "d" });
  assert.deepEqual([image, userName, password], ["http://server/x.iso", "c", "d"]);
});

test("empty credentials are none", () => {
  const { userName, password } = asked("http://server/x.iso", { userName: "", password: "" });
  assert.deepEqual([userName, password], [null, null]);
});

test("whatever is sent is taken or refused, and no password is ever told", () => {
  const secret = "Tr1ton";
  const texts = fc.oneof(
    fc.string(),
    fc.webUrl().map((url) => url.replace("://", `://joe:${secret}@`)),
    fc.tuple(fc.string(), fc.string()).map(([a, b]) => `${a}://${b}:${secret}@${a}/${b}`),
  );
  fc.assert(
    fc.property(texts, fc.option(fc.string(), { nil: undefined }), (image, userName) => {
      try {
        const wanted = asked(image, userName === undefined ? {} : { userName });
        const url = new URL(wanted.image);
        assert.equal(url.username + url.password, "");
        assert.match(url.protocol, /^https?:$/);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        assert.equal(error.status, 400);
        if (!userName?.includes(secret)) assert.doesNotMatch(JSON.stringify(error.problems), /Tr1ton/);
      }
    }),
  );
});
