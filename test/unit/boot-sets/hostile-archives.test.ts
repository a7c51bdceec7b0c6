/** An archive that was made to do harm is refused with what is wrong with it, and nothing of it is left. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { BootSetError } from "../../../src/ports/boot-sets.js";
import { filesOfArchive } from "../../../src/services/firmware/boot-sets/boot-archive.js";
import { about, failsWith, pi4Folder, storeUnderTest, zipped } from "./store-under-test.js";
import { type ZipEntry, zipOf } from "./zip.js";

const x = Buffer.from("x");
const zeros = Buffer.alloc(100_000);

/** An extra field with sizes of 64 bits (APPNOTE §4.5.3). */
function zip64(size: bigint, packed: bigint): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt16LE(1, 0);
  bytes.writeUInt16LE(16, 2);
  bytes.writeBigUInt64LE(size, 4);
  bytes.writeBigUInt64LE(packed, 12);
  return bytes;
}

const refused: readonly [what: string, code: BootSetError["code"], text: RegExp, entries: readonly ZipEntry[]][] = [
  ["a name that leads out of it", "bad-archive", /\.\./, [{ name: "../../etc/passwd", data: x }]],
  ["a name that leads out of a folder in it", "bad-archive", /\.\./, [{ name: "a/../../b", data: x }]],
  ["a name with the other slashes", "bad-archive", /\.\./, [{ name: "..\\..\\b", data: x }]],
  ["an absolute name", "bad-archive", /absolute/, [{ name: "/etc/passwd", data: x }]],
  ["a drive's letter", "bad-archive", /absolute/, [{ name: "C:/config.txt", data: x }]],
  ["a name with a control character", "bad-name", /character/, [{ name: "a\u0007b", data: x }]],
  ["a name with a NUL", "bad-name", /character/, [{ name: "config.txt\0.exe", data: x }]],
  ["an empty part in a name", "bad-name", /empty part/, [{ name: "a//b", data: x }]],
  ["a dot for a part of a name", "bad-name", /empty part/, [{ name: "a/./b", data: x }]],
  ["folders without end", "bad-name", /too long/, [{ name: `${"a/".repeat(40)}b`, data: x }]],
  [
    "a name twice",
    "bad-name",
    /twice/,
    [
      { name: "a", data: x },
      { name: "a", data: zeros },
    ],
  ],
  [
    "a name in two cases",
    "bad-name",
    /one name/,
    [
      { name: "a", data: x },
      { name: "A", data: x },
    ],
  ],
  [
    "folders in two cases",
    "bad-name",
    /one name/,
    [
      { name: "o/a", data: x },
      { name: "O/b", data: x },
    ],
  ],
  [
    "a file that is also a folder",
    "bad-name",
    /both/,
    [
      { name: "a", data: x },
      { name: "a/b", data: x },
    ],
  ],
  [
    "a folder that is also a file",
    "bad-name",
    /one name|twice/,
    [
      { name: "a/b", data: x },
      { name: "a", data: x },
    ],
  ],
  ["a link", "bad-archive", /neither/, [{ name: "a", data: Buffer.from("/etc/passwd"), mode: 0o120777 }]],
  ["a device", "bad-archive", /neither/, [{ name: "a", data: x, mode: 0o060600 }]],
  ["a pipe", "bad-archive", /neither/, [{ name: "a", data: x, mode: 0o010600 }]],
  ["an encrypted file", "bad-archive", /encrypted/, [{ name: "a", data: x, flags: 0x0801 }]],
  ["a strongly encrypted file", "bad-archive", /encryption/, [{ name: "a", data: x, flags: 0x0841 }]],
  ["an unknown method", "bad-archive", /method 14/, [{ name: "a", data: x, method: 14 }]],
  ["more than there can be in it", "bad-archive", /more than/, [{ name: "a", data: x, size: 200_000_000 }]],
  ["more than is taken in", "too-large", /256 MiB/, [{ name: "a", data: zeros, size: 0x20000000 }]],
  [
    "huge sizes of 64 bits",
    "too-large",
    /256 MiB/,
    [{ name: "a", data: x, size: 0xffffffff, packedSize: 0xffffffff, extra: zip64(1n << 50n, 1n) }],
  ],
  [
    "sizes of 64 bits that are not there",
    "bad-archive",
    /zip64/,
    [{ name: "a", data: x, size: 0xffffffff, extra: Buffer.from([1, 0, 0, 0]) }],
  ],
  [
    "files that share their bytes",
    "bad-archive",
    /overlaps/,
    [
      { name: "a", data: zeros },
      { name: "b", data: zeros, offset: 0 },
    ],
  ],
  [
    "too many files",
    "too-large",
    /2000 files/,
    Array.from({ length: 2001 }, (_, index) => ({ name: `f${index}`, stored: true })),
  ],
  [
    "far too many entries",
    "too-large",
    /too many/,
    Array.from({ length: 4001 }, (_, index) => ({ name: `d${index}/`, stored: true })),
  ],
];
for (const [what, code, text, entries] of refused) {
  test(`an archive with ${what} is refused (${code})`, async () => {
    await assert.rejects(filesOfArchive(zipOf(entries)), failsWith(code, text));
  });
}

