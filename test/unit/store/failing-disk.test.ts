import assert from "node:assert/strict";
import { test } from "node:test";
import type { StoreError } from "../../../src/ports/store.js";
import type { Operation } from "../../store/simulated-disk.js";
import { until } from "../../support/until.js";
import { killed, opened, role } from "./opened.js";

const refused = (error: StoreError) => {
  assert.equal(error.name, "StoreError");
  assert.equal(error.code, "disk");
  assert.match(error.message, /^Changes cannot be written to \/state: .*\. Free some space on that disk\.$/);
  assert.doesNotMatch(error.outward, /\/state/);
  return true;
};

for (const failing of ["create", "write", "sync", "syncDirectory"] as const satisfies readonly Operation[]) {
  test(`a put is refused while ${failing} fails, and stored with the next one`, async () => {
    const { disk, store, logged } = await opened();
    await store.put("roles", "before", role("before"));
    if (failing !== "write" && failing !== "sync") await reopenSegment();
    disk.fault = (operation, path) => (operation === failing && path.includes("/journal") ? "ENOSPC" : null);
    const waiting = ["a", "b"].map((id) => store.put("roles", id, role(id)));
    for (const one of waiting) await assert.rejects(one, refused);
    await assert.rejects(store.put("roles", "c", role("c")), refused);
    assert.deepEqual([...store.all("roles").keys()], ["before", "a", "b", "c"], "the newest stay in memory");
    assert.equal(logged.length > 0, true);
    disk.fault = () => null;
    await store.put("roles", "d", role("d"));
    const after = await opened(killed(disk));
    assert.deepEqual([...after.store.all("roles").keys()].sort(), ["a", "b", "before", "c", "d"]);
    assert.deepEqual(after.store.damage, []);

    /** Makes the next batch need a new segment. */
    async function reopenSegment(): Promise<void> {
      disk.fault = (operation) => (operation === "sync" ? "ENOSPC" : null);
      await assert.rejects(store.remove("roles", "nothing"), refused);
    }
  });
}

test("an item that was refused is in the list once after the disk recovered", async () => {
  const { disk, store } = await opened();
  await store.append("logs", "m", happening("1"), 10);
  disk.fault = (operation) => (operation === "sync" || operation === "truncate" ? "EIO" : null);
  await assert.rejects(store.append("logs", "m", happening("2"), 10));
  disk.fault = () => null;
  await store.append("logs", "m", happening("3"), 10);
  const after = await opened(killed(disk));
  assert.deepEqual(
    after.store.get("logs", "m")?.map(({ id }) => id),
    ["1", "2", "3"],
  );
});

test("documents that cannot be written to their files stay in the journal", async () => {
  const { disk, store, logged } = await opened();
  await store.put("roles", "a", role("a"));
  disk.fault = (operation, path) => (operation === "create" && path.includes("/documents/") ? "ENOSPC" : null);
  await store.close();
  assert.match(logged.join(), /Documents cannot be written .* Nothing is lost/);
  const after = await opened(killed(disk));
  assert.deepEqual(after.store.get("roles", "a"), role("a"));
});

test("that the disk refuses is known until a write succeeds", async () => {
  const { disk, store, clock } = await opened();
  assert.equal(store.refused(), null);
  disk.fault = (operation) => (operation === "sync" ? "ENOSPC" : null);
  const since = clock.now();
  await assert.rejects(store.put("roles", "a", role("a")), refused);
  clock.advance(1000);
  await assert.rejects(store.put("roles", "b", role("b")), refused);
  assert.deepEqual(store.refused(), {
    problem: "The disk refuses to store changes (ENOSPC). Free some space on that disk.",
    since,
  });
  disk.fault = () => null;
  await store.put("roles", "c", role("c"));
  assert.equal(store.refused(), null);
  assert.equal(clock.pending, 0);
});

test("what was refused is tried again in a while, so that an idle service recovers too", async () => {
  const { disk, store, clock } = await opened();
  disk.fault = (operation) => (operation === "sync" ? "ENOSPC" : null);
  await assert.rejects(store.put("roles", "a", role("a")), refused);
  clock.advance(30_000);
  await until(() => clock.pending === 1);
  assert.notEqual(store.refused(), null);
  disk.fault = () => null;
  clock.advance(30_000);
  await until(() => store.refused() === null);
  const after = await opened(killed(disk));
  assert.deepEqual(after.store.get("roles", "a"), role("a"));
});

test("a refusal nobody waits for ends nothing", async () => {
  const { disk, store } = await opened();
  disk.fault = () => "EIO";
  void store.put("roles", "a", role("a")).catch(() => {});
  await assert.rejects(store.close());
});

test("a state directory that cannot be written is said so at start", async () => {
  const { disk, store } = await opened();
  await store.close();
  disk.fault = (operation) => (operation === "create" ? "EACCES" : null);
  await assert.rejects(opened(disk), (error: StoreError) => {
    assert.match(error.message, /\/state cannot be used: .* Make it the property of the user/);
    return error.code === "disk";
  });
  disk.fault = () => null;
  await opened(disk);
});

const happening = (id: string) => ({
  id,
  at: 0,
  message: { key: "Base.Success", args: [] },
  severity: "OK" as const,
  origin: "/redfish/v1",
  resourceType: "ServiceRoot",
  machineId: null,
  by: null,
});
