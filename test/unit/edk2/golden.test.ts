import assert from "node:assert/strict";
import { test } from "node:test";
import { blankImage, type Layout } from "../../../adapters/firmware/edk2/blank.js";
import { openImage } from "../../../adapters/firmware/edk2/image.js";
import { applied, compacted } from "../../../adapters/firmware/edk2/write.js";
import { bytesOf, guids, hexOf, layouts } from "./stores.js";

/** What every Raspberry Pi image has at the beginning of its volume, and OVMF's of 128 KiB too. */
const smallHeaders = `
  ${"00".repeat(16)} 8d2bf1ff96768b4ca9852747075b4f50 0000020000000000 5f465648 fffe0400 4800 19f9 0000 00 02
  2000000000100000 0000000000000000 782cf3aa7b949a43a1802e144ec37792 b8df0000 5a fe 0000 00000000`.replace(/\s/g, "");

/** RamLimitTo3GB = 0, as an image in the field has it. */
const ramLimit = `
  aa553f00 07000000 ${"00".repeat(24)} 00000000 1c000000 04000000 58c27ccddb31e6229f2263b0b8eed6b5
  520061006d004c0069006d006900740054006f0033004700420000 00 00000000`.replace(/\s/g, "");

const places: Record<
  Layout,
  { at: number; size: number; store: number; free: number; checksum: string; code: object[] }
> = {
  ovmf: { at: 0, size: 0x20000, store: 0xdfb8, free: 57_244, checksum: "19f9", code: [] },
  "ovmf-4m": { at: 0, size: 0x84000, store: 0x3ffb8, free: 262_044, checksum: "afb8", code: [] },
  aavmf: { at: 0, size: 0x4000000, store: 0x3ffb8, free: 262_044, checksum: "f8f8", code: [] },
  "raspberry-pi-old": {
    at: 0x1d0000,
    size: 0x1f0000,
    store: 0xdfb8,
    free: 57_244,
    checksum: "19f9",
    code: [{ offset: 0x20000, length: 0x1b0000 }],
  },
  "raspberry-pi": {
    at: 0x3b0000,
    size: 0x3d0000,
    store: 0xdfb8,
    free: 57_244,
    checksum: "19f9",
    code: [{ offset: 0x20000, length: 0x390000 }],
  },
};

for (const layout of layouts)
  test(`a blank ${layout} image is found where real ones have their store, with an empty one in it`, () => {
    const bytes = blankImage(layout);
    const { at, size, store, free, checksum, code } = places[layout];
    const image = openImage(bytes);
    assert.equal(bytes.length, size);
    assert.equal(image.volume.offset, at);
    assert.equal(image.store.offset, at + 0x48);
    assert.equal(image.store.size, store);
    assert.equal(image.store.format, "authenticated");
    assert.deepEqual(image.store.variables, []);
    assert.deepEqual(image.store.space, { capacity: free, used: 0, live: 0, free });
    assert.deepEqual(image.code, code);
    assert.deepEqual(image.warnings, []);
    assert.equal(hexOf(bytes.subarray(at + 50, at + 52)), checksum);
  });

for (const layout of ["ovmf", "raspberry-pi-old", "raspberry-pi"] as const)
  test(`the first 100 bytes of the volume of a blank ${layout} image are those of real ones`, () => {
    const bytes = blankImage(layout);
    const { at } = places[layout];
    assert.equal(hexOf(bytes.subarray(at, at + 100)), smallHeaders);
  });

/** CRC-32 as in IEEE 802.3, bit by bit. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

for (const [layout, at, queue] of [
  ["ovmf", 0xf000, "e00f"],
  ["ovmf-4m", 0x41000, "e00f"],
  ["aavmf", 0x40000, "e0ff03"],
  ["raspberry-pi-old", 0x1df000, "e00f"],
  ["raspberry-pi", 0x3bf000, "e00f"],
] as const)
  test(`a blank ${layout} image has the work block of fault-tolerant writes, with its checksum`, () => {
    const block = Buffer.from(blankImage(layout).subarray(at, at + 32));
    const signature = "2b29589e687c7d49a0ce6500fd9f1b95";
    assert.equal(hexOf(block.subarray(0, 16)), signature);
    assert.equal(hexOf(block.subarray(20)), `feffffff${queue.padEnd(16, "0")}`);
    const checked = Buffer.concat([block.subarray(0, 16), Buffer.alloc(8, 0xff), block.subarray(24)]);
    assert.equal(block.readUInt32LE(16), crc32(checked));
  });

const expected = {
  guid: guids.pi,
  name: "RamLimitTo3GB",
  attributes: 7,
  time: null,
  monotonicCount: 0n,
  publicKeyIndex: 0,
};

test("a variable as it lies in an image in the field is read", () => {
  const bytes = blankImage("raspberry-pi");
  bytes.set(bytesOf(ramLimit), 0x3b0064);
  const { variables, deleted, space } = openImage(bytes).store;
  const [{ data, ...rest } = { data: null }] = variables;
  assert.deepEqual(rest, expected);
  assert.equal(hexOf(data!), "00000000");
  assert.equal(variables.length, 1);
  assert.equal(deleted, 0);
  assert.deepEqual(space, { capacity: 57_244, used: 92, live: 92, free: 57_152 });
});

test("a variable is written as it lies in an image in the field", () => {
  const bytes = blankImage("raspberry-pi");
  const splice = compacted(openImage(bytes), [{ ...expected, data: new Uint8Array(4) }]);
  assert.equal(splice.offset, 0x3b0064);
  assert.equal(splice.end, 0x3be000);
  assert.equal(hexOf(splice.bytes), ramLimit);
  const changed = applied(bytes, splice);
  assert.equal(hexOf(changed.subarray(0x3b0064, 0x3b0064 + 92)), ramLimit);
});
