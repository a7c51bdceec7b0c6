import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openImage } from "../../../adapters/firmware/edk2/image.js";
import type { StoredVariable } from "../../../adapters/firmware/edk2/variable.js";
import {
  appended,
  applied,
  type Change,
  compacted,
  partsOf,
  type Splice,
} from "../../../adapters/firmware/edk2/write.js";
import {
  anyVariable,
  anyVariables,
  bytesOf,
  filled,
  guids,
  hexOf,
  holding,
  layouts,
  namesOf,
  plainly,
  raw,
  refuses,
  variable,
} from "./stores.js";

const change = (name: string, data: string | null): Change => ({
  guid: guids.global,
  name,
  to: data === null ? null : variable(name, data),
});

function append(bytes: Uint8Array, ...changes: readonly Change[]): Uint8Array {
  const splice = appended(openImage(bytes), changes);
  assert.ok(splice, "there is no room");
  return applied(bytes, splice);
}

const compact = (bytes: Uint8Array): Uint8Array =>
  applied(bytes, compacted(openImage(bytes), openImage(bytes).store.variables));

const listOf = (bytes: Uint8Array, length: number): string => hexOf(bytes.subarray(0x64, 0x64 + length));

/** Whether all bytes outside of the splice are those of the base. */
function keepsTheRest(base: Uint8Array, splice: Splice): boolean {
  const copy = Buffer.from(applied(base, splice));
  const [before, after] = [copy.subarray(0, splice.offset), copy.subarray(splice.end)];
  return before.equals(base.subarray(0, splice.offset)) && after.equals(base.subarray(splice.end));
}

test("firmware's way: the old variable is marked dead, the new one comes behind all others", () => {
  const bytes = holding([raw("A"), raw("B"), raw("C")]);
  const after = append(bytes, change("B", "02"));
  const [dead, fresh] = [raw("B", { state: 0x3c }), raw("B", { data: "02" })];
  assert.equal(listOf(after, 276), hexOf(Buffer.concat([raw("A"), dead, raw("C"), fresh, Buffer.alloc(4, 0xff)])));
});

test("firmware's way: what is deleted is marked dead, with all that stood behind it", () => {
  const bytes = holding([raw("A", { state: 0x3e }), raw("A"), raw("B"), raw("A", { data: "07" })]);
  const after = append(bytes, change("A", null));
  assert.deepEqual(namesOf(after), ["B"]);
  assert.equal(after[0x64 + 2], 0x3c);
  assert.equal(after[0x64 + 68 + 2], 0x3d);
  assert.equal(openImage(after).store.space.used, openImage(bytes).store.space.used);
});

test("what is so already is not written again", () => {
  const image = openImage(holding([raw("A", { reserved: 0xff, data: "01" })]));
  const splice = appended(image, [change("A", "01"), change("None", null)]);
  assert.equal(splice?.bytes.length, 0);
  assert.equal(splice?.end, splice?.offset);
});

test("the last of several changes of a variable counts", () => {
  const after = append(holding([raw("A")]), change("A", "02"), change("B", "01"), change("A", null), change("B", "03"));
  assert.deepEqual(
    plainly(openImage(after).store.variables).map(({ name, data }) => name + data),
    ["B03"],
  );
  assert.equal(openImage(after).store.deleted, 1);
});

test("when there is no room behind the others, compaction finds it", () => {
  const dead = raw("Dead", { state: 0x3c, data: "00".repeat(57_000) });
  const bytes = holding([raw("A"), dead]);
  const image = openImage(bytes);
  assert.equal(appended(image, [change("B", "01".repeat(200))]), null);
  const after = applied(bytes, compacted(image, [...image.store.variables, variable("B", "01".repeat(200))]));
  assert.deepEqual(namesOf(after), ["A", "B"]);
  assert.equal(openImage(after).store.deleted, 0);
});

test("what is left behind the list by others is gone after a write", () => {
  const bytes = holding([raw("A"), Buffer.alloc(72), raw("Ghost")]);
  assert.deepEqual(namesOf(append(bytes, change("B", "01"))), ["A", "B"]);
  assert.equal(hexOf(append(bytes, change("B", "01")).subarray(0xe000 - 4, 0xe000)), "ffffffff");
});

