/** An image is kept whole, under its digest and with what it is, or not at all. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ImageError } from "../../../src/ports/images.js";
import { about, arriving, imageOf, stalling, storeUnderTest } from "./store-under-test.js";

const digestOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const pi = imageOf("pi", "1.2");
const failsWith = (code: ImageError["code"]) => (error: unknown) => error instanceof ImageError && error.code === code;

test("an image has a folder named by its digest, with the record of it", async (t) => {
  const { images, directory, clock, files } = await storeUnderTest(t);
  const record = await images.add(arriving(pi), about());
  assert.deepEqual(record, {
    sha256: digestOf(pi),
    size: pi.length,
    name: "firmware.bin",
    addedAt: clock.now(),
    from: "a test",
    family: "pi",
    facts: { version: "1.2", layout: "pi in one piece", hasCode: true },
    signer: null,
  });
  assert.deepEqual(await readFile(join(directory, record.sha256, "image")), pi);
  assert.deepEqual(await files(), [record.sha256, `${record.sha256}/about.json`, `${record.sha256}/image`]);
  assert.equal(images.get(record.sha256), record);
  assert.deepEqual(images.all(), [record]);
});

test("the same content again is the same record, whatever it is called", async (t) => {
  const { images, clock } = await storeUnderTest(t);
  const record = await images.add(arriving(pi), about());
  const list = images.all();
  clock.advance(1000);
  assert.equal(await images.add(arriving(pi, 3), about({ name: "other.bin" })), record);
  assert.equal(images.all(), list);
});

test("the newest image comes first", async (t) => {
  const { images, clock } = await storeUnderTest(t);
  const first = await images.add(arriving(pi), about());
  clock.advance(1000);
  const second = await images.add(arriving(imageOf("pc", "7")), about());
  assert.deepEqual(images.all(), [second, first]);
});

const refused: readonly [string, ImageError["code"], Uint8Array, Parameters<typeof about>[0]][] = [
  ["longer than is taken in", "too-large", imageOf("pi", "1", 2000), {}],
  ["empty", "incomplete", Buffer.alloc(0), {}],
  ["of another digest than it should have", "wrong-digest", pi, { sha256: "0".repeat(64) }],
  ["no firmware at all", "not-an-image", Buffer.from("GIF89a"), {}],
  ["for other machines", "not-an-image", pi, { families: ["pc"] }],
  ["signed, where nobody is trusted", "bad-signature", pi, { signature: Buffer.alloc(64) }],
];
for (const [what, code, bytes, changes] of refused) {
  test(`one that is ${what} is refused (${code}), and leaves nothing behind`, async (t) => {
    const { images, files } = await storeUnderTest(t);
    await assert.rejects(images.add(arriving(bytes), about(changes)), failsWith(code));
    assert.deepEqual(await files(), []);
    assert.deepEqual(images.all(), []);
  });
}

test("what the digest should be may be written in capitals", async (t) => {
  const { images } = await storeUnderTest(t);
  const record = await images.add(arriving(pi), about({ sha256: digestOf(pi).toUpperCase() }));
  assert.equal(record.sha256, digestOf(pi));
});

test("each family says what it has against an image, and no path is told", async (t) => {
  const { images, directory } = await storeUnderTest(t);
  await assert.rejects(images.add(arriving(Buffer.from("GIF89a")), about()), (error: ImageError) => {
    assert.match(
      error.message,
      /\. the pi, the pc: its first line says something else$/,
      "what is the same is said once",
    );
    assert.ok(!error.message.includes(directory));
    return true;
  });
});

test("a simulated machine takes anything, but an image that a real family knows is that family's", async (t) => {
  const { images } = await storeUnderTest(t);
  const asked = { families: ["toy", "pi"] };
  assert.equal((await images.add(arriving(Buffer.from("GIF89a")), about(asked))).family, "toy");
  assert.equal((await images.add(arriving(pi), about(asked))).family, "pi");
});

test("an image taken in for simulated machines becomes a real one's when it is offered to one", async (t) => {
  const { images, another } = await storeUnderTest(t);
  const toy = await images.add(arriving(pi), about({ families: ["toy"], name: "first.bin" }));
  const real = await images.add(arriving(pi), about());
  assert.deepEqual([toy.family, real.family, real.name], ["toy", "pi", "first.bin"]);
  assert.deepEqual((await another()).all(), [real]);
});

test("a source that breaks off leaves nothing behind, and its own reason is told", async (t) => {
  const { images, files } = await storeUnderTest(t);
  const gone = new Error("the client is gone");
  async function* breaking() {
    yield pi.subarray(0, 4);
    throw gone;
  }
  await assert.rejects(images.add(breaking(), about()), gone);
  assert.deepEqual(await files(), []);
});

test("one that is given up while nothing comes leaves nothing behind", async (t) => {
  const { images, files } = await storeUnderTest(t);
  const given = new AbortController();
  const adding = images.add(stalling(pi), about(), given.signal);
  while ((await files()).length < 2) await new Promise((resolve) => setImmediate(resolve));
  given.abort(new Error("given up"));
  await assert.rejects(adding, /given up/);
  assert.deepEqual(await files(), []);
});

const failures: readonly [string, string, RegExp][] = [
  ["ENOSPC", "image", /no room/],
  ["EIO", "image", /EIO/],
  ["ENOSPC", "about.json", /no room/],
];
for (const [code, file, text] of failures) {
  test(`a disk that fails with ${code} at ${file} is told without a path, and nothing is left`, async (t) => {
    const failing = async (path: string) => {
      const handle = await open(path, "ax");
      const fail = () => Promise.reject(Object.assign(new Error(`${code}: write ${path}`), { code }));
      return path.endsWith(file)
        ? { writeFile: fail, datasync: () => handle.datasync(), close: () => handle.close() }
        : handle;
    };
    const { images, files } = await storeUnderTest(t, { create: failing });
    await assert.rejects(images.add(arriving(pi), about()), (error: ImageError) => {
      assert.equal(error.code, "disk");
      assert.match(error.message, text);
      assert.ok(!error.message.includes("/"));
      return true;
    });
    assert.deepEqual(await files(), []);
  });
}
