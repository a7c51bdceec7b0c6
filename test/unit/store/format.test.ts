import assert from "node:assert/strict";
import { test } from "node:test";
import { directory, opened } from "./opened.js";

const path = `${directory}/format.json`;

test("a new state directory says its format", async () => {
  const { disk } = await opened();
  assert.equal(disk.text(path), '{"format":"shoal-store","version":1}\n');
});

const refused: Readonly<Record<string, { text: string; message: RegExp }>> = {
  "a newer format": {
    text: '{"format":"shoal-store","version":2}',
    message:
      /^The state in \/state has format 2, and this version of Shoal knows format 1 only\. Start the version that wrote it/,
  },
  "no clear format": {
    text: "{",
    message: /^\/state\/format\.json does not say which version of Shoal wrote the state/,
  },
};

for (const [what, { text, message }] of Object.entries(refused)) {
  test(`${what} is refused, and the directory left as it is and free`, async () => {
    const { disk, store } = await opened();
    await store.put("roles", "a", { id: "a", predefined: false, privileges: [] });
    await store.close();
    disk.place(path, text);
    const before = disk.paths();
    for (let i = 0; i < 2; i += 1) await assert.rejects(opened(disk), { name: "StoreError", code: "format", message });
    assert.deepEqual(disk.paths(), before);
  });
}
