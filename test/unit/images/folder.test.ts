/** The folder of images is anybody's to write to: what is there is used as far as it can be, and never more. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import { mkdir, readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ImageError } from "../../../src/ports/images.js";
import { about, arriving, imageOf, storeUnderTest } from "./store-under-test.js";

const pi = imageOf("pi", "1.2");
const pc = imageOf("pc", "3");
const failsWith = (code: ImageError["code"]) => (error: unknown) => error instanceof ImageError && error.code === code;

test("what another program adds and removes is seen when it is looked again", async (t) => {
  const { images, another } = await storeUnderTest(t);
  const commandLine = await another();
  const added = await commandLine.add(arriving(pi), about());
  assert.equal(images.get(added.sha256), undefined);
  await images.refresh();
  assert.deepEqual(images.get(added.sha256), added);
  const list = images.all();
  await images.refresh();
  assert.equal(images.all(), list);
  await commandLine.remove(added.sha256);
  await images.refresh();
  assert.deepEqual(images.all(), []);
});

test("two programs that take in the same content at once have the same record", async (t) => {
  const { images, another, files } = await storeUnderTest(t);
  const commandLine = await another();
  const [mine, theirs] = await Promise.all([
    images.add(arriving(pi), about({ name: "a" })),
    commandLine.add(arriving(pi), about({ name: "b" })),
  ]);
  assert.deepEqual(mine, theirs);
  assert.equal((await files()).length, 3);
});

test("images are there again after a restart", async (t) => {
  const { images, another } = await storeUnderTest(t);
  const first = await images.add(arriving(pi), about());
  const second = await images.add(arriving(pc), about());
  assert.deepEqual(new Set((await another()).all()), new Set([first, second]));
});

test("everybody who asks for the bytes has the same ones", async (t) => {
  const { images } = await storeUnderTest(t);
  const { sha256 } = await images.add(arriving(pi), about());
  const [first, second] = await Promise.all([images.bytes(sha256), images.bytes(sha256)]);
  assert.equal(first, second);
  assert.equal(await images.bytes(sha256), first);
  assert.deepEqual(first, pi);
});

test("bytes that another program added are had without looking first", async (t) => {
  const { images, another } = await storeUnderTest(t);
  const { sha256 } = await (await another()).add(arriving(pi), about());
  assert.deepEqual(await images.bytes(sha256), pi);
});

test("an image whose bytes changed on disk is not handed out", async (t) => {
  const { images, directory, log } = await storeUnderTest(t);
  const { sha256 } = await images.add(arriving(pi), about());
  const rotten = Buffer.from(pi);
  rotten[3] = 0;
  await writeFile(join(directory, sha256, "image"), rotten);
  await assert.rejects(images.bytes(sha256), failsWith("damaged"));
  await truncate(join(directory, sha256, "image"), 3);
  await assert.rejects(images.bytes(sha256), failsWith("damaged"));
  assert.ok(log.some(({ level }) => level === "error"));
  assert.equal((await images.add(arriving(pi), about())).sha256, sha256);
  assert.deepEqual(await images.bytes(sha256), pi, "added again it is whole");
});

test("what was removed is gone, also for who asks for a name that is no digest", async (t) => {
  const { images, files } = await storeUnderTest(t);
  const { sha256 } = await images.add(arriving(pi), about());
  await images.remove(sha256);
  assert.deepEqual(await files(), []);
  for (const name of [sha256, "..", "../../state", ""]) {
    await assert.rejects(images.remove(name), failsWith("gone"));
    await assert.rejects(images.bytes(name), failsWith("gone"));
  }
});

test("one whose folder vanished is gone", async (t) => {
  const { images, directory } = await storeUnderTest(t);
  const { sha256 } = await images.add(arriving(pi), about());
  await rm(join(directory, sha256), { recursive: true });
  await assert.rejects(images.bytes(sha256), failsWith("gone"));
  assert.equal(images.get(sha256), undefined);
});

const damages: readonly [string, (folder: string) => Promise<void>][] = [
  ["its record is no JSON", (folder) => writeFile(join(folder, "about.json"), "{")],
  ["its record lacks members", (folder) => writeFile(join(folder, "about.json"), "{}")],
  ["its record is gone", (folder) => rm(join(folder, "about.json"))],
  ["its record is endless", (folder) => writeFile(join(folder, "about.json"), " ".repeat(1e6))],
  ["its record tells of another image", (folder) => retell(folder, { sha256: "0".repeat(64) })],
  ["its facts are of the wrong kind", (folder) => retell(folder, { facts: { version: 1, layout: "", hasCode: true } })],
  ["its image is gone", (folder) => rm(join(folder, "image"))],
  ["its image has another size", (folder) => truncate(join(folder, "image"), 2)],
];

async function retell(folder: string, changes: object): Promise<void> {
  const record = JSON.parse(await readFile(join(folder, "about.json"), "utf8"));
  await writeFile(join(folder, "about.json"), JSON.stringify({ ...record, ...changes }));
}

for (const [what, damage] of damages) {
  test(`an image is set apart when ${what}, and can be taken in again`, async (t) => {
    const { images, another, directory, log } = await storeUnderTest(t);
    const { sha256 } = await images.add(arriving(pi), about());
    const good = await images.add(arriving(pc), about());
    await damage(join(directory, sha256));
    const next = await another();
    assert.deepEqual(next.all(), [good]);
    assert.ok(log.some(({ level, text }) => level === "error" && text.includes("set apart")));
    assert.ok((await readdir(directory)).some((name) => name.startsWith(`.damaged-${sha256}`)));
    assert.equal((await next.add(arriving(pi), about())).sha256, sha256);
    assert.deepEqual(await next.bytes(sha256), pi);
  });
}

test("what is none of ours is left alone, and told once", async (t) => {
  const { another, images, directory, log } = await storeUnderTest(t);
  await mkdir(join(directory, "lost+found"), { recursive: true });
  await writeFile(join(directory, "notes.txt"), "mine");
  await images.refresh();
  await images.refresh();
  assert.equal(log.filter(({ level }) => level === "warn").length, 2);
  assert.deepEqual((await another()).all(), []);
  assert.equal(await readFile(join(directory, "notes.txt"), "utf8"), "mine");
});

/** The namespace of process numbers that this test is in. */
const ours = /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "0";

