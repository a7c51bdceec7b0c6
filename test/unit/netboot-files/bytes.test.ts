import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bytesSource } from "../../../src/services/netboot/files/bytes-source.js";
import { mediaTypeOf } from "../../../src/services/netboot/files/media-type.js";
import { servedFile } from "../../../src/services/netboot/files/open-source.js";

const type = "application/octet-stream";

test("any part of what is in parts is that part of the whole", () => {
  const property = fc.property(
    fc.array(fc.uint8Array({ maxLength: 9 })),
    fc.nat(60),
    fc.nat(60),
    (parts, one, other) => {
      const whole = Buffer.concat(parts);
      const [from, to] = [one, other].map((at) => Math.min(at, whole.length)).sort((a, b) => a - b) as [number, number];
      const { size, read } = bytesSource({ content: { size: whole.length, parts }, type, key: "x" });
      return size === whole.length && whole.subarray(from, to).equals(read(from, to) as Uint8Array);
    },
  );
  fc.assert(property, { numRuns: 1000 });
});

test("what lies within one part is not copied", () => {
  const parts = [Buffer.alloc(1000), Buffer.alloc(10), Buffer.alloc(1000)];
  const { read } = bytesSource({ content: { size: 2010, parts }, type, key: "x" });
  assert.equal((read(1010, 2010) as Uint8Array).buffer, parts[2]!.buffer);
  assert.equal((read(5, 1000) as Uint8Array).buffer, parts[0]!.buffer);
});

test("the tag follows the content, not how it is cut", () => {
  const tag = (...parts: Uint8Array[]) =>
    bytesSource({ content: { size: Buffer.concat(parts).length, parts }, type }).etag;
  assert.equal(tag(Buffer.from("abc")), tag(Buffer.from("a"), Buffer.from("bc")));
  assert.notEqual(tag(Buffer.from("abc")), tag(Buffer.from("abd")));
  assert.equal(bytesSource({ content: Buffer.from("x"), type }).etag, tag(Buffer.from("x")));
  assert.equal(bytesSource({ content: Buffer.from("x"), type, key: "v1" }).etag, '"v1"');
});

test("the tag of the same bytes is made once, however many are sent them", () => {
  const content = Buffer.from("iPXE");
  const { etag } = bytesSource({ content, type });
  // Against the rule, to tell a tag that is known from one that is made anew.
  content[0] = 0;
  assert.equal(bytesSource({ content, type }).etag, etag);
});

test("a source that is served is released before its end is told", () => {
  const told: unknown[] = [];
  const source = { ...bytesSource({ content: Buffer.from("x"), type }), release: () => void told.push("released") };
  const end = { from: 0, to: 1, problem: null };
  servedFile(source, (its) => told.push(its)).close(end);
  assert.deepEqual(told, ["released", end]);
});

test("firmware tells programs from disks by the type (UEFI §24.7.3.1)", () => {
  const types = {
    "boot.efi": "application/efi",
    "a/B.EFI": "application/efi",
    "x.iso": "application/vnd.efi-iso",
    "x.img": "application/vnd.efi-img",
    "boot.ipxe": "text/plain; charset=utf-8",
    vmlinuz: type,
    "x.constructor": type,
    efi: "application/efi",
    "": type,
  };
  assert.deepEqual(Object.fromEntries(Object.keys(types).map((path) => [path, mediaTypeOf(path)])), types);
});