/** Told apart only once they are unpacked: beside all that a board needs. */
const lying: readonly [what: string, text: RegExp, entry: ZipEntry][] = [
  ["unpacks to more than it says", /unpacked/, { name: "a", data: zeros, size: 500 }],
  ["unpacks to less than it says", /unpacked/, { name: "a", data: zeros, size: 100_001 }],
  ["has another checksum", /checksum/, { name: "a", data: zeros, crc: 1 }],
  ["is stored, and has another checksum", /checksum/, { name: "a", data: x, stored: true, crc: 1 }],
  [
    "is not what it is packed by",
    /unpacked/,
    { name: "a", data: Buffer.from([0xff, 0xff, 0xff]), stored: true, method: 8 },
  ],
];
for (const [what, text, entry] of lying) {
  test(`an archive with a file that ${what} is refused, and nothing is left behind`, async (t) => {
    const { sets, entries } = await storeUnderTest(t);
    const files = Object.entries(pi4Folder()).map(([name, data]) => ({ name, data: Buffer.from(data) }));
    await assert.rejects(sets.addArchive(zipOf([entry, ...files]), about), failsWith("bad-archive", text));
    assert.deepEqual(await entries(), []);
  });
}

test("what is cut off, or no archive at all, is refused", async () => {
  const archive = zipped({ "a.txt": "hello" });
  for (const bytes of [archive.subarray(0, 30), archive.subarray(0, archive.length - 1), Buffer.alloc(0), x]) {
    await assert.rejects(filesOfArchive(bytes), failsWith("bad-archive"));
  }
});

test("an end of the directory that promises more files is refused", async () => {
  const archive = zipOf([{ name: "a", data: x }], { count: 3 });
  await assert.rejects(filesOfArchive(archive), failsWith("bad-archive"));
});

test("a mutated archive is read or refused, and never does anything else", async () => {
  const packed = deflateRawSync(Buffer.from("some more of it"));
  const base = zipOf([
    { name: "config.txt", data: Buffer.from("armstub=RPI_EFI.fd\n") },
    { name: "overlays/", stored: true, mode: 0o040755 },
    { name: "overlays/a.dtbo", data: packed, mode: 0o100644, extra: zip64(1n, 1n) },
  ]);
  const mutation = fc.tuple(fc.nat(base.length - 1), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 6 }), async (mutations) => {
      const bytes = Buffer.from(base);
      for (const [at, value] of mutations) bytes[at] = value;
      try {
        for (const file of await filesOfArchive(bytes)) {
          let size = 0;
          for await (const piece of file.content()) size += piece.length;
          assert.equal(size, file.size);
        }
      } catch (error) {
        if (!(error instanceof BootSetError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});
