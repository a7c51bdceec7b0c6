import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isBlank, openImage } from "../../../adapters/firmware/edk2/image.js";
import { ImageFormatError } from "../../../adapters/firmware/edk2/image-error.js";
import { versionOf } from "../../../adapters/firmware/edk2/version.js";
import { appended, applied, compacted } from "../../../adapters/firmware/edk2/write.js";
import { anyVariables, filled, holding, plainly, raw, variable } from "./stores.js";

/** What runs to its end, or says why it does not. */
function orImageError<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    assert.ok(error instanceof ImageFormatError, (error as Error).stack);
    return null;
  }
}

/** Opens, changes and compacts it: what comes of that must be sound. */
function handled(bytes: Uint8Array): void {
  versionOf(bytes);
  isBlank(bytes);
  const image = orImageError(() => openImage(bytes));
  if (!image) return;
  const { variables, space } = image.store;
  assert.ok(space.live <= space.used && space.used + space.free === space.capacity);
  const addition = variable("Addition", "0102");
  const splice = orImageError(() => appended(image, [{ ...addition, to: addition }]));
  if (splice) assert.ok(openImage(applied(bytes, splice)).store.variables.some(({ name }) => name === "Addition"));
  const whole = orImageError(() => compacted(image, variables));
  if (whole) assert.deepEqual(plainly(openImage(applied(bytes, whole)).store.variables), plainly(variables));
}

const flips = (from: number, to: number) =>
  fc.array(fc.tuple(fc.integer({ min: from, max: to - 1 }), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 6,
  });

const flipped = (bytes: Uint8Array, changes: readonly (readonly [number, number])[]): Uint8Array => {
  const copy = bytes.slice();
  for (const [at, value] of changes) copy[at] = value;
  return copy;
};

test("flipped bytes in the headers and the list lead to an error or to a sound store", () => {
  fc.assert(
    fc.property(anyVariables(8), flips(0, 800), (variables, changes) => {
      handled(flipped(filled("ovmf", variables), changes));
    }),
    { numRuns: 300 },
  );
});

test("flipped bytes in the list alone do, too", () => {
  const states = [0x3f, 0x3e, 0x3c, 0x7f, 0xff];
  const bytes = holding(Array.from({ length: 12 }, (_, index) => raw(`V${index % 4}`, { state: states[index % 5]! })));
  fc.assert(
    fc.property(flips(0x64, 0x64 + 12 * 72), (changes) => handled(flipped(bytes, changes))),
    { numRuns: 500 },
  );
});

test("flipped bytes around fault-tolerant writes do, too", () => {
  const bytes = filled("ovmf", [variable("A", "01")]);
  fc.assert(
    fc.property(flips(0xf000, 0xf0a0), (changes) => handled(flipped(bytes, changes))),
    { numRuns: 200 },
  );
});

test("images that are cut off or grown lead to an error or to a sound store", () => {
  const bytes = filled("raspberry-pi-old", [variable("A", "01"), variable("B", "02")]);
  const store = 0x1d0000;
  fc.assert(
    fc.property(fc.integer({ min: store - 10, max: store + 200 }), (length) => {
      handled(bytes.subarray(0, length));
    }),
    { numRuns: 50 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), fc.uint8Array({ maxLength: 5000 }), (before, after) => {
      handled(Buffer.concat([before, filled("ovmf", [variable("A", "01")]), after]));
    }),
    { numRuns: 50 },
  );
});

test("arbitrary bytes are no image", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 10_000 }), (bytes) => {
      assert.equal(
        orImageError(() => openImage(bytes)),
        null,
      );
    }),
  );
});

test("every length of name and data is held against the store's end", () => {
  const sizes = [0, 1, 2, 3, 4, 6, 8, 0xdf00, 0xdf60, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
  for (const nameSize of sizes)
    for (const dataSize of sizes)
      for (const state of [0x3f, 0x3e, 0x3c, 0x7f, 0xff])
        handled(holding([raw("A"), raw("B", { nameSize, dataSize, state }), raw("C")]));
});
