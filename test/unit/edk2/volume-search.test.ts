import assert from "node:assert/strict";
import { test } from "node:test";
import { blankImage } from "../../../adapters/firmware/edk2/blank.js";
import { openImage } from "../../../adapters/firmware/edk2/image.js";
import { versionOf } from "../../../adapters/firmware/edk2/version.js";
import { holding, namesOf, raw, refuses } from "./stores.js";

const joined = (...parts: Uint8Array[]): Buffer => Buffer.concat(parts);
const gap = (length: number): Uint8Array => new Uint8Array(length).fill(0x11);

/** Makes the header right again. */
function resum(bytes: Uint8Array, at: number): void {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset + at, 72);
  header.writeUInt16LE(0, 50);
  let sum = 0;
  for (let word = 0; word < 72; word += 2) sum += header.readUInt16LE(word);
  header.writeUInt16LE(-sum & 0xffff, 50);
}

function changed(change: (header: Buffer) => void, sound = true): Uint8Array {
  const bytes = blankImage("ovmf");
  change(Buffer.from(bytes.buffer));
  if (sound) resum(bytes, 0);
  return bytes;
}

test("the store is found at any block of 4 KiB", () => {
  const bytes = joined(gap(7 * 0x1000), holding([raw("A")]));
  assert.deepEqual(namesOf(bytes), ["A"]);
  assert.equal(openImage(bytes).store.offset, 0x7048);
});

test("an image that is a part of a larger buffer is read by its own offsets", () => {
  const bytes = joined(gap(3), holding([raw("A")])).subarray(3);
  assert.equal(openImage(bytes).store.offset, 0x48);
});

test("what lies inside of a volume of code is not taken for a store", () => {
  const bytes = blankImage("raspberry-pi");
  bytes.set(holding([raw("Decoy")]), 0x100000);
  assert.equal(openImage(bytes).volume.offset, 0x3b0000);
  assert.deepEqual(openImage(bytes).warnings, []);
});

test("a volume of code whose length cannot be is stepped over", () => {
  const bytes = blankImage("raspberry-pi");
  bytes.fill(0xff, 0x20020, 0x20028);
  resum(bytes, 0x20000);
  assert.equal(openImage(bytes).volume.offset, 0x3b0000);
  assert.deepEqual(openImage(bytes).code, []);
});

test("of several volumes of variables the first sound one counts, and the others are told", () => {
  const bytes = joined(holding([raw("A")]), holding([raw("B")]));
  assert.deepEqual(namesOf(bytes), ["A"]);
  assert.deepEqual(openImage(bytes).warnings, ["at 0x20000: one more volume of variables; that at 0x0 counts"]);
  bytes[50] = 0;
  assert.deepEqual(namesOf(bytes), ["B"]);
  assert.deepEqual(openImage(bytes).warnings, [
    "at 0x0: a volume of variables is damaged: the checksum of the volume's header is wrong",
  ]);
});

test("many volumes of variables make few warnings", () => {
  const { warnings } = openImage(joined(...Array.from({ length: 9 }, () => blankImage("ovmf"))));
  assert.equal(warnings.length, 5);
  assert.equal(warnings.at(-1), "and 4 volumes of variables more");
});

for (const [what, bytes, code, message] of [
  ["nothing", new Uint8Array(), "no-store", /^there is no volume of UEFI variables in it$/],
  ["noise", gap(0x5000), "no-store", /no volume/],
  ["code alone", blankImage("raspberry-pi").subarray(0, 0x3b0000), "no-store", /no volume/],
  ["a wrong checksum", changed((header) => header.writeUInt8(1, 44), false), "bad-checksum", /^at 0x0: .*checksum/],
  ["another revision", changed((header) => header.writeUInt8(1, 55)), "bad-header", /revision 1, not 2/],
  ["a header of no length", changed((header) => header.writeUInt16LE(0, 48)), "bad-header", /not 0 bytes/],
  ["a header of 64 KiB", changed((header) => header.writeUInt16LE(0xfff8, 48)), "bad-header", /not 65528 bytes/],
  ["a short volume", changed((header) => header.writeUInt32LE(0x40, 32)), "bad-header", /not 64 bytes/],
  ["a volume longer than all", changed((header) => header.writeUInt32LE(9, 36)), "truncated", /the image ends before/],
  ["a cut-off volume", blankImage("ovmf").subarray(0, 0x1ffff), "truncated", /131072 bytes, the image ends before/],
  ["a block map without end", changed((header) => header.writeUInt32LE(1, 64)), "bad-header", /block map .* no end/],
  ["too few blocks", changed((header) => header.writeUInt32LE(31, 56)), "bad-header", /longer than its blocks/],
  [
    "another store",
    changed((header) => header.writeUInt8(0, 72)),
    "bad-header",
    /^at 0x48: .* no kind of variable store/,
  ],
  ["an unformatted store", changed((header) => header.writeUInt8(0xff, 92)), "bad-header", /never formatted/],
  ["an unsound store", changed((header) => header.writeUInt8(0xff, 93)), "bad-header", /state is 0xff/],
  ["a store of no length", changed((header) => header.writeUInt32LE(0, 88)), "bad-header", /not 0 bytes/],
  [
    "a store past its volume",
    changed((header) => header.writeUInt32LE(0x20000, 88)),
    "bad-header",
    /volume ends before/,
  ],
] as const)
  test(`an image is refused for ${what}`, () => {
    refuses(() => openImage(bytes), code, message);
  });

test("an image of more than 256 MiB and a store of more than 4 MiB are refused", () => {
  const mib = 1024 * 1024;
  refuses(() => openImage(new Uint8Array(256 * mib + 1)), "too-large", /256 MiB/);
  const bytes = new Uint8Array(8 * mib);
  bytes.set(blankImage("ovmf").subarray(0, 100));
  const view = new DataView(bytes.buffer);
  view.setUint32(32, 8 * mib, true);
  view.setUint32(56, 0x800, true);
  view.setUint32(88, 5 * mib, true);
  resum(bytes, 0);
  refuses(() => openImage(bytes), "too-large", /more than 4 MiB/);
});

test("an image for a Raspberry Pi says which version it is", () => {
  assert.equal(versionOf(blankImage("raspberry-pi")), "v1.40");
  assert.equal(versionOf(blankImage("raspberry-pi-old")), "v1.38");
  assert.equal(versionOf(blankImage("raspberry-pi", { version: "v1.41-rc1" })), "v1.41-rc1");
});

test("an image without code, or without a word of its version, has none", () => {
  assert.equal(versionOf(blankImage("ovmf")), null);
  assert.equal(versionOf(new Uint8Array()), null);
  assert.equal(versionOf(blankImage("raspberry-pi", { version: "1.40" })), null);
  assert.equal(versionOf(blankImage("raspberry-pi", { version: "v" })), null);
});

test("the version is looked for in the first MiB of the code only", () => {
  const bytes = blankImage("raspberry-pi", { version: "none" });
  const text = Buffer.from("UEFI Firmware v9.9\0", "utf16le");
  bytes.set(text, 0x120000);
  assert.equal(versionOf(bytes), null);
  bytes.set(text, 0x11ff00);
  assert.equal(versionOf(bytes), "v9.9");
});
