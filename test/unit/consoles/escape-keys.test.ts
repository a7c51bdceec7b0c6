/** Ctrl-] and a letter is for the console; everything else for the machine, however it is cut into portions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EscapeKeys, type Typed } from "../../../src/consoles/escape-keys.js";

const typedOf = (...portions: readonly string[]): string[] => {
  const keys = new EscapeKeys();
  return portions.flatMap((portion) => keys.take(Buffer.from(portion, "latin1"))).map(shown);
};

const shown = (typed: Typed): string => (typed.kind === "key" ? `<${typed.key}>` : typed.bytes.toString("latin1"));

test("bytes go through as they are", () => {
  assert.deepEqual(typedOf("ls\r", "\x03\xff~."), ["ls\r", "\x03\xff~."]);
});

test("a letter after Ctrl-] is a key, also in the next portion", () => {
  assert.deepEqual(typedOf("a\x1d.b"), ["a", "<.>", "b"]);
  assert.deepEqual(typedOf("a\x1d", "wb"), ["a", "<w>", "b"]);
});

test("Ctrl-] twice is one for the machine", () => {
  assert.deepEqual(typedOf("a\x1d\x1db"), ["a", "\x1db"]);
  assert.deepEqual(typedOf("\x1d", "\x1d", "."), ["\x1d", "."]);
});

test("how the bytes are cut makes no difference, and none is lost", () => {
  const byte = fc.oneof(fc.constant(0x1d), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 60 }), fc.array(fc.nat(60), { maxLength: 6 }), (bytes, cuts) => {
      const whole = Buffer.from(bytes);
      const at = [0, ...cuts.filter((cut) => cut <= whole.length).sort((a, b) => a - b), whole.length];
      const portions = at.slice(1).map((to, index) => whole.subarray(at[index], to).toString("latin1"));
      const joined = typedOf(...portions).join("");
      assert.equal(joined, typedOf(whole.toString("latin1")).join(""));
    }),
  );
});