test("a variable that stays keeps the parts of its header that nobody knows, and one in deletion lives again", () => {
  const proof = `0100000000000000${"e8070b15".padEnd(32, "0")}02000000`;
  const kept = raw("Kept", { reserved: 0xa5, proof });
  const bytes = holding([raw("Dead", { state: 0x3c }), raw("Kept", { reserved: 0xa5, proof, state: 0x3e })]);
  const known = { guid: guids.global, name: "Kept", attributes: 7, data: bytesOf("01") };
  const splice = compacted(openImage(bytes), [{ ...known, time: bytesOf("e8070b15".padEnd(32, "0")) }]);
  assert.equal(hexOf(splice.bytes), hexOf(kept));
});

test("a new value keeps the count and the key index when it brings none", () => {
  const bytes = holding([raw("A", { proof: `0500000000000000${"00".repeat(16)}03000000` })]);
  const to = variable("A", "02", { monotonicCount: undefined, publicKeyIndex: undefined });
  const image = openImage(bytes);
  for (const splice of [compacted(image, [to]), appended(image, [{ ...change("A", null), to }])]) {
    const [after] = openImage(applied(bytes, splice!)).store.variables;
    assert.deepEqual([hexOf(after!.data), after?.monotonicCount, after?.publicKeyIndex], ["02", 5n, 3]);
  }
});

test("a time stamp of zeros is none", () => {
  const image = openImage(holding([raw("A")]));
  assert.equal(
    appended(image, [{ ...change("A", null), to: variable("A", "01", { time: new Uint8Array(16) }) }])?.bytes.length,
    0,
  );
});

test("a plain store is written in its own form, and takes no time stamps", () => {
  const bytes = holding([raw("A", { format: "plain" })], "ovmf", "plain");
  const after = append(bytes, change("B", "02"));
  assert.equal(
    listOf(after, 80),
    hexOf(Buffer.concat([raw("A", { format: "plain" }), raw("B", { format: "plain", data: "02" })])),
  );
  const timed = variable("C", "01", { time: new Uint8Array(16).fill(1) });
  refuses(() => compacted(openImage(bytes), [timed]), "plain-store", /"C": a plain store keeps no time stamps/);
});

for (const [what, bad, message] of [
  ["a GUID in upper case", variable("A", "01", { guid: guids.pi.toUpperCase() }), /GUID/],
  ["an empty name", variable("", "01"), /name is empty/],
  ["a NUL in the name", variable("A\0", "01"), /NUL/],
  ["no data", variable("A", ""), /no data/],
  ["attributes of an erased header", variable("A", "01", { attributes: 0xffffffff }), /attributes/],
  ["attributes of no 32 bits", variable("A", "01", { attributes: -1 }), /attributes/],
  ["a short time stamp", variable("A", "01", { time: new Uint8Array(15) }), /16 bytes/],
  ["a negative count", variable("A", "01", { monotonicCount: -1n }), /count/],
  ["a key index of no 32 bits", variable("A", "01", { publicKeyIndex: 0.5 }), /key index/],
] as const)
  test(`a variable is refused for ${what}`, () => {
    const image = openImage(holding([]));
    refuses(() => compacted(image, [bad]), "bad-variable", message);
    refuses(() => appended(image, [{ guid: bad.guid, name: bad.name, to: bad }]), "bad-variable", message);
  });

test("no variable is written twice", () => {
  refuses(() => compacted(openImage(holding([])), [variable("A", "01"), variable("A", "02")]), "bad-variable", /twice/);
});

test("a variable larger than the firmware takes is refused, unless it is there already", () => {
  const large = "5a".repeat(0x8400 - 64);
  const [fits, over] = [variable("A", large), variable("A", `${large}5a`)];
  const blank = openImage(holding([]));
  assert.ok(compacted(blank, [fits]));
  refuses(() => compacted(blank, [over]), "too-large", /"A": it takes 33793 bytes, .* more than 33792/);
  refuses(() => appended(blank, [{ ...over, to: over }], { maxVariable: 100 }), "too-large", /more than 100/);
  const there = openImage(holding([raw("A", { data: `${large}5a` })]));
  assert.ok(compacted(there, [over, variable("B", "01")]));
});

test("a store takes variables to its last byte and no more", () => {
  const image = openImage(holding([]));
  const all = variable("A", "5a".repeat(57_244 - 64));
  const limits = { maxVariable: 100_000 };
  assert.equal(compacted(image, [all], limits).bytes.length, 57_244);
  assert.equal(appended(image, [{ ...all, to: all }], limits)?.bytes.length, 57_244);
  const over = [all, variable("B", "01")];
  refuses(() => compacted(image, over, limits), "no-room", /^the variables take 57312 bytes, and .* room for 57244$/);
});

