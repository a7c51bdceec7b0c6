/** Of what a viewer of a screen sends, only its user's own doing counts as typing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ViewerInput } from "../../../src/consoles/websocket/viewer-input.js";

const bytes = (...values: readonly (number | string)[]): Buffer =>
  Buffer.concat(values.map((one) => (typeof one === "string" ? Buffer.from(one, "latin1") : Buffer.from([one]))));
const zeros = (count: number): string => "\0".repeat(count);

const hello = bytes("RFB 003.008\n", 1, 1);
const itsOwn: readonly Buffer[] = [
  bytes(0, zeros(19)),
  bytes(2, zeros(1), "\0\x02", "\x04\x04\x04\x04", "\x05\x05\x05\x05"),
  bytes(3, zeros(9)),
  bytes(150, zeros(9)),
  bytes(248, zeros(7), 3, "\x04\x05\x06"),
  bytes(251, zeros(5), 1, zeros(1), "\x04".repeat(16)),
  bytes(255, 1, "\0\0"),
  bytes(255, 1, "\0\x02", "\x04".repeat(6)),
];
const itsUsers: readonly Buffer[] = [
  bytes(4, 1, zeros(6)),
  bytes(5, zeros(5)),
  bytes(6, zeros(3), "\0\0\0\x02", "hi"),
  bytes(6, zeros(3), "\xff\xff\xff\xfc", zeros(4)),
  bytes(255, 0, zeros(10)),
];

function begun(): ViewerInput {
  const input = new ViewerInput();
  assert.equal(input.take(hello), false);
  return input;
}

test("what it asks for by itself is nobody's typing, and what its user does is", () => {
  const input = begun();
  for (const own of itsOwn) {
    assert.equal(input.take(own), false, own.toString("hex"));
    for (const users of itsUsers) assert.equal(input.take(users), true, users.toString("hex"));
  }
  assert.equal(input.take(Buffer.concat(itsOwn)), false);
});

test("an older viewer is not asked for its kind of security", () => {
  const input = new ViewerInput();
  assert.equal(input.take(bytes("RFB 003.003\n", 1, 3, zeros(9))), false);
  assert.equal(input.take(bytes(5, zeros(5))), true);
});

for (const [what, sent] of [
  ["a message", bytes(hello.toString("latin1"), 99)],
  ["a kind of security", bytes("RFB 003.008\n", 2)],
  ["a version", bytes("HELLO WORLD\n")],
] as const) {
  test(`with ${what} that is not known all counts, from there on`, () => {
    const input = new ViewerInput();
    assert.equal(input.take(sent), true);
    assert.equal(input.take(bytes(3, zeros(9))), true);
  });
}

test("how it is cut up makes no difference, whatever it is", () => {
  const message = fc.oneof(fc.constantFrom(...itsOwn, ...itsUsers), fc.uint8Array({ maxLength: 12 }));
  fc.assert(
    fc.property(fc.array(message, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), (messages, size) => {
      const all = Buffer.concat([hello, ...messages]);
      const [whole, cut] = [new ViewerInput(), new ViewerInput()];
      let isTyped = false;
      for (let at = 0; at < all.length; at += size) isTyped = cut.take(all.subarray(at, at + size)) || isTyped;
      assert.equal(isTyped, whole.take(all));
    }),
  );
});
