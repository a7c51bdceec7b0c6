import assert from "node:assert/strict";
import { test } from "node:test";
import type { SimulatedDisk } from "../../store/simulated-disk.js";
import { directory, documentPath, killed, opened, role, segmentPath } from "./opened.js";

/** A closed store with three roles, each in its file. */
async function withRoles(): Promise<SimulatedDisk> {
  const { disk, store } = await opened();
  await Promise.all(["a", "b", "c"].map((id) => store.put("roles", id, role(id))));
  await store.close();
  return disk;
}

/** A killed store with three roles, each in a line of the journal. */
async function withJournal(): Promise<SimulatedDisk> {
  const { disk, store } = await opened();
  for (const id of ["a", "b", "c"]) await store.put("roles", id, role(id));
  return killed(disk);
}

const damages: Readonly<Record<string, { damage(text: string): string; problem: string }>> = {
  "with a byte changed": { damage: (text) => text.replace("Login", "Lugin"), problem: "Its checksum does not fit." },
  "cut short": { damage: (text) => text.slice(0, 30), problem: "It is not JSON." },
  "that is empty": { damage: () => "", problem: "It is not JSON." },
  "of another kind": { damage: () => "[]", problem: "It is not a document of this store." },
  "of another document": {
    damage: (text) => text.replace('"id":"b"', '"id":"x"').replace(/"sum":"\w+",/, ""),
    problem: "It holds a document that belongs in another file.",
  },
};

for (const [name, { damage, problem }] of Object.entries(damages)) {
  test(`a document file ${name} is set aside and the others serve`, async () => {
    const disk = await withRoles();
    const path = documentPath("roles/b.json");
    const bad = damage(disk.text(path)!);
    disk.place(path, bad);
    const { store, logged } = await opened(disk);
    assert.deepEqual([...store.all("roles").keys()], ["a", "c"]);
    assert.deepEqual(store.damage, [{ file: "documents/roles/b.json.damaged-1", problem }]);
    assert.deepEqual(logged, ["damaged state was set aside"]);
    assert.equal(disk.text(`${path}.damaged-1`), bad);
    assert.equal(disk.text(path), undefined);
  });
}

test("a second damaged file of the same name is kept beside the first", async () => {
  let disk = await withRoles();
  for (const n of [1, 2]) {
    disk.place(documentPath("roles/b.json"), `bad ${n}`);
    await opened(disk);
    disk = killed(disk);
  }
  assert.deepEqual(
    [1, 2].map((n) => disk.text(documentPath(`roles/b.json.damaged-${n}`))),
    ["bad 1", "bad 2"],
  );
});

test("a document edited by hand is taken when its checksum was removed", async () => {
  const disk = await withRoles();
  const path = documentPath("roles/b.json");
  disk.place(
    path,
    disk
      .text(path)!
      .replace("Login", "ConfigureManager")
      .replace(/"sum":"\w+",/, ""),
  );
  const { store } = await opened(disk);
  assert.deepEqual(store.get("roles", "b")?.privileges, ["ConfigureManager"]);
});

test("a damaged line in the middle of the journal is kept, reported, and the others serve", async () => {
  const disk = await withJournal();
  const lines = disk.text(segmentPath(1))!.split("\n");
  lines[1] = lines[1]!.replace("Login", "Lugin");
  disk.place(segmentPath(1), lines.join("\n"));
  const { store } = await opened(disk);
  assert.deepEqual([...store.all("roles").keys()], ["a", "c"]);
  const file = "journal/0000000001.jsonl.damaged-1";
  assert.deepEqual(store.damage, [{ file, problem: "1 damaged line of the journal: the changes are lost." }]);
  assert.equal(disk.text(`${directory}/${file}`), `${lines[1]}\n`);
});

test("the torn last line of the journal is dropped in silence", async () => {
  const disk = await withJournal();
  disk.place(segmentPath(1), disk.text(segmentPath(1))!.slice(0, -20));
  const { store, logged } = await opened(disk);
  assert.deepEqual([...store.all("roles").keys()], ["a", "b"]);
  assert.deepEqual([store.damage, logged], [[], []]);
});

test("a file the disk cannot read is set aside", async () => {
  const disk = await withRoles();
  disk.fault = (operation, path) => (operation === "read" && path.endsWith("/b.json") ? "EIO" : null);
  const { store } = await opened(disk);
  assert.deepEqual([...store.all("roles").keys()], ["a", "c"]);
  assert.deepEqual(store.damage, [{ file: "documents/roles/b.json.damaged-1", problem: "The disk cannot read it." }]);
});

test("unfinished files of a killed process are removed", async () => {
  const disk = await withRoles();
  disk.place(documentPath("roles/b.json.17-3.tmp"), '{"id"');
  const { store } = await opened(disk);
  assert.equal(store.all("roles").size, 3);
  assert.equal(disk.text(documentPath("roles/b.json.17-3.tmp")), undefined);
});
