/** What is typed at a console, and what is for the console itself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EscapeKeys } from "../../../src/cli/console/keys.js";

const typed = (keys: EscapeKeys, text: string) =>
  keys.take(Buffer.from(text)).map((one) => (typeof one === "string" ? one : `"${Buffer.from(one)}"`));

test("Ctrl-] and a dot leave, after what was typed before", () => {
  assert.deepEqual(typed(new EscapeKeys(true), "ls\r\x1d."), ['"ls\r"', "leave"]);
});

test("the two may come apart", () => {
  const keys = new EscapeKeys(true);
  assert.deepEqual([...typed(keys, "\x1d"), ...typed(keys, "?x")], ["help", '"x"']);
});

test("twice is one for the machine, and another key is let go", () => {
  assert.deepEqual(typed(new EscapeKeys(true), "a\x1d\x1db\x1dzc"), ['"a\x1dbc"']);
});

test("without a terminal every byte is for the machine", () => {
  assert.deepEqual(typed(new EscapeKeys(false), "a\x1d."), ['"a\x1d."']);
});

test("how the bytes are cut up makes no difference", () => {
  const flat = (pieces: readonly Uint8Array[]) => {
    const keys = new EscapeKeys(true);
    const all = pieces.flatMap((piece) => keys.take(piece));
    return all.map((one) => (typeof one === "string" ? `<${one}>` : Buffer.from(one).toString("latin1"))).join("");
  };
  const bytes = fc.uint8Array({ maxLength: 40 }).map((some) => some.map((byte) => (byte % 5 === 0 ? 0x1d : byte)));
  fc.assert(
    fc.property(bytes, fc.nat(40), (all, at) => {
      assert.equal(flat([all.subarray(0, at), all.subarray(at)]), flat([all]));
    }),
  );
});
