/** Images stay for as long as somebody holds them, and a while longer; what is refused leaves nothing behind. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { minutes } from "../../../src/model/clock.js";
import { begun } from "../../support/image-server.js";
import { until } from "../../support/until.js";
import { CacheUnderTest } from "./cache-under-test.js";

test("what nobody holds goes after a while", async (t) => {
  const bench = await CacheUnderTest.open(t);
  bench.server.serve = (_, response) => void response.end("kept");
  const image = await bench.get("/kept.iso");
  bench.clock.advance(minutes(60));
  assert.deepEqual(await bench.files(), [image.sha256]);
  image.release();
  image.release();
  bench.clock.advance(minutes(9));
  const again = bench.cache.hold(image.sha256);
  bench.clock.advance(minutes(60));
  assert.deepEqual(await bench.files(), [image.sha256]);
  again?.release();
  bench.clock.advance(minutes(11));
  await until(() => bench.cache.hold(image.sha256) === undefined);
  while ((await bench.files()).length > 0) await new Promise((resolve) => setImmediate(resolve));
});

test("a start keeps what is taken up again, and nothing else", async (t) => {
  const bench = await CacheUnderTest.open(t);
  bench.server.serve = ({ url }, response) => void response.end(url);
  const [one] = [await bench.get("/one.iso"), await bench.get("/other.iso")];
  await writeFile(join(bench.directory, ".incoming-1-2-0123456789ab-1"), "broken off");
  await bench.reopen();
  assert.ok(bench.cache.hold(one.sha256));
  await bench.cache.sweep();
  assert.deepEqual(await bench.files(), [one.sha256]);
});

test("where there is no room, what nobody holds goes first, and then none is taken in", async (t) => {
  const bench = await CacheUnderTest.open(t, { largest: 1000, largestTotal: 1000 });
  bench.server.serve = ({ url = "" }, response) => void response.end(url.padEnd(600, "."));
  const first = await bench.get("/first.iso");
  await assert.rejects(bench.get("/second.iso"), { fault: "no-room" });
  assert.deepEqual(await bench.files(), [first.sha256]);
  first.release();
  const second = await bench.get("/second.iso");
  assert.deepEqual(await bench.files(), [second.sha256]);
});

test("what is too large is refused by its length, and at the first byte too many", async (t) => {
  const bench = await CacheUnderTest.open(t, { largest: 1000 });
  bench.server.serve = (_, response) => void begun(response, 1001);
  await assert.rejects(bench.get("/said.iso"), { fault: "too-large" });
  bench.server.serve = (_, response) => {
    response.writeHead(200);
    response.write(Buffer.alloc(600));
    response.end(Buffer.alloc(600));
  };
  await assert.rejects(bench.get("/unsaid.iso"), { fault: "too-large" });
  assert.deepEqual(await bench.files(), []);
});

test("what breaks off leaves nothing", async (t) => {
  const bench = await CacheUnderTest.open(t);
  bench.server.serve = (_, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("some", () => response.destroy());
  };
  await assert.rejects(bench.get("/broken.iso"), { fault: "cut-off" });
  assert.deepEqual(await bench.files(), []);
});

test("a server that keeps a trickle going is given up", async (t) => {
  const bench = await CacheUnderTest.open(t);
  let trickle: () => void = () => {};
  bench.server.serve = (_, response) => {
    response.writeHead(200, { "content-length": "5000000" });
    trickle = () => response.write("a few bytes");
    trickle();
  };
  let isOver = false;
  const refused = assert.rejects(bench.get("/trickle.iso"), { fault: "slow" }).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    bench.clock.advance(minutes(0.25));
    trickle();
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  await refused;
});

test("no log names what a URL's query holds, or a password", async (t) => {
  const bench = await CacheUnderTest.open(t);
  bench.server.serve = (_, response) => void response.end("signed");
  await bench.get("/signed.iso?signature=0123abc", { credentials: { userName: "joe", password: "hunter2" } });
  bench.server.serve = (_, response) => void response.writeHead(403).end();
  await assert.rejects(bench.get("/other.iso?signature=0123abc"));
  assert.ok(bench.log.length > 1);
  assert.doesNotMatch(bench.log.join("\n"), /0123abc|hunter2/);
});
