import assert from "node:assert/strict";
import { test } from "node:test";
import { Opened } from "../../../src/opened.js";

test("the newest is closed first, and one that fails does not keep the others open", async () => {
  const opened = new Opened();
  const closed: string[] = [];
  opened.add("store", (name) => closed.push(name));
  opened.add("lock", async (name) => {
    closed.push(name);
    throw new Error("second");
  });
  opened.add("machines", () => {
    throw new Error("first");
  });
  opened.add("listener", async (name) => closed.push(name));
  await assert.rejects(opened.close(), { message: "first" });
  assert.deepEqual(closed, ["listener", "lock", "store"]);
  await opened.close();
});
