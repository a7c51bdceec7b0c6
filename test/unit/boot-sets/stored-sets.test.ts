/** Sets on disk are known to whoever looks, and what is not what it was is never handed out. */
import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { about, failsWith, pi4Folder, pi5Folder, storeUnderTest, zipped } from "./store-under-test.js";

test("what another program added or removed is known after looking again", async (t) => {
  const { sets, another } = await storeUnderTest(t);
  const other = await another();
  const set = await other.addArchive(zipped(pi4Folder()), about);
  assert.deepEqual(sets.all(), []);
  await sets.refresh();
  assert.deepEqual(sets.all(), [set]);
  assert.equal(Buffer.from(await sets.bytes(set.id, "fixup4.dat")).toString(), "memory");
  await other.remove(set.id);
  await sets.refresh();
  assert.deepEqual(sets.all(), []);
});

test("the newest comes first", async (t) => {
  const { sets, clock } = await storeUnderTest(t);
  const first = await sets.addArchive(zipped(pi4Folder()), about);
  clock.advance(1000);
  const second = await sets.addArchive(zipped(pi5Folder()), about);
  assert.deepEqual(sets.all(), [second, first]);
});

test("the same bytes are in memory once", async (t) => {
  const { sets } = await storeUnderTest(t);
  const { id } = await sets.addArchive(zipped(pi4Folder()), about);
  const [one, other] = await Promise.all([sets.bytes(id, "start4.elf"), sets.bytes(id, "start4.elf")]);
  assert.equal(one, other);
  assert.equal(await sets.bytes(id, "start4.elf"), one);
});

test("two programs that take in the same files at once have the same set, and one of them stays", async (t) => {
  const { sets, another, entries } = await storeUnderTest(t);
  const archive = zipped(pi4Folder());
  const [mine, theirs] = await Promise.all([
    sets.addArchive(archive, about),
    (await another()).addArchive(archive, { ...about, name: "theirs" }),
  ]);
  assert.deepEqual(mine, theirs);
  assert.deepEqual(await entries(), [mine.id]);
});

test("a set that comes while it is looked again stays known", async (t) => {
  const { sets } = await storeUnderTest(t);
  const adding = sets.addArchive(zipped(pi4Folder()), about);
  let isAdded = false;
  const added = adding.then(() => {
    isAdded = true;
  });
  while (!isAdded) await sets.refresh();
  await added;
  assert.equal(sets.all().length, 1);
});

test("a file that is not what it was is not handed out", async (t) => {
  const { sets, directory } = await storeUnderTest(t);
  const { id } = await sets.addArchive(zipped(pi4Folder()), about);
  await writeFile(join(directory, id, "files/fixup4.dat"), "memorY");
  await assert.rejects(sets.bytes(id, "fixup4.dat"), failsWith("damaged"));
  await rm(join(directory, id, "files/start4.elf"));
  await assert.rejects(sets.bytes(id, "start4.elf"), failsWith("damaged"));
  assert.equal((await sets.addArchive(zipped(pi4Folder()), about)).id, id);
  assert.equal(Buffer.from(await sets.bytes(id, "fixup4.dat")).toString(), "memory", "added again it is whole");
});

test("a removed set is gone, and can be added again", async (t) => {
  const { sets, entries } = await storeUnderTest(t);
  const { id } = await sets.addArchive(zipped(pi4Folder()), about);
  await sets.remove(id);
  assert.deepEqual(await entries(), []);
  assert.deepEqual(sets.all(), []);
  await assert.rejects(sets.remove(id), failsWith("gone"));
  await assert.rejects(sets.remove("../images"), failsWith("gone"));
  assert.equal((await sets.addArchive(zipped(pi4Folder()), about)).id, id);
});

const damages: readonly [what: string, (about: Record<string, unknown>) => unknown][] = [
  ["is no JSON", () => "{"],
  ["lacks a member", ({ files, ...rest }) => rest],
  ["tells of another set", (record) => ({ ...record, id: "0".repeat(64) })],
  ["tells of other files", (record) => ({ ...record, files: [] })],
  ["leads out of the set", (record) => ({ ...record, files: [{ path: "../../x", size: 1, sha256: "0".repeat(64) }] })],
];
for (const [what, damaged] of damages) {
  test(`a set whose record ${what} is not used, and the same files replace it`, async (t) => {
    const { sets, directory, another, warnings } = await storeUnderTest(t);
    const set = await sets.addArchive(zipped(pi4Folder()), about);
    const file = join(directory, set.id, "about.json");
    const record = damaged(JSON.parse(await readFile(file, "utf8")));
    await writeFile(file, typeof record === "string" ? record : JSON.stringify(record));
    const other = await another();
    assert.deepEqual(other.all(), []);
    assert.match(warnings.join("\n"), new RegExp(set.id));
    assert.deepEqual(await other.addArchive(zipped(pi4Folder()), about), set);
  });
}

test("what is no set among them is left alone", async (t) => {
  const { directory, another, entries } = await storeUnderTest(t);
  await mkdir(join(directory, "0".repeat(64)), { recursive: true });
  await writeFile(join(directory, "f".repeat(64)), "a file");
  await writeFile(join(directory, "notes.txt"), "mine");
  assert.deepEqual((await another()).all(), []);
  assert.equal((await entries()).length, 3);
});
