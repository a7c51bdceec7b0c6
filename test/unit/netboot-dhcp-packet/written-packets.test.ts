/** Packets are written so that clients and relays take them: order, size, long options, and fields that are lent to options. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { DhcpMessage } from "../../../adapters/netboot/dhcp/message.js";
import { decode } from "../../../adapters/netboot/dhcp/packet/decode.js";
import { encode, limitsOf } from "../../../adapters/netboot/dhcp/packet/encode.js";
import {
  arbitraryMessage,
  comparable,
  dhcpRequest,
  hexBytes,
  textOf,
  type WrittenOptions,
} from "../../support/dhcp-messages.js";

const frame = { largest: 1472 };
const small = { largest: 548 };

/** Codes in the field for options, in their order. */
function codesIn(packet: Uint8Array): number[] {
  const codes: number[] = [];
  for (let at = 240; packet[at] !== 255 && at < packet.length; at += 2 + packet[at + 1]!) codes.push(packet[at]!);
  return codes;
}

const filler = (bytes: number): string => `0x${"61".repeat(bytes)}`;
const written = (options: WrittenOptions, fields: Partial<DhcpMessage> = {}) => dhcpRequest(options, fields);

test("the smallest packet is one of BOOTP's, and nothing is padded before the end", () => {
  const packet = encode(written({ 12: "a" }), small);
  assert.equal(packet.length, 300);
  assert.equal(Buffer.from(packet.subarray(236, 248)).toString("hex"), "63825363350101" + "0c0161" + "ff" + "00");
});

test("option 53 is first and 82 last, the others in their order", () => {
  const message = dhcpRequest({});
  const options = new Map([82, 60, 3, 53, 12].map((code) => [code, hexBytes("01")]));
  assert.deepEqual(codesIn(encode({ ...message, options }, small)), [53, 60, 3, 12, 82]);
});

test("a long option is split, and read as one", () => {
  const packet = encode(written({ 119: filler(600) }), frame);
  assert.deepEqual(codesIn(packet), [53, 119, 119, 119]);
  assert.equal(decode(packet).options.get(119)!.length, 600);
});

test("what a client takes: 576 at least, one frame at most", () => {
  const limits = [undefined, "0x0100", "0x0240", "0x05c0", "0xff00", "0x05"].map((size) =>
    limitsOf(written(size === undefined ? {} : { 57: size })),
  );
  assert.deepEqual(
    limits.map(({ largest }) => largest + 28),
    [576, 576, 576, 1472, 1500, 576],
  );
});

test("as few fields are lent as can be", () => {
  const lent = (options: WrittenOptions, fields: Partial<DhcpMessage> = {}) => {
    const packet = encode(written(options, fields), small);
    assert.ok(packet.length <= 548);
    const message = written(options, fields);
    assert.deepEqual(comparable(decode(packet)).options, comparable(message).options);
    const at = codesIn(packet).indexOf(52);
    assert.ok(at === -1 || at === 1);
    return at === -1 ? 0 : packet[245]!;
  };
  assert.equal(lent({ 120: filler(250), 121: filler(50) }), 0);
  assert.equal(lent({ 120: filler(250), 121: filler(51) }), 2);
  assert.equal(lent({ 120: filler(250), 121: filler(100) }), 1);
  assert.equal(lent({ 120: filler(250), 121: filler(100), 122: filler(60) }), 3);
  assert.equal(lent({ 120: filler(450) }), 3);
});

test("a field that says something is not lent, but where an option says the same", () => {
  const options = { 67: "ipxe.efi\0", 120: filler(250), 121: filler(60) };
  const repeated = decode(encode(written(options, { file: "ipxe.efi", sname: "server" }), small));
  assert.deepEqual([repeated.file, repeated.sname], ["", "server"]);
  assert.equal(textOf(repeated.options.get(67)), "ipxe.efi\0");
  assert.equal(repeated.options.get(121)?.length, 60);
  const kept = decode(encode(written(options, { file: "other.efi", sname: "server" }), small));
  assert.deepEqual([kept.file, kept.sname], ["other.efi", "server"]);
});

test("what fits nowhere is left out: not the first options, and not 82", () => {
  const options = { 67: "a", 120: filler(250), 121: filler(250), 122: filler(20), 82: filler(60) };
  const packet = encode(written(options, { file: "x", sname: "y" }), small);
  assert.deepEqual(codesIn(packet), [53, 67, 122, 82]);
  assert.ok(packet.length <= 548);
});

test("an 82 that fills the packet alone is left out", () => {
  const packet = encode(written({ 82: filler(700), 12: "a" }), small);
  assert.deepEqual(codesIn(packet), [53, 12]);
});

test("header texts fill their fields, and longer ones are left out", () => {
  const full = decode(encode(written({}, { file: "f".repeat(128), sname: "s".repeat(64) }), small));
  assert.deepEqual([full.file.length, full.sname.length], [128, 64]);
  const more = decode(encode(written({}, { file: "f".repeat(129), sname: "s".repeat(65) }), small));
  assert.deepEqual([more.file, more.sname], ["", ""]);
});

test("whatever fits is read as it was", () => {
  fc.assert(
    fc.property(arbitraryMessage({ mostOptions: 12 }), (message) => {
      const packet = encode(message, { largest: 4096 });
      const total = [...message.options.values()].reduce((sum, { length }) => sum + length + 6, 0);
      fc.pre(total < 3800);
      assert.deepEqual(comparable(decode(packet)), comparable(message));
    }),
  );
});

test("options that need the fields are read as they were", () => {
  fc.assert(
    fc.property(arbitraryMessage({ mostOptions: 12, empty: true }), (message) => {
      // At most one misses: 20 bytes less than all need, and the fields have 190.
      const total = [...message.options.values()].reduce((sum, { length }) => sum + length + 6, 4);
      const packet = encode(message, { largest: Math.max(300, 240 + total - 20) });
      const read = decode(packet);
      for (const [code, value] of read.options)
        assert.deepEqual(Buffer.from(value), Buffer.from(message.options.get(code)!));
      if (total < 4096 - 240) assert.ok(read.options.size >= message.options.size - 1);
    }),
  );
});

test("no packet is larger than the client takes, and each is one that can be read", () => {
  fc.assert(
    fc.property(arbitraryMessage({ mostOptions: 40 }), fc.integer({ min: 300, max: 1500 }), (message, largest) => {
      const packet = encode(message, { largest });
      assert.ok(packet.length <= largest && packet.length >= 300);
      for (const [code, value] of decode(packet).options)
        assert.deepEqual(Buffer.from(value), Buffer.from(message.options.get(code)!));
    }),
  );
});
