import assert from "node:assert/strict";
import { readdirSync, readlinkSync } from "node:fs";
import { rename, truncate, unlink, utimes, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { minutes } from "../../../src/model/clock.js";
import { until } from "../../support/until.js";
import { folderUnderTest, refused, textOf } from "./harness.js";

const mebibyte = 1024 * 1024;

function pattern(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) bytes.writeUInt32LE(at, at);
  return bytes;
}

test("any part of a file is what is in it", async (t) => {
  const { folder, write } = await folderUnderTest(t);
  const bytes = pattern(3 * mebibyte + 77);
  await write("x", bytes);
  const source = await folder.open("x");
  assert.equal(source.size, bytes.length);
  for (const [from, to] of [
    [0, 1],
    [0, bytes.length],
    [mebibyte - 1, mebibyte + 1],
    [mebibyte, 2 * mebibyte],
    [3 * mebibyte, bytes.length],
    [5, 3 * mebibyte + 5],
    [7, 7],
    [bytes.length, bytes.length],
  ] as const) {
    assert.ok(bytes.subarray(from, to).equals(await source.read(from, to)), `${from} to ${to}`);
  }
});

test("what many are sent is in memory once, and read at once the second time", async (t) => {
  const { folder, write } = await folderUnderTest(t);
  await write("x", pattern(mebibyte));
  const sources = await Promise.all(Array.from({ length: 48 }, () => folder.open("x")));
  const parts = await Promise.all(sources.map((source) => source.read(0, 1000)));
  const [first] = parts;
  assert.ok(parts.every(({ buffer, byteOffset }) => buffer === first?.buffer && byteOffset === first.byteOffset));
  assert.ok(sources[47]!.read(5, 10) instanceof Uint8Array);
  for (const source of sources) source.release();
  const later = await folder.open("x");
  assert.equal((later.read(0, 4) as Uint8Array).buffer, first?.buffer);
});

test("a file takes one descriptor, which is closed a while after the last reader left", async (t) => {
  const { folder, clock, write } = await folderUnderTest(t);
  const path = await write("x", "x");
  const held = () => openedOf(path);
  const sources = await Promise.all(Array.from({ length: 10 }, () => folder.open("x")));
  assert.equal(held(), 1);
  for (const source of sources) {
    source.release();
    // A second time it is nobody's.
    source.release();
  }
  assert.equal(held(), 1);
  const again = await folder.open("x");
  clock.advance(minutes(5));
  assert.equal(await textOf(again), "x");
  again.release();
  clock.advance(minutes(5));
  await until(() => held() === 0);
});

test("of many files that nobody reads only some stay open", async (t) => {
  const { folder, files, write } = await folderUnderTest(t);
  const names = Array.from({ length: 100 }, (_, index) => `f${index}`);
  for (const name of names) await write(name, name);
  for (const name of names) (await folder.open(name)).release();
  await until(() => openedOf(files) <= 64);
  assert.equal(await textOf(await folder.open("f0")), "f0");
});

test("memory has its limit", async (t) => {
  const { folder, write } = await folderUnderTest(t, 2 * mebibyte);
  const bytes = pattern(8 * mebibyte);
  await write("x", bytes);
  const source = await folder.open("x");
  for (let at = 0; at < bytes.length; at += mebibyte) await source.read(at, at + mebibyte);
  assert.ok(bytes.equals(await source.read(0, bytes.length)));
});

test("a file that is replaced stays what it was for who has it open", async (t) => {
  const { folder, write } = await folderUnderTest(t);
  const path = await write("x", pattern(3 * mebibyte));
  const old = await folder.open("x");
  await old.read(0, 10);
  await writeFile(`${path}.new`, "new");
  await rename(`${path}.new`, path);
  const now = await folder.open("x");
  assert.equal(await textOf(now), "new");
  assert.notEqual(now.etag, old.etag);
  assert.ok(pattern(3 * mebibyte).equals(await old.read(0, old.size)));
  await unlink(path);
  assert.equal(await textOf(now), "new");
  await assert.rejects(folder.open("x"), refused("not-found"));
});

test("a file that is cut short or written into is gone for who has it open", async (t) => {
  const { folder, write } = await folderUnderTest(t);
  const path = await write("x", pattern(3 * mebibyte));
  const short = await folder.open("x");
  await short.read(0, 10);
  await truncate(path, mebibyte);
  await assert.rejects(async () => short.read(2 * mebibyte, 2 * mebibyte + 10), refused("gone"));
  // What was read before is still right.
  assert.equal(Buffer.from(await short.read(4, 8)).readUInt32LE(), 4);
  const changed = await folder.open("x");
  await writeFile(path, Buffer.alloc(mebibyte, 1));
  await utimes(path, 1, 1);
  await assert.rejects(async () => changed.read(0, 10), refused("gone"));
  assert.equal((await (await folder.open("x")).read(0, 1))[0], 1);
});

test("the tag and the type of a file are told", async (t) => {
  const { folder, write } = await folderUnderTest(t);
  const path = await write("a.ISO", "one");
  await write("b.efi", "");
  const first = await folder.open("a.ISO");
  assert.equal(first.type, "application/vnd.efi-iso");
  assert.match(first.etag, /^"[\w-]+"$/);
  assert.equal((await folder.open("a.ISO")).etag, first.etag);
  await utimes(path, 1, 1);
  const touched = await folder.open("a.ISO");
  assert.notEqual(touched.etag, first.etag);
  assert.equal(touched.modified, 1000);
  assert.equal((await folder.open("b.efi")).size, 0);
});

test("the end of the service lets go of everything", async (t) => {
  const { folder, clock, files, write } = await folderUnderTest(t);
  await write("x", pattern(2 * mebibyte));
  const source = await folder.open("x");
  await source.read(0, 1);
  await folder.close();
  assert.equal(openedOf(files), 0);
  await assert.rejects(async () => source.read(mebibyte, mebibyte + 1), refused("gone"));
  source.release();
  assert.equal(clock.pending, 0);
});

/** Descriptors of this process on a path or below it. */
function openedOf(path: string): number {
  return readdirSync("/proc/self/fd").filter((fd) => linkOf(fd).startsWith(path)).length;
}

function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    // It was the one that reads the folder.
    return "";
  }
}
