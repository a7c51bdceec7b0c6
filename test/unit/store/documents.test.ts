import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Role } from "../../../src/model/service.js";
import { openStore } from "../../../src/store/open-store.js";
import { documentPath, killed, opened, role } from "./opened.js";

test("a document can be read at once, as the very object", async () => {
  const { store } = await opened();
  const value = role("a");
  const durable = store.put("roles", "a", value);
  assert.equal(store.get("roles", "a"), value);
  assert.equal(store.all("roles").get("a"), value);
  await durable;
  const gone = store.remove("roles", "a");
  assert.equal(store.get("roles", "a"), undefined);
  await gone;
});

test("an appended list is a new array that holds the newest", async () => {
  const { store } = await opened();
  const entry = (id: string) => ({ id }) as never;
  await store.append("logs", "m", entry("1"), 2);
  const before = store.get("logs", "m");
  await Promise.all(["2", "3"].map((id) => store.append("logs", "m", entry(id), 2)));
  assert.deepEqual(before, [{ id: "1" }]);
  assert.deepEqual(store.get("logs", "m"), [{ id: "2" }, { id: "3" }]);
});

test("many writers share few syncs, and many puts of one document one line", async () => {
  const { disk, store } = await opened();
  const before = disk.syncs;
  await Promise.all(Array.from({ length: 640 }, (_, i) => store.put("roles", `r${i % 64}`, role(String(i)))));
  assert.equal(disk.syncs - before, 1);
  const after = await opened(killed(disk));
  assert.deepEqual(
    [...after.store.all("roles").values()].map(({ id }) => id).sort(),
    Array.from({ length: 64 }, (_, i) => String(576 + i)).sort(),
  );
});

test("closing writes each document to its file and leaves no journal", async () => {
  const { disk, store } = await opened();
  await Promise.all(["a", "B"].map((id) => store.put("roles", id, role(id))));
  await store.remove("roles", "a");
  await store.close();
  assert.deepEqual(disk.paths(), [documentPath("roles/%42.json"), "/state/format.json"]);
  const after = await opened(disk);
  assert.deepEqual([...after.store.all("roles")], [["B", role("B")]]);
});

test("a full segment goes once its documents are in their files", async () => {
  const { disk, store } = await opened(undefined, 1);
  await store.put("roles", "a", role("a"));
  await store.put("roles", "b", role("b"));
  await store.close();
  assert.deepEqual(
    disk.paths().filter((path) => path.includes("/journal/")),
    [],
  );
});

test("nothing is taken after close, and closing twice is fine", async () => {
  const { store } = await opened();
  await Promise.all([store.close(), store.close()]);
  await assert.rejects(store.put("roles", "a", role("a")), { name: "StoreError", code: "closed" });
  assert.equal(store.get("roles", "a"), undefined);
});

test("what has no JSON is refused and not kept", async () => {
  const { store } = await opened();
  const endless: { self?: unknown } = {};
  endless.self = endless;
  await assert.rejects(store.put("roles", "a", endless as unknown as Role), TypeError);
  await assert.rejects(store.put("roles", "a", undefined as unknown as Role), TypeError);
  assert.equal(store.get("roles", "a"), undefined);
});

test("files are the owner's only", async () => {
  const directory = await mkdtemp(join(tmpdir(), "shoal-store-"));
  try {
    const log = { warn() {}, error() {} };
    const store = await openStore({ directory, log });
    await store.put("certificates", "service", { certificate: "-", key: "-" });
    await assertPrivate(directory);
    await store.close();
    await assertPrivate(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
});

async function assertPrivate(directory: string): Promise<void> {
  for (const path of await readdir(directory, { recursive: true })) {
    const found = await stat(join(directory, path));
    assert.equal(found.mode & 0o777, found.isDirectory() ? 0o700 : 0o600, path);
  }
}
