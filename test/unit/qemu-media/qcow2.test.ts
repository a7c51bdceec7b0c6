/** Files of the form qcow2 as they are made here are as its description has them, and sizes are read of any. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { diskSizeIn, emptyOverlay, headLength } from "../../../adapters/machine/qemu/qcow2.js";

const cluster = 65_536;

test("an overlay of a small disk is four clusters that the counts know of", () => {
  const file = Buffer.from(emptyOverlay(1000));
  assert.equal(file.length, 4 * cluster);
  assert.equal(file.toString("latin1", 0, 3), "QFI");
  assert.equal(file.readUInt32BE(4), 3);
  assert.equal(diskSizeIn(file), 1024);
  // First table behind the table and the block of counts; nothing is in it.
  assert.deepEqual([file.readUInt32BE(36), file.readBigUInt64BE(40)], [1, BigInt(3 * cluster)]);
  assert.deepEqual([file.readBigUInt64BE(48), file.readUInt32BE(56)], [BigInt(cluster), 1]);
  assert.equal(file.readBigUInt64BE(cluster), BigInt(2 * cluster));
  const counts = [0, 1, 2, 3, 4].map((one) => file.readUInt16BE(2 * cluster + one * 2));
  assert.deepEqual(counts, [1, 1, 1, 1, 0]);
  assert.ok(file.subarray(3 * cluster).every((byte) => byte === 0));
});

test("the first table has room for all of the disk, and the counts for it", () => {
  const sizes = fc.integer({ min: 1, max: 2 ** 46 });
  fc.assert(
    fc.property(sizes, (bytes) => {
      const file = Buffer.from(emptyOverlay(bytes));
      const entries = file.readUInt32BE(36);
      assert.ok(entries * 2 ** 29 >= bytes);
      assert.ok(3 * cluster + entries * 8 <= file.length);
      const clusters = file.length / cluster;
      assert.equal(file.readUInt16BE(2 * cluster + (clusters - 1) * 2), 1);
      assert.equal(file.readUInt16BE(2 * cluster + clusters * 2), 0);
      assert.equal(diskSizeIn(file), Math.ceil(bytes / 512) * 512);
    }),
    { numRuns: 30 },
  );
});

test("what is larger than any disk is refused", () => {
  assert.throws(() => emptyOverlay(2 ** 50 + 1), RangeError);
});

test("anything may be looked at", () => {
  assert.equal(diskSizeIn(Buffer.alloc(headLength)), undefined);
  assert.equal(diskSizeIn(Buffer.from("QFI\xfb", "latin1")), undefined);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => diskSizeIn(bytes) === undefined || true));
});
