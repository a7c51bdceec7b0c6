import assert from "node:assert/strict";
import { test } from "node:test";
import { blankImage } from "../../../adapters/firmware/edk2/blank.js";
import { openImage } from "../../../adapters/firmware/edk2/image.js";
import { appended, compacted } from "../../../adapters/firmware/edk2/write.js";
import { bytesOf, refuses, variable } from "./stores.js";

const [notDone, noted, done] = [0xff, 0xfd, 0xf9];

/** A note of writes, each with a record of its state, as EDK2 puts it into its queue. */
function note(complete: boolean, ...records: readonly number[]): Buffer {
  const bytes = Buffer.alloc(40 + 40 * records.length, 0xff);
  bytes[0] = complete ? 0xf8 : 0xfc;
  bytes.writeBigUInt64LE(BigInt(records.length), 24);
  bytes.writeBigUInt64LE(0n, 32);
  for (const [index, state] of records.entries()) bytes[40 + 40 * index] = state;
  return bytes;
}

/** OVMF's image with a queue of these notes, and something in the spare block. */
function queued(...notes: readonly Buffer[]): Uint8Array {
  const bytes = blankImage("ovmf");
  bytes.set(Buffer.concat(notes), 0xf020);
  bytes.fill(0x5a, 0x10000, 0x10100);
  return bytes;
}

/** What OVMF 2022.11 leaves behind when it has compacted its store of 128 KiB: done, and still in the queue. */
const afterCompaction = bytesOf(`
  f8ffffff 76ea5cfe724fe849986f2cd899dffe5d ffffffff 0100000000000000 0000000000000000
  f9ffffff ffffffff 0000000000000000 4800000000000000 b8df000000000000 0000ffffffffffff`);

for (const [what, bytes, pending] of [
  ["what firmware leaves behind when it compacts its store", queued(afterCompaction), false],
  ["no note", queued(), false],
  ["a write that is done", queued(note(true, done)), false],
  ["many that are done", queued(...Array.from({ length: 30 }, () => note(true, done))), false],
  ["a write that is noted and not done", queued(note(true, done), note(false, noted)), true],
  ["the second of two that is noted and not done", queued(note(false, done, noted)), true],
  ["a write that was not noted in full", queued(note(false, notDone)), false],
  ["a write that is done and not ticked off", queued(note(false, done)), false],
] as const)
  test(`with ${what} the firmware has ${pending ? "a write" : "nothing"} to finish`, () => {
    const image = openImage(bytes);
    assert.equal(image.pendingWrite, pending);
    assert.equal(image.warnings.length, pending ? 1 : 0);
  });

test("nothing is written before the firmware has finished its own write", () => {
  const image = openImage(queued(note(false, noted)));
  refuses(() => compacted(image, []), "busy", /let it boot once/);
  refuses(() => appended(image, [{ ...variable("A", "01"), to: variable("A", "01") }]), "busy", /let it boot once/);
});

test("a queue of nonsense does no harm", () => {
  const nonsense = Buffer.alloc(0xfe0, 0xf8);
  assert.equal(openImage(queued(nonsense)).pendingWrite, false);
  nonsense.fill(0);
  assert.equal(openImage(queued(nonsense)).pendingWrite, false);
});

test("a work block that is not valid is not looked into", () => {
  const bytes = queued(note(false, noted));
  bytes[0xf014] = 0xff;
  assert.equal(openImage(bytes).pendingWrite, false);
});
