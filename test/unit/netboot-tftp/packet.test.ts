/** Packets as bytes and as values; bytes come from anybody. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  acknowledgedBlock,
  encodePacket,
  parsePacket,
  type TftpPacket,
  writeDataHeader,
} from "../../../adapters/netboot/tftp/packet.js";

const request = (text: string): Buffer => Buffer.from(`\0\x01${text}`, "latin1");
const none = new Map<string, string>();

test("requests of real firmware are read", () => {
  // A Raspberry Pi, EDK2, iPXE.
  assert.deepEqual(parsePacket(request("8d3a5c11/start4.elf\0octet\0tsize\x000\0blksize\x001024\0")), {
    op: "RRQ",
    file: "8d3a5c11/start4.elf",
    mode: "octet",
    options: new Map([
      ["tsize", "0"],
      ["blksize", "1024"],
    ]),
  });
  assert.deepEqual(parsePacket(request("ipxe.efi\0OCTET\0TSIZE\x000\0BlkSize\x001468\0windowsize\x004\0")), {
    op: "RRQ",
    file: "ipxe.efi",
    mode: "octet",
    options: new Map([
      ["tsize", "0"],
      ["blksize", "1468"],
      ["windowsize", "4"],
    ]),
  });
});

test("what old firmware puts behind a request does not hurt", () => {
  const plain = { op: "RRQ", file: "pxelinux.0", mode: "octet", options: none };
  assert.deepEqual(parsePacket(request("pxelinux.0\0octet\0")), plain);
  assert.deepEqual(parsePacket(request(`pxelinux.0\0octet\0${"\0".repeat(200)}`)), plain, "padding");
  assert.deepEqual(parsePacket(request("pxelinux.0\xff\0octet\0")), plain, "the option that followed the name");
  assert.deepEqual(parsePacket(request("pxelinux.0\0octet\0blksize\0")), plain, "an option without its value");
  assert.deepEqual(parsePacket(request("pxelinux.0\0octet\0blksize\x00512")), plain, "a value without its end");
});

test("the first of two options of one name counts", () => {
  const parsed = parsePacket(request("a\0octet\0blksize\x001024\0BLKSIZE\x008\0"));
  assert.deepEqual(parsed?.op === "RRQ" && [...parsed.options], [["blksize", "1024"]]);
});

test("what is no packet is none", () => {
  for (const text of ["", "a", "a\0octet", "file\0"]) assert.equal(parsePacket(request(text)), null, text);
  for (const bytes of [[], [0], [0, 4], [0, 4, 0], [0, 0, 0, 1], [0, 7, 0, 1], [1, 1, 97, 0], [4, 0, 0, 1]])
    assert.equal(parsePacket(Uint8Array.from(bytes)), null, String(bytes));
  assert.equal(parsePacket(request(`${"a".repeat(513)}\0octet\0`)), null, "a name of 513 bytes");
  assert.equal(parsePacket(request(`a\0octet\0${"\0".repeat(1400)}`)), null, "1,409 bytes");
});

test("more options than there are is as many as there may be", () => {
  const many = Array.from({ length: 40 }, (_, index) => `o${index}\0${index}\0`).join("");
  const parsed = parsePacket(request(`a\0octet\0${many}`));
  assert.equal(parsed?.op === "RRQ" && parsed.options.size, 16);
});

const text = fc.string({ unit: fc.constantFrom(..."abcz019./-_ ä€"), maxLength: 40 });
const word = fc.string({ unit: fc.constantFrom(..."abcz019"), minLength: 1, maxLength: 10 });
const block = fc.nat(0xffff);
const options = fc
  .uniqueArray(fc.tuple(word, word), { selector: ([name]) => name, maxLength: 8 })
  .map((all) => new Map(all));
const anyPacket: fc.Arbitrary<TftpPacket> = fc.oneof(
  fc.record({ op: fc.constantFrom("RRQ" as const, "WRQ" as const), file: text, mode: word, options }),
  fc.record({
    op: fc.constant("DATA" as const),
    block,
    data: fc.uint8Array({ maxLength: 600 }).map((data) => Buffer.from(data)),
  }),
  fc.record({ op: fc.constant("ACK" as const), block }),
  fc.record({ op: fc.constant("ERROR" as const), code: block, message: text }),
  fc.record({ op: fc.constant("OACK" as const), options: options.filter((all) => all.size > 0) }),
);

test("what is written is read again", () => {
  fc.assert(
    fc.property(anyPacket, (generated) => {
      const packet: TftpPacket = { ...generated };
      assert.deepEqual(parsePacket(encodePacket(packet)), packet);
      assert.equal(acknowledgedBlock(encodePacket(packet)), packet.op === "ACK" ? packet.block : null);
    }),
    { numRuns: 2000 },
  );
});

test("any bytes are a packet or none, and their parts are within bounds", () => {
  const nearly = fc
    .tuple(fc.nat(7), fc.uint8Array({ maxLength: 1500 }))
    .map(([op, rest]) => Uint8Array.of(0, op, ...rest));
  const broken = fc.tuple(anyPacket, fc.nat(700), fc.nat(255)).map(([packet, at, value]) => {
    const bytes = encodePacket(packet);
    bytes[at % bytes.length] = value;
    return bytes.subarray(0, 1 + ((at * 7) % bytes.length));
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 1500 }), nearly, broken), (bytes) => {
      const packet = parsePacket(bytes);
      if (packet?.op !== "RRQ" && packet?.op !== "WRQ") return;
      assert.ok(packet.file.length <= 512 && packet.options.size <= 16);
      assert.doesNotMatch(packet.file, /\0/);
    }),
    { numRuns: 20_000 },
  );
});

test("a header is the same written alone", () => {
  const packet = Buffer.from("????abc");
  writeDataHeader(packet, 65_536 + 258);
  assert.deepEqual(packet, encodePacket({ op: "DATA", block: 258, data: Buffer.from("abc") }));
});
