import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { appendLine, putLine, readLine, removeLine } from "../../../src/store/journal-line.js";

const head = { seq: 7, collection: "logs", id: 'a "strange" id\n' } as const;
const withoutNewline = (line: string) => Buffer.from(line.slice(0, -1));

test("a line reads back as it was written, and holds no newline but the last", () => {
  const lines = [putLine(head, '[{"a":"\\n"}]'), removeLine(head), appendLine(head, ["1", '"zwei"'], 20)];
  for (const line of lines) assert.equal(line.indexOf("\n"), line.length - 1);
  assert.deepEqual(lines.map(withoutNewline).map(readLine), [
    { ...head, op: "put", value: [{ a: "\n" }] },
    { ...head, op: "remove" },
    { ...head, op: "append", items: [1, "zwei"], cap: 20 },
  ]);
});

test("a line with any byte changed, or cut short, is damaged", () => {
  const line = withoutNewline(putLine(head, '{"value":"ä"}'));
  fc.assert(
    fc.property(fc.nat(line.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = Buffer.from(line);
      changed[at] = changed[at]! ^ change;
      assert.equal(readLine(changed), null);
      assert.equal(readLine(line.subarray(0, at)), null);
    }),
  );
});
