/** What a refused write leaves behind, alone and among others. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Role } from "../../../src/model/service.js";
import { StoredTable } from "../../../src/services/stored-table.js";
import { MemoryStore } from "../../support/memory-store.js";

const role = (id: string, ...privileges: Role["privileges"]): Role => ({ id, predefined: false, privileges });
const full = new Error("disk full");

async function tableOf(...ids: string[]) {
  const store = MemoryStore.empty();
  const table = new StoredTable(store, "roles");
  for (const id of ids) await table.put(id, role(id));
  return { store, table };
}

test("ids are the same array until a member comes or goes", async () => {
  const { table } = await tableOf("a", "b");
  const before = table.ids();
  await table.put("a", role("a", "Login"));
  assert.equal(table.ids(), before);
  await table.remove("a");
  assert.deepEqual([before, table.ids(), table.has("a")], [["a", "b"], ["b"], false]);
});

test("a refused wish is taken back, in the store too, and in its old place", async () => {
  const { store, table } = await tableOf("a", "b", "c");
  const before = table.ids();
  store.refusal = full;
  await assert.rejects(table.put("d", role("d")), full);
  await assert.rejects(table.put("a", role("a", "Login")), full);
  await assert.rejects(table.remove("b"), full);
  assert.deepEqual(table.ids(), before);
  assert.deepEqual(
    [...store.all("roles").values()].map(({ privileges }) => privileges),
    [[], [], []],
  );
});

test("of wishes refused together nothing is left", async () => {
  const { store, table } = await tableOf("a");
  store.refusal = full;
  const wishes = [table.put("a", role("a", "Login")), table.remove("a"), table.put("a", role("a", "ConfigureSelf"))];
  for (const { status } of await Promise.allSettled(wishes)) assert.equal(status, "rejected");
  assert.deepEqual(table.get("a"), role("a"));
});

test("a wish accepted later stands over one refused before", async () => {
  const { store, table } = await tableOf("a");
  const refused = store.put.bind(store);
  store.put = async (collection, id, value) => {
    const isFirst = store.writes.length === 1;
    await refused(collection, id, value);
    if (isFirst) throw full;
  };
  const [first, second] = await Promise.allSettled([
    table.put("a", role("a", "Login")),
    table.put("a", role("a", "ConfigureSelf")),
  ]);
  assert.deepEqual([first?.status, second?.status], ["rejected", "fulfilled"]);
  assert.deepEqual(table.get("a"), role("a", "ConfigureSelf"));
});

test("a fact stays although it is refused, and a wish refused after it falls back on it", async () => {
  const { store, table } = await tableOf("a", "b");
  store.refusal = full;
  const fact = table.keep("a", role("a", "Login"));
  const wish = table.put("a", role("a", "ConfigureSelf"));
  await assert.rejects(fact, full);
  await assert.rejects(wish, full);
  await assert.rejects(table.drop("b"), full);
  assert.deepEqual([table.get("a"), table.ids()], [role("a", "Login"), ["a"]]);
});

test("a wish refused after a fact was told does not undo the fact", async () => {
  const { store, table } = await tableOf("a");
  store.refusal = full;
  const wish = table.put("a", role("a", "ConfigureSelf"));
  table.drop("a").catch(() => undefined);
  await assert.rejects(wish, full);
  assert.deepEqual([table.get("a"), table.ids()], [undefined, []]);
});