test("the parts of a changed image are those of the base, without a copy, and together the image", () => {
  const base = filled("raspberry-pi", [variable("A", "01")]);
  const splice = compacted(openImage(base), [variable("B", "02")]);
  const parts = partsOf(base, splice);
  assert.deepEqual(Buffer.concat(parts), Buffer.from(applied(base, splice)));
  assert.equal(parts[0]?.buffer, base.buffer);
  assert.equal(parts.at(-1)?.buffer, base.buffer);
  assert.ok(parts.length <= 4);
});

test("a splice of another image is a mistake of the caller", () => {
  const splice = compacted(openImage(filled("raspberry-pi", [])), []);
  assert.throws(() => applied(new Uint8Array(100), splice), RangeError);
  assert.throws(() => partsOf(new Uint8Array(100), splice), RangeError);
});

for (const layout of layouts.filter((one) => one !== "aavmf"))
  test(`what is written into a ${layout} image is read from it, and all else stays`, () => {
    const base = filled(layout, [variable("Old", "01")]);
    fc.assert(
      fc.property(anyVariables(), (variables) => {
        const splice = compacted(openImage(base), variables);
        assert.ok(keepsTheRest(base, splice));
        assert.deepEqual(Buffer.concat(partsOf(base, splice)), Buffer.from(applied(base, splice)));
        const { store, warnings } = openImage(applied(base, splice));
        assert.deepEqual(plainly(store.variables), plainly(variables));
        assert.equal(store.space.used, store.space.live);
        assert.deepEqual(warnings, []);
      }),
      { numRuns: 30 },
    );
  });

test("what is written into an aavmf image is read from it", () => {
  const base = filled("aavmf", [variable("Old", "01")]);
  const splice = compacted(openImage(base), [variable("New", "02")]);
  assert.ok(keepsTheRest(base, splice));
  assert.deepEqual(namesOf(applied(base, splice)), ["New"]);
});

/** A variable that is there, another value of it, or a new one. */
const anyChanges = (variables: readonly StoredVariable[]): fc.Arbitrary<Change[]> => {
  const given = variables.map(({ guid, name }) => fc.constant({ guid, name }));
  const key = fc.oneof(
    ...given,
    anyVariable.map(({ guid, name }) => ({ guid, name })),
  );
  const to = fc.option(anyVariable);
  return fc.array(
    fc.tuple(key, to).map(([of, value]) => ({ ...of, to: value && { ...value, ...of } })),
    { maxLength: 8 },
  );
};

const anyWork = anyVariables().chain((variables) =>
  fc.tuple(fc.constant(variables), fc.array(anyChanges(variables), { minLength: 1, maxLength: 4 })),
);

const keyed = (variables: readonly StoredVariable[]) =>
  new Map(plainly(variables).map((one) => [`${one.guid} ${one.name}`, one]));

test("changes come true, in steps as in one, before compaction as after it", () => {
  fc.assert(
    fc.property(anyWork, ([variables, steps]) => {
      let bytes = filled("ovmf", variables);
      const model = keyed(variables);
      for (const changes of steps) {
        const splice = appended(openImage(bytes), changes);
        assert.ok(splice && keepsTheRest(bytes, splice));
        bytes = applied(bytes, splice);
        for (const { guid, name, to } of changes)
          if (to) model.set(`${guid} ${name}`, plainly([to])[0]!);
          else model.delete(`${guid} ${name}`);
      }
      assert.deepEqual(keyed(openImage(bytes).store.variables), model);
      const { store } = openImage(compact(bytes));
      assert.deepEqual(plainly(store.variables), plainly(openImage(bytes).store.variables));
      assert.equal(store.deleted, 0);
      assert.equal(store.space.used, openImage(bytes).store.space.live);
    }),
    { numRuns: 100 },
  );
});

test("flash only clears bits of what lies in the list already", () => {
  fc.assert(
    fc.property(anyWork, ([variables, [changes = []]]) => {
      const before = filled("ovmf", variables);
      const { end } = openImage(before).store.layout;
      const after = append(before, ...changes);
      for (let at = 0; at < end; at++) assert.equal(after[at]! & before[at]!, after[at], `at ${at}`);
    }),
    { numRuns: 50 },
  );
});