test("drafts of programs that are gone are removed at start; those of others at work only after a day", async (t) => {
  const { another, directory, clock } = await storeUnderTest(t);
  const draft = async (pid: number, age: number, space = ours) => {
    const name = `.incoming-${space}-${pid}-0123456789ab-${age}`;
    await mkdir(join(directory, name), { recursive: true });
    const at = new Date(clock.now() - age);
    await utimes(join(directory, name), at, at);
    return name;
  };
  // Of an earlier run that had our own number, of one that is gone, and of this test's parent, which is at work.
  const parent = process.ppid;
  const hour = 3_600_000;
  for (const [pid, age] of [
    [process.pid, 1],
    [2 ** 22 + 1, 2],
    [parent, 25 * hour],
  ] as const)
    await draft(pid, age);
  const kept = await draft(parent, 23 * hour);
  await another();
  assert.deepEqual(await readdir(directory), [kept]);
});

test("a number says nothing of a program in another container: its draft goes an hour after it was last written to", async (t) => {
  const { another, directory, clock } = await storeUnderTest(t);
  const draft = async (pid: number, minutes: number, imageMinutes: number) => {
    const path = join(directory, `.incoming-1-${pid}-0123456789ab-1`);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, "image"), "half of it");
    const at = (age: number) => new Date(clock.now() - age * 60_000);
    await utimes(join(path, "image"), at(imageMinutes), at(imageMinutes));
    await utimes(path, at(minutes), at(minutes));
  };
  await draft(process.pid, 90, 50);
  await draft(2 ** 22 + 1, 50, 50);
  await draft(2 ** 22 + 2, 90, 61);
  await another();
  assert.deepEqual(
    (await readdir(directory)).sort(),
    [`.incoming-1-${2 ** 22 + 1}-0123456789ab-1`, `.incoming-1-${process.pid}-0123456789ab-1`].sort(),
  );
});

test("what another program found out of an image is known when it is looked again", async (t) => {
  const { images, another } = await storeUnderTest(t);
  const { sha256 } = await images.add(arriving(pi), about({ families: ["toy"] }));
  assert.equal(images.get(sha256)?.family, "toy");
  await (await another()).add(arriving(pi), about());
  await images.refresh();
  assert.equal(images.get(sha256)?.family, "pi");
});

test("a pipe in the place of an image or of its record is not waited for", async (t) => {
  const { images, another, directory } = await storeUnderTest(t);
  const [first, second] = [await images.add(arriving(pi), about()), await images.add(arriving(pc), about())];
  for (const path of [join(directory, first.sha256, "image"), join(directory, second.sha256, "about.json")]) {
    await rm(path);
    execFileSync("mkfifo", [path]);
  }
  await assert.rejects(images.bytes(first.sha256), failsWith("damaged"));
  assert.deepEqual((await another()).all(), []);
});
