/** QMP on the wire, whatever comes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { commandLine, parseMessage, QmpGarble, QmpLines } from "../../../adapters/machine/qemu/qmp/messages.js";

test("each kind of message is told from the others", () => {
  const kinds = [
    ['{"QMP": {"version": {"qemu": {"major": 9, "minor": 0, "micro": 1}}}}', { kind: "greeting", version: "9.0.1" }],
    ['{"return": {}, "id": 3}', { kind: "done", id: 3, result: {} }],
    ['{"return": null, "id": 3}', { kind: "done", id: 3, result: null }],
    ['{"error": {"class": "A", "desc": "b"}, "id": 4}', { kind: "refused", id: 4, word: "A", text: "b" }],
    ['{"event": "STOP"}', { kind: "event", name: "STOP", data: {} }],
    ['{"return": {}}', { kind: "other" }],
    ['{"return": {}, "id": "theirs"}', { kind: "other" }],
    ["{}", { kind: "other" }],
  ] as const;
  for (const [line, message] of kinds) assert.deepEqual(parseMessage(line), message, line);
});

test("any text is a message or is told to be none", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.object().map((one) => JSON.stringify(one)),
      ),
      (line) => {
        try {
          assert.ok(parseMessage(line).kind);
        } catch (error) {
          assert.ok(error instanceof QmpGarble);
        }
      },
    ),
  );
});

test("lines are the same however they are cut on their way", () => {
  const text = fc.array(fc.string().map((one) => one.replaceAll("\n", "")));
  fc.assert(
    fc.property(text, fc.array(fc.nat(40)), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((one) => `${one}\n`).join(""));
      const splitter = new QmpLines();
      const got: string[] = [];
      let start = 0;
      for (const cut of [...cuts, bytes.length]) {
        got.push(...splitter.push(bytes.subarray(start, start + cut)));
        start += cut;
      }
      assert.deepEqual(
        got,
        lines.map((one) => Buffer.from(one).toString()),
      );
    }),
  );
});

test("a command is one line, whatever is in it", () => {
  fc.assert(
    fc.property(fc.string(), fc.dictionary(fc.string(), fc.string()), (name, args) => {
      const line = commandLine(1, name, args);
      assert.equal(line.indexOf("\n"), line.length - 1);
      assert.deepEqual(JSON.parse(line), JSON.parse(JSON.stringify({ execute: name, arguments: args, id: 1 })));
    }),
  );
});
