import assert from "node:assert/strict";
import { test } from "node:test";
import { blankImage } from "../../../adapters/firmware/edk2/blank.js";
import { isBlank, openImage } from "../../../adapters/firmware/edk2/image.js";
import { contentOf, guids, hexOf, holding, namesOf, raw, refuses } from "./stores.js";

const dataOf = (bytes: Uint8Array): string[] => contentOf(bytes).map(({ name, data }) => `${name}=${data}`);

test("only what is live counts, in the store's order", () => {
  const dead = [0x3c, 0x3d, 0x7f, 0x7e, 0x00, 0xbf].map((state) => raw("Dead", { state }));
  const bytes = holding([raw("One"), ...dead, raw("Two", { state: 0x3e }), raw("Three")]);
  assert.deepEqual(namesOf(bytes), ["One", "Two", "Three"]);
  const { deleted, space } = openImage(bytes).store;
  assert.equal(deleted, 6);
  assert.equal(space.live, 72 + 72 + 76);
  assert.equal(space.used, space.live + 6 * 72);
  assert.equal(space.free, space.capacity - space.used);
});

test("what was about to be deleted counts only while nothing has taken its place", () => {
  const going = raw("A", { state: 0x3e, data: "01" });
  const here = raw("A", { data: "02" });
  assert.deepEqual(dataOf(holding([going, here])), ["A=02"]);
  assert.deepEqual(dataOf(holding([here, going])), ["A=02"]);
  assert.deepEqual(dataOf(holding([going, raw("A", { state: 0x3e, data: "03" })])), ["A=03"]);
  assert.deepEqual(dataOf(holding([going, raw("A", { guid: "pi", data: "02" })])), ["A=01", "A=02"]);
});

test("of a variable that is there twice the first counts, and that is told", () => {
  const bytes = holding([raw("A", { data: "01" }), raw("B"), raw("A", { data: "02" })]);
  assert.deepEqual(dataOf(bytes), ["A=01", "B=01"]);
  assert.match(openImage(bytes).warnings.join(), /^some variables are there more than once; the first of each counts$/);
});

test("one name under two GUIDs is two variables", () => {
  const bytes = holding([raw("525400770001", { guid: "pi" }), raw("525400770001", { guid: "global" })]);
  assert.deepEqual(
    contentOf(bytes).map(({ guid }) => guid),
    [guids.pi, guids.global],
  );
});

test("the list ends at the first that does not begin as a variable", () => {
  assert.deepEqual(namesOf(holding([raw("A"), Buffer.alloc(4, 0xff), raw("B")])), ["A"]);
  assert.deepEqual(namesOf(holding([raw("A"), Buffer.alloc(4), raw("B")])), ["A"]);
});

test("a header that was not written to its end takes its own place only", () => {
  const begun = Buffer.alloc(60, 0xff);
  begun.set([0xaa, 0x55]);
  const half = Buffer.from(raw("Half", { state: 0x7f, dataSize: 0xffffffff }).subarray(0, 60));
  assert.deepEqual(namesOf(holding([raw("A"), begun, half, raw("B")])), ["A", "B"]);
});

test("a variable without data is not there", () => {
  const bytes = holding([raw("A", { data: "" }), raw("B")]);
  assert.deepEqual(namesOf(bytes), ["B"]);
  assert.deepEqual(openImage(bytes).warnings, []);
});

test("a dead variable that reaches past the store's end ends the list, and nothing is free behind it", () => {
  const image = openImage(holding([raw("A"), raw("B", { state: 0x3c, dataSize: 0x10000 })]));
  assert.equal(image.store.space.free, 0);
  assert.equal(image.store.space.live, 68);
  assert.deepEqual(image.warnings, ["at 0xa8: a dead variable reaches past the store's end"]);
});

for (const [what, piece, reason] of [
  ["a name past the end", raw("A", { nameSize: 0x10000 }), /^at 0x64: the name .* past the store's end$/],
  ["data past the end", raw("A", { dataSize: 0xdf60 }), /^at 0x64: the data .* past the store's end$/],
  ["a name of two bytes", raw("A", { nameSize: 2 }), /name of the variable is not 2 bytes long/],
  ["a name of odd length", raw("A", { nameSize: 5 }), /name of the variable is not 5 bytes long/],
  ["a name without NUL", raw("AB", { nameSize: 4 }), /does not end with its only NUL/],
  ["a name with a NUL in it", raw("A\0B"), /does not end with its only NUL/],
] as const)
  test(`a live variable is refused for ${what}`, () => {
    refuses(() => openImage(holding([piece])), "bad-variable", reason);
  });

test("a store may be full to its last byte", () => {
  const capacity = 57_244;
  const all = raw("A", { data: "5a".repeat(capacity - 64) });
  const image = openImage(holding([all]));
  assert.deepEqual(image.store.space, { capacity, used: capacity, live: capacity, free: 0 });
});

test("halves of surrogate pairs stay in names", () => {
  assert.deepEqual(namesOf(holding([raw("\ud800A\udc00")])), ["\ud800A\udc00"]);
});

test("the proof in the header of an authenticated variable is read", () => {
  const proof = `0807060504030201${"e8070b15".padEnd(32, "0")}04030201`;
  const [variable] = openImage(holding([raw("PK", { proof })])).store.variables;
  assert.equal(variable?.monotonicCount, 0x0102030405060708n);
  assert.equal(hexOf(variable!.time!), "e8070b15".padEnd(32, "0"));
  assert.equal(variable?.publicKeyIndex, 0x01020304);
});

test("a plain store is read too", () => {
  const pieces = [
    raw("A", { format: "plain" }),
    raw("B", { format: "plain", state: 0x3c }),
    raw("C", { format: "plain" }),
  ];
  const { store } = openImage(holding(pieces, "ovmf", "plain"));
  assert.equal(store.format, "plain");
  const { data, ...first } = store.variables[0]!;
  assert.deepEqual(first, { guid: guids.global, name: "A", attributes: 7, time: null });
  assert.deepEqual(
    store.variables.map(({ name }) => name),
    ["A", "C"],
  );
  assert.equal(store.space.used, 3 * 40);
});

test("a flash is blank when it is all zero or all 0xff", () => {
  for (const fill of [0, 0xff]) {
    const bytes = new Uint8Array(70_001).fill(fill);
    assert.equal(isBlank(bytes), true);
    refuses(() => openImage(bytes), "no-store", /never formatted/);
    for (const at of [0, 1, 35_000, 70_000]) {
      const touched = bytes.slice();
      touched[at] = 0x5a;
      assert.equal(isBlank(touched), false, `at ${at}`);
    }
  }
  assert.equal(isBlank(new Uint8Array(100).fill(1)), false);
  assert.equal(isBlank(new Uint8Array()), false);
  assert.equal(isBlank(blankImage("ovmf")), false);
});
