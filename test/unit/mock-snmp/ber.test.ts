import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  BerReader,
  integer,
  integerContent,
  octets,
  PacketError,
  sequence,
  unsigned64,
} from "../../../mock-hardware/snmp/ber.js";
import { OidIndex, readOid, writeOid } from "../../../mock-hardware/snmp/oid.js";
import { oids, octets as someOctets } from "./samples.js";

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");

test("numbers are written in as few octets as may be", () => {
  const forms: readonly (readonly [number | bigint, string])[] = [
    [0, "00"],
    [127, "7f"],
    [128, "0080"],
    [-128, "80"],
    [-129, "ff7f"],
    [2 ** 31 - 1, "7fffffff"],
    [-(2 ** 31), "80000000"],
    [2 ** 32 - 1, "00ffffffff"],
    [2n ** 64n - 1n, "00ffffffffffffffff"],
  ];
  for (const [value, hex] of forms) assert.equal(integerContent(value).toString("hex"), hex, String(value));
});

test("what is written is read", () => {
  fc.assert(
    fc.property(fc.integer(), someOctets(70_000), (number, content) => {
      const reader = new BerReader(sequence(integer(number), octets(content))).within();
      assert.equal(reader.integer(), number);
      assert.deepEqual(reader.octets(), content);
      reader.end();
    }),
    { numRuns: 50 },
  );
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (n) => unsigned64(integerContent(n)) === n));
  fc.assert(fc.property(oids, (oid) => readOid(writeOid(oid)) === oid));
});

test("object identifiers have the form of X.690 §8.19", () => {
  assert.equal(writeOid("1.3.6.1.4.1.4526").toString("hex"), "2b06010401a32e");
  assert.equal(writeOid("2.999.3").toString("hex"), "883703");
  assert.equal(readOid(bytes("883703")), "2.999.3");
  assert.equal(readOid(bytes("00")), "0.0");
  for (const wrong of ["", "1.40", "3.1", "1.3.-1", "1.3.4294967296", "1.3..6", "1.3.x", `1.3${".1".repeat(127)}`])
    assert.throws(() => writeOid(wrong), RangeError, wrong);
});

test("what is not SNMP is refused with one error", () => {
  const wrong: Readonly<Record<string, string>> = {
    "nothing at all": "",
    "a tag alone": "30",
    "a length beyond the end": "30 05 02 01",
    "an indefinite length": "30 80 02 01 00 00 00",
    "a length of five octets": "30 85 00 00 00 00 00",
    "a length of four gigabytes": "30 84 ff ff ff ff 02 01 00",
    "a tag of two octets": "1f 81 01 00",
    "an INTEGER of no octets": "30 02 02 00",
    "an INTEGER of six octets": "30 08 02 06 00 00 00 00 00 01",
    "an INTEGER beyond 32 bits": "30 07 02 05 00 80 00 00 00",
    "an OCTET STRING for an INTEGER": "30 03 04 01 05",
    "something after the end": "30 03 02 01 05 00",
  };
  for (const [what, hex] of Object.entries(wrong)) assert.throws(() => readWhole(bytes(hex)), PacketError, what);
  for (const hex of ["", "80 01", "2b 80", "2b 8f ff ff ff ff", "2b".padEnd(2 * 200, "01")])
    assert.throws(() => readOid(bytes(hex)), PacketError, hex);
});

function readWhole(packet: Buffer): void {
  const outer = new BerReader(packet);
  const inner = outer.within();
  inner.integer();
  inner.end();
  outer.end();
}

test("arbitrary octets are read or refused", () => {
  fc.assert(
    fc.property(someOctets(40), (packet) => {
      for (const read of [readWhole, readOid, unsigned64]) {
        try {
          read(packet);
        } catch (error) {
          assert.ok(error instanceof PacketError, String(error));
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

test("an index steps in the order of the numbers, from anywhere", () => {
  const index = new OidIndex(["1.3.10", "1.3.9.1", "1.3.9", "1.3.9.1", "1.3.4294967295"]);
  const walk: string[] = [];
  for (let oid = index.after("0"); oid !== undefined; oid = index.after(oid)) walk.push(oid);
  assert.deepEqual(walk, ["1.3.9", "1.3.9.1", "1.3.10", "1.3.4294967295"]);
  assert.equal(index.after("1.3.9.0.7"), "1.3.9.1");
  assert.equal(index.after("2"), undefined);
});

test("an index of many finds what a plain search finds", () => {
  fc.assert(
    fc.property(fc.array(oids, { maxLength: 40 }), oids, (all, oid) => {
      const later = all.filter((other) => before(oid, other)).sort((one, other) => (before(one, other) ? -1 : 1));
      assert.equal(new OidIndex(all).after(oid), later[0]);
    }),
  );
});

/** By text, each number padded. */
const before = (one: string, other: string): boolean => padded(one) < padded(other);
const padded = (oid: string): string => oid.replace(/\d+/g, (arc) => arc.padStart(10, "0")).replaceAll(".", " ");
