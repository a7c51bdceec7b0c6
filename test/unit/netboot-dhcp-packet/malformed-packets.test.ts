/** Packets that are no DHCP messages are told apart, and none takes long. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decode } from "../../../adapters/netboot/dhcp/packet/decode.js";
import { encode } from "../../../adapters/netboot/dhcp/packet/encode.js";
import { DhcpFormatError } from "../../../adapters/netboot/dhcp/packet/format-error.js";
import { dhcpCaptures } from "../../support/dhcp-captures.js";
import { dhcpRequest, hexBytes } from "../../support/dhcp-messages.js";

const header = encode(dhcpRequest(), { largest: 548 }).subarray(0, 240);
const withOptions = (hex: string): Uint8Array => Buffer.concat([header, hexBytes(hex)]);

function changed(at: number, ...bytes: readonly number[]): Uint8Array {
  const packet = Uint8Array.from(withOptions("350101ff"));
  packet.set(bytes, at);
  return packet;
}

const faults: readonly (readonly [what: string, code: string, bytes: Uint8Array])[] = [
  ["nothing", "too-short", new Uint8Array(0)],
  ["a header without its last byte", "too-short", header.subarray(0, 239)],
  ["more than anybody sends", "too-long", Buffer.concat([withOptions(""), Buffer.alloc(60_000)])],
  ["op 0", "bad-op", changed(0, 0)],
  ["op 3", "bad-op", changed(0, 3)],
  ["a hardware address of 17 bytes", "bad-hlen", changed(2, 17)],
  ["no cookie, as in BOOTP's first days", "no-cookie", changed(236, 0, 0, 0, 0)],
  ["a lone code at the end", "overrun", withOptions("350101 3c")],
  ["an option that is longer than the packet", "overrun", withOptions("350101 3c05 505845")],
  ["an option longer than `file`", "overrun", Buffer.concat([changed(108, 0x43, 200), hexBytes("")])],
  ["overload 0", "bad-overload", withOptions("340100 ff")],
  ["overload 4", "bad-overload", withOptions("340104 ff")],
  ["an empty overload", "bad-overload", withOptions("3400 ff")],
  ["two overloads", "bad-overload", withOptions("340101 340102 ff")],
];

for (const [what, code, bytes] of faults)
  test(`${what} is ${code}`, () => {
    const packet = what.endsWith("`file`")
      ? Buffer.concat([bytes.subarray(0, 240), hexBytes("350101 340101 ff")])
      : bytes;
    assert.throws(() => decode(packet), { name: "DhcpFormatError", code });
  });

const unusual: readonly (readonly [what: string, hex: string, options: readonly (readonly [number, string])[]])[] = [
  ["no options at all", "", []],
  ["an end alone", "ff", []],
  [
    "padding before and between",
    "0000 350101 00 00 0c0161 00",
    [
      [53, "01"],
      [12, "61"],
    ],
  ],
  ["no end", "350101", [[53, "01"]]],
  [
    "an empty option",
    "350101 0c00 ff",
    [
      [53, "01"],
      [12, ""],
    ],
  ],
  ["anything behind the end", "350101 ff 3c 05", [[53, "01"]]],
  [
    "an option in parts",
    "0c026162 350101 0c0163 ff",
    [
      [12, "616263"],
      [53, "01"],
    ],
  ],
];

for (const [what, hex, options] of unusual)
  test(`${what} is read`, () => {
    const read = [...decode(withOptions(hex)).options].map(([code, value]) => [
      code,
      Buffer.from(value).toString("hex"),
    ]);
    assert.deepEqual(read, options);
  });

test("options go on in `file`, then in `sname`, and what says so is not one of them", () => {
  const packet = Uint8Array.from(withOptions("350101 340103 0c0161 ff"));
  packet.set(hexBytes("0c0163 ff"), 44);
  packet.set(hexBytes("0c0162 340101 ff"), 108);
  const { options, file, sname } = decode(packet);
  assert.deepEqual([...options.keys()], [53, 12]);
  assert.equal(Buffer.from(options.get(12)!).toString(), "abc");
  assert.deepEqual([file, sname], ["", ""]);
});

test("thousands of parts of one option take no longer than one", () => {
  const parts = Buffer.concat([header, ...Array.from({ length: 1285 }, () => hexBytes("0c0161"))]);
  assert.equal(decode(parts).options.get(12)!.length, 1285);
});

/** What became of it; anything but a format error is a fault of ours. */
function outcome(bytes: Uint8Array): string {
  try {
    decode(bytes);
    return "read";
  } catch (error) {
    if (error instanceof DhcpFormatError) return error.code;
    throw error;
  }
}

test("any bytes are read or refused", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 1600 }), (bytes) => typeof outcome(bytes) === "string"));
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 1600 }),
      (options) => outcome(Buffer.concat([header, options])) !== "no-cookie",
    ),
  );
});

test("packets of real machines with bytes changed, cut and doubled are read or refused", () => {
  const packets = dhcpCaptures().flatMap((capture) => capture.packets.map(({ bytes }) => bytes));
  const change = fc.tuple(fc.nat({ max: 500 }), fc.nat({ max: 255 }));
  fc.assert(
    fc.property(
      fc.constantFrom(...packets),
      fc.array(change, { maxLength: 8 }),
      fc.nat({ max: 500 }),
      (original, changes, length) => {
        const packet = Uint8Array.from(original);
        for (const [at, byte] of changes) if (at < packet.length) packet[at] = byte;
        outcome(packet);
        outcome(packet.subarray(0, length));
        outcome(Buffer.concat([packet, packet]));
      },
    ),
    { numRuns: 500 },
  );
});
