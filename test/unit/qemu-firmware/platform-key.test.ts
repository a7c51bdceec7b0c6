/** A platform key is found in a store as the library writes it, and only while it is live. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ovmf } from "../../../adapters/firmware/boards/ovmf.js";
import { simulatedKeys } from "../../../adapters/firmware/boards/simulated-keys.js";
import { blankImage } from "../../../adapters/firmware/edk2/blank.js";
import { enrolledKeys } from "../../../adapters/firmware/family/key-changes.js";
import { hasPlatformKey } from "../../../adapters/machine/qemu/platform-key.js";

const store = (variables: Parameters<typeof ovmf.render>[1]): Buffer =>
  Buffer.concat(ovmf.render(blankImage("ovmf-4m"), variables).parts);
const keys = enrolledKeys(simulatedKeys, Date.UTC(2024, 0, 1));
const nameIn = (bytes: Buffer): number => bytes.indexOf(Buffer.from("PK\0", "utf16le"));

test("a store with keys has one, a blank one and one with the other keys alone have none", () => {
  assert.equal(hasPlatformKey(store(keys)), true);
  assert.equal(hasPlatformKey(store([])), false);
  assert.equal(hasPlatformKey(store(keys.filter(({ name }) => name !== "PK"))), false);
});

test("one that was deleted is none", () => {
  const bytes = store(keys);
  bytes[nameIn(bytes) - 60 + 2] = 0x3c;
  assert.equal(hasPlatformKey(bytes), false);
});

test("whatever bytes there are, it answers", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => !hasPlatformKey(bytes)));
  const whole = store(keys);
  assert.equal(hasPlatformKey(whole.subarray(nameIn(whole) - 16)), false);
});
