/** Who asks for the same image shares one download, and a later one is asked for again only as far as it has changed. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { minutes } from "../../../src/model/clock.js";
import { begun } from "../../support/image-server.js";
import { until } from "../../support/until.js";
import { CacheUnderTest } from "./cache-under-test.js";

test("a hundred who ask at the same time cause one download", async (t) => {
  const bench = await CacheUnderTest.open(t);
  bench.server.serve = (_, response) => void response.end("one image");
  const images = await Promise.all(Array.from({ length: 100 }, () => bench.get("/one.iso")));
  assert.equal(bench.server.requests.length, 1);
  const [first] = images;
  assert.equal(await readFile(first?.path ?? "", "utf8"), "one image");
  assert.equal(first?.size, 9);
  for (const image of images) image.release();
  assert.equal((await bench.files()).length, 1);
});

test("who leaves does not end the download for the others; the last one does", async (t) => {
  const bench = await CacheUnderTest.open(t);
  let end: (rest?: Uint8Array) => void = () => {};
  bench.server.serve = (_, response) => {
    end = begun(response, 100);
  };
  const [one, other] = [new AbortController(), new AbortController()];
  const gone = assert.rejects(bench.get("/a.iso", {}, one.signal), /gone/);
  const stays = bench.get("/a.iso", {}, other.signal);
  await until(() => bench.server.open === 1);
  one.abort(new Error("gone"));
  await gone;
  end();
  (await stays).release();
  const last = new AbortController();
  const left = assert.rejects(bench.get("/b.iso", {}, last.signal), /left/);
  await until(() => bench.server.open === 1);
  last.abort(new Error("left"));
  await left;
  await until(() => bench.server.open === 0);
  assert.equal((await bench.files()).length, 1);
});

test("what has a tag is asked for by it", async (t) => {
  const bench = await CacheUnderTest.open(t);
  bench.server.serve = (request, response) => {
    if (request.headers["if-none-match"] === '"v1"') response.writeHead(304).end();
    else response.writeHead(200, { etag: '"v1"' }).end("tagged");
  };
  const first = await bench.get("/tagged.iso");
  bench.clock.advance(minutes(2));
  const second = await bench.get("/tagged.iso");
  assert.equal(second.sha256, first.sha256);
  assert.deepEqual(
    bench.server.requests.map(({ headers }) => headers["if-none-match"]),
    [undefined, '"v1"'],
  );
});

test("what has changed comes anew, and who has the old one keeps it", async (t) => {
  const bench = await CacheUnderTest.open(t);
  let version = 1;
  bench.server.serve = (_, response) =>
    void response.writeHead(200, { "last-modified": `Sun, 0${version} Nov 2026 08:00:00 GMT` }).end(`v${version}`);
  const old = await bench.get("/changes.iso");
  version = 2;
  bench.clock.advance(minutes(2));
  const young = await bench.get("/changes.iso");
  assert.notEqual(young.sha256, old.sha256);
  assert.deepEqual([await readFile(old.path, "utf8"), await readFile(young.path, "utf8")], ["v1", "v2"]);
});

test("what cannot be told apart is fetched again", async (t) => {
  const bench = await CacheUnderTest.open(t);
  bench.server.serve = (_, response) => void response.end("plain");
  await bench.get("/plain.iso");
  await bench.get("/plain.iso");
  assert.equal(bench.server.requests.length, 2);
  assert.equal((await bench.files()).length, 1);
});

test("what has changed a moment ago comes anew, though its time is the same", async (t) => {
  const bench = await CacheUnderTest.open(t);
  let content = "for the first boot";
  const now = new Date().toUTCString();
  bench.server.serve = ({ headers }, response) => {
    const isSame = headers["if-modified-since"] === now;
    response.writeHead(isSame ? 304 : 200, { "last-modified": now, date: now }).end(isSame ? undefined : content);
  };
  const old = await bench.get("/boot.iso");
  content = "for the second boot";
  assert.notEqual((await bench.get("/boot.iso")).sha256, old.sha256);
});

test("what has not changed for long is asked for by its time", async (t) => {
  const bench = await CacheUnderTest.open(t);
  const modified = "Sun, 01 Nov 2020 08:00:00 GMT";
  bench.server.serve = ({ headers }, response) => {
    const isSame = headers["if-modified-since"] === modified;
    response.writeHead(isSame ? 304 : 200, { "last-modified": modified }).end(isSame ? undefined : "old");
  };
  const first = await bench.get("/old.iso");
  assert.equal((await bench.get("/old.iso")).sha256, first.sha256);
  assert.deepEqual(
    bench.server.requests.map(({ headers }) => headers["if-modified-since"]),
    [undefined, modified],
  );
});

test("who has other credentials gets what those lead to", async (t) => {
  const bench = await CacheUnderTest.open(t);
  bench.server.serve = ({ headers }, response) => {
    if (headers.authorization === undefined) response.writeHead(401).end();
    else response.writeHead(200, { etag: '"1"' }).end("for those who may");
  };
  const credentials = { userName: "joe", password: "pw" };
  await bench.get("/secret.iso", { credentials });
  await assert.rejects(bench.get("/secret.iso"), { fault: "unauthorized" });
  await assert.rejects(
    bench.get("/secret.iso", { credentials: { ...credentials, password: "" } }).then(() => {
      throw new Error("shared");
    }),
    /shared/,
  );
  assert.equal(bench.server.requests.length, 3);
});
