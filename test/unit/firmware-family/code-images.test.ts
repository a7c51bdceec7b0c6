/** Code of guests' firmware in a file of its own, told from stores and from images that hold both. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { aavmf } from "../../../adapters/firmware/boards/aavmf.js";
import { ovmf } from "../../../adapters/firmware/boards/ovmf.js";
import { raspberryPi4 } from "../../../adapters/firmware/boards/raspberry-pi-4.js";
import { blankImage } from "../../../adapters/firmware/edk2/blank.js";
import { FirmwareError } from "../../../src/ports/firmware.js";

/** A sound volume of code, as an image for a Raspberry Pi has one, in a file of that size. */
function codeImage(size: number, at = 0): Uint8Array {
  const bytes = Buffer.alloc(size, 0xff);
  const pi = Buffer.from(blankImage("raspberry-pi-old"));
  pi.copy(bytes, at, 0x20000, 0x20000 + 0x1b0000);
  return bytes;
}

const arm = (() => {
  const bytes = codeImage(0x4000000, 0x1000);
  bytes.set([0x00, 0x04, 0x00, 0x14]);
  return bytes;
})();

const small = { code: codeImage(0x1e0000), store: blankImage("ovmf") };
const large = { code: codeImage(0x37c000), store: blankImage("ovmf-4m") };
const armStore = new Uint8Array(0x4000000);

const isNone = (error: unknown): boolean => error instanceof FirmwareError && error.code === "not-an-image";

test("code alone is told by its size and what is in it, and has no variables to read", () => {
  const { hasCode, codeAlone, layout } = ovmf.inspect(large.code);
  assert.deepEqual([hasCode, codeAlone, layout], [true, true, "OVMF, code for a store of 528 KiB beside it"]);
  assert.match(ovmf.inspect(small.code).layout, /store of 128 KiB/);
  assert.match(aavmf.inspect(arm).layout, /store of 65536 KiB/);
  assert.throws(() => ovmf.read(large.code), isNone);
});

test("what is not for these guests is refused", () => {
  for (const image of [codeImage(0x200000), new Uint8Array(0x37c000), large.code.subarray(0, 0x37b000)])
    assert.throws(() => ovmf.inspect(image), isNone);
  const foreign = Buffer.from(arm);
  foreign.set([0xfe, 0x03, 0x00, 0xea]);
  assert.throws(() => aavmf.inspect(foreign), isNone);
  assert.throws(() => aavmf.inspect(large.code), isNone);
  assert.throws(() => raspberryPi4.inspect(large.code), isNone);
});

test("code goes with a store of its size, and a store with another of the same size", () => {
  const pairs = ovmf.pairsWith ?? assert.fail();
  assert.ok(pairs(small.code, small.store) && pairs(large.code, large.store));
  assert.ok(!pairs(small.code, large.store) && !pairs(large.code, small.store));
  assert.ok(pairs(large.store, large.store) && !pairs(small.store, large.store));
  const combined = Buffer.concat([small.store, small.code]);
  assert.equal(ovmf.inspect(combined).codeAlone, undefined);
  assert.ok(!pairs(combined, small.store));
  assert.ok(aavmf.pairsWith?.(arm, armStore) && aavmf.pairsWith(armStore, armStore));
  assert.equal(raspberryPi4.pairsWith, undefined);
});
