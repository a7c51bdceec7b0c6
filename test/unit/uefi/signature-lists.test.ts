/** Signature lists come back byte for byte, and changing one leaves the others alone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { guidFrom } from "../../../adapters/firmware/uefi/guid.js";
import {
  addSignature,
  certificateSignature,
  encodeSignatureLists,
  listsOf,
  parseSignatureLists,
  removeSignatures,
  sha256Signature,
  signaturesOf,
  signatureTypes,
} from "../../../adapters/firmware/uefi/signature-list.js";
import { guids } from "../../../adapters/firmware/uefi/well-known.js";
import { troubleOf } from "./codec-trouble.js";
import { bytes } from "./hex.js";

const owner = guids.microsoftOwner;
const der = bytes("30030201 05");
const certificate = certificateSignature(der, owner);
const hash = (octet: number) => sha256Signature(new Uint8Array(32).fill(octet), owner);

const sha256Bytes = "2616c4c14c509240aca941f936934328";
const x509Bytes = "a159c0a5e494a74a87b5ab155c2bf072";
const ownerBytes = "bd9afa775903324dbd6028f4e78f784b";

test("an empty dbx, as firmware comes with it, is the hash of nothing", () => {
  const nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  const dbx = bytes(`${sha256Bytes} 4c000000 00000000 30000000 ${ownerBytes} ${nothing}`);
  assert.equal(dbx.length, 76);
  const lists = parseSignatureLists(dbx);
  assert.deepEqual(signaturesOf(lists), [sha256Signature(bytes(nothing), owner)]);
  assert.deepEqual(encodeSignatureLists(lists), dbx);
});

test("certificates have a list each, hashes share one", () => {
  const lists = listsOf([certificate, certificateSignature(der, guids.shoal), hash(1), hash(2)]);
  assert.deepEqual(
    lists.map(({ type, signatureSize, signatures }) => [type, signatureSize, signatures.length]),
    [
      [guids.certX509, 21, 1],
      [guids.certX509, 21, 1],
      [guids.certSha256, 48, 2],
    ],
  );
  assert.deepEqual(
    encodeSignatureLists(lists.slice(0, 1)),
    bytes(`${x509Bytes} 31000000 00000000 15000000 ${ownerBytes} 3003020105`),
  );
});

test("a signature is added once, behind the others", () => {
  const lists = listsOf([hash(1), certificate]);
  const more = addSignature(lists, hash(2));
  assert.deepEqual(signaturesOf(more), [hash(1), certificate, hash(2)]);
  assert.equal(addSignature(more, hash(3)).length, more.length);
  assert.equal(addSignature(more, hash(1)), more);
  assert.equal(addSignature(more, certificate), more);
});

test("removing leaves the other lists as they are, and no empty one behind", () => {
  const odd = parseSignatureLists(bytes(`${sha256Bytes} 1e000000 02000000 30000000 abcd`));
  const lists = [...odd, ...listsOf([hash(1), hash(2), certificate])];
  const isFirst = ({ data }: { data: Uint8Array }) => data[0] === 1;
  assert.deepEqual(removeSignatures(lists, isFirst), [...odd, ...listsOf([hash(2), certificate])]);
  assert.deepEqual(
    removeSignatures(lists, ({ type }) => type === guids.certX509),
    lists.slice(0, 2),
  );
});

const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const anyGuid = octets(16).map((content) => guidFrom(content));

const anyList = fc.tuple(anyGuid, fc.uint8Array({ maxLength: 8 }), fc.nat(40)).chain(([type, header, size]) =>
  fc.array(fc.tuple(anyGuid, octets(size)), { maxLength: 4 }).map((signatures) => ({
    type,
    header,
    signatureSize: 16 + size,
    signatures: signatures.map(([its, data]) => ({ type, owner: its, data })),
  })),
);

test("any lists come back as they were", () => {
  fc.assert(
    fc.property(fc.array(anyList, { maxLength: 5 }), (lists) =>
      assert.deepEqual(parseSignatureLists(encodeSignatureLists(lists)), lists),
    ),
  );
});

const nearlyLists = fc
  .tuple(fc.array(anyList, { minLength: 1, maxLength: 3 }), fc.nat(300), fc.nat(255), fc.nat(300))
  .map(([lists, at, octet, length]) => {
    const content = encodeSignatureLists(lists);
    content[at % content.length] = octet;
    return content.subarray(0, length);
  });

test("any bytes are lists that lead back to them, or refused", () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), nearlyLists), (content) => {
      troubleOf(() => assert.deepEqual(encodeSignatureLists(parseSignatureLists(content)), new Uint8Array(content)));
    }),
    { numRuns: 300 },
  );
});

test("what is no list says why", () => {
  const said: readonly (readonly [written: string, trouble: string])[] = [
    ["00", "the type of the signature list is cut off (at 0)"],
    [`${sha256Bytes} 1b000000 00000000 30000000`, "the signature list is shorter than its header (at 0)"],
    [`${sha256Bytes} ffffffff ffffffff 30000000`, "the signature list is shorter than its header (at 0)"],
    [`${sha256Bytes} 4c000000 00000000 2f000000 00*48`, "the signatures do not fill their list (at 0)"],
    [`${sha256Bytes} 4c000000 00000000 00000000 00*48`, "the signatures do not fill their list (at 0)"],
    [`${sha256Bytes} 4c000000 00000000 30000000 00*47`, "the signature list is cut off (at 28)"],
    [`${sha256Bytes} fcffffff 00000000 10000000 00*16`, "the signature list is cut off (at 28)"],
  ];
  for (const [written, trouble] of said)
    assert.equal(
      troubleOf(() => parseSignatureLists(bytes(written))),
      trouble,
    );
  assert.match(troubleOf(() => sha256Signature(new Uint8Array(31), owner)) ?? "", /32 bytes/);
  const mixed = { ...listsOf([hash(1)])[0]!, signatureSize: 47 };
  assert.match(troubleOf(() => encodeSignatureLists([mixed])) ?? "", /not all of its type and size/);
});

test("types have one name and one GUID", () => {
  assert.equal(new Set(signatureTypes.map(({ guid }) => guid)).size, signatureTypes.length);
  assert.equal(new Set(signatureTypes.map(({ name }) => name)).size, signatureTypes.length);
});
