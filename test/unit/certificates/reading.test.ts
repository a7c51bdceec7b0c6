/** PEM and DER from anyone. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { certificateDocument } from "../../../src/domain/certificates/certificate-document.js";
import { derItems, oidText } from "../../../src/domain/certificates/der.js";
import { mostPemBlocks, pemBlocks, pemParts } from "../../../src/services/certificates/pem.js";
import { issue } from "./authority.js";

const block = (label: string, body = "AAAA") => `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;

test("blocks are found wherever they stand, and only whole ones", () => {
  const text = `a${block("X")}b\r\n${block("Y")}-----BEGIN Z-----\nAAAA`;
  assert.deepEqual(
    pemBlocks(text).map(({ label }) => label),
    ["X", "Y"],
  );
  assert.deepEqual(pemBlocks("-----BEGIN X-----\n-----END Y-----"), []);
  assert.equal(pemBlocks(block("X").repeat(100)).length, mostPemBlocks);
});

test("the parts of a PEM text", () => {
  const text =
    block("EC PARAMETERS") + block("EC PRIVATE KEY", "k") + block("CERTIFICATE", "1") + block("CERTIFICATE", "2");
  assert.deepEqual(pemParts(text), {
    certificates: [block("CERTIFICATE", "1"), block("CERTIFICATE", "2")],
    key: block("EC PRIVATE KEY", "k"),
  });
  assert.equal(pemParts(block("ENCRYPTED PRIVATE KEY")).key, null);
});

test("no text is too strange to take apart, nor does one take long", () => {
  const piece = fc.constantFrom("-----BEGIN ", "-----END ", "-----", "CERTIFICATE", "\n", "A", " ");
  fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => void pemParts(pieces.join(""))));
  assert.deepEqual(pemParts("-----BEGIN ".repeat(5000)), { certificates: [], key: null });
});

const oids: readonly (readonly [hex: string, text: string])[] = [
  ["2a8648ce3d040302", "1.2.840.10045.4.3.2"],
  ["2b6570", "1.3.101.112"],
  ["551d0f", "2.5.29.15"],
  ["883703", "2.999.3"],
];
for (const [hex, text] of oids) test(`OID ${text}`, () => assert.equal(oidText(Buffer.from(hex, "hex")), text));

test("DER that lies about its length is an error, not a wrong answer", () => {
  for (const hex of ["30", "3005", "30050500", "3080", "3085ffffffffff", "3084ffffffff"]) {
    assert.throws(() => derItems(Buffer.from(hex, "hex")), RangeError);
  }
  const bytes = fc.uint8Array({ maxLength: 60 });
  fc.assert(
    fc.property(bytes, (data) => {
      try {
        const total = derItems(Buffer.from(data)).reduce((sum, { content }) => sum + content.length, 0);
        assert.ok(total <= data.length);
      } catch (error) {
        assert.ok(error instanceof RangeError);
      }
    }),
  );
});

test("a certificate with a byte turned over is read or refused, and nothing else", async () => {
  const { raw } = new X509Certificate((await issue()).cert);
  fc.assert(
    fc.property(fc.nat(raw.length - 1), fc.nat(255), (at, value) => {
      const bytes = Buffer.from(raw);
      bytes[at] = value;
      const pem = `-----BEGIN CERTIFICATE-----\n${bytes.toString("base64")}\n-----END CERTIFICATE-----\n`;
      try {
        assert.equal(certificateDocument("1", pem).id, "1");
      } catch (error) {
        assert.ok(error instanceof Error);
      }
    }),
  );
});

test("a certificate that leaves its use open has none shown", async () => {
  const { cert } = await issue({ usage: "open" });
  assert.deepEqual(certificateDocument("1", cert).keyUsage, []);
});
