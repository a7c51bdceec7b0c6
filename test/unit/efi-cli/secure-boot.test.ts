import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { encodeEfiTime } from "../../../adapters/firmware/uefi/efi-time.js";
import { guidBytes } from "../../../adapters/firmware/uefi/guid.js";
import {
  certificateSignature,
  encodeSignatureLists,
  listsOf,
  parseSignatureLists,
  signaturesOf,
} from "../../../adapters/firmware/uefi/signature-list.js";
import { guids } from "../../../adapters/firmware/uefi/well-known.js";
import { makeCertificate } from "../../../mock-hardware/http/certificate.js";
import { dataIn, efi, fileOf, fileWith, imageIn, variable } from "./bench.js";

const made = ["one", "two"].map((name) => makeCertificate(name, Date.UTC(2026, 0, 1)));
const pems = made.map(({ certificate }) => certificate);
const ders = pems.map((pem) => new Uint8Array(new X509Certificate(pem).raw));
const [der = new Uint8Array(), der2 = new Uint8Array()] = ders;
const pem = fileOf(pems[0] ?? "", "one.pem");
const hash = "ab".repeat(32);
const lists = encodeSignatureLists(listsOf([certificateSignature(der2, guids.microsoftOwner)]));
/** UEFI §8.2.2, with a signature of four bytes. */
const auth = Buffer.concat([
  encodeEfiTime(0),
  Buffer.from("1c0000000002f10e", "hex"),
  guidBytes(guids.certPkcs7),
  Buffer.from("30020500", "hex"),
  lists,
]);

const signaturesIn = (file: string, name: string, guid: string = guids.global) =>
  signaturesOf(parseSignatureLists(Buffer.from(dataIn(file, name, guid) ?? "", "hex")));

test("keys are enrolled from PEM, DER, signature lists, signed lists and hashes", async () => {
  const file = fileWith([]);
  const { code, stdout } = await efi([
    ...[
      "secure-boot",
      "enrol",
      file,
      "--pk",
      pem,
      "--kek",
      fileOf(der, "one.der"),
      "--db",
      fileOf(lists, "two.esl"),
      pem,
    ],
    ...["--dbx", hash, "--dbx", fileOf(auth, "two.auth")],
  ]);
  assert.equal(code, 0);
  assert.match(stdout, /two\.auth: the lists are taken as they are; who signed them is not checked\./);
  assert.deepEqual(signaturesIn(file, "PK"), [{ type: guids.certX509, owner: guids.shoal, data: der }]);
  assert.deepEqual(signaturesIn(file, "KEK")[0]?.data, der);
  assert.deepEqual(
    signaturesIn(file, "db", guids.imageSecurityDatabase).map(({ owner, data }) => [owner, data]),
    [
      [guids.microsoftOwner, der2],
      [guids.shoal, der],
    ],
  );
  assert.deepEqual(
    signaturesIn(file, "dbx", guids.imageSecurityDatabase).map(({ type }) => type),
    [guids.certSha256, guids.certX509],
  );
  for (const { attributes, time } of imageIn(file).store.variables)
    assert.deepEqual([attributes, time?.length], [0x27, 16]);
});

test("what is enrolled already is not enrolled twice, and the platform key is replaced", async () => {
  const file = fileWith([]);
  const enrol = (...args: string[]) => efi(["secure-boot", "enrol", file, "--owner", "microsoftOwner", ...args]);
  await enrol("--pk", pem, "--db", pem);
  assert.match((await enrol("--db", pem, "--pk", pem)).stdout, /nothing to change/);
  await enrol("--db", fileOf(der2), "--pk", fileOf(der2));
  assert.equal(signaturesIn(file, "db", guids.imageSecurityDatabase).length, 2);
  assert.deepEqual(signaturesIn(file, "PK"), [{ type: guids.certX509, owner: guids.microsoftOwner, data: der2 }]);
});

test("secure boot is on and off, and cannot be on without a platform key", async () => {
  const file = fileWith([]);
  const state = async () => (await efi(["secure-boot", file])).stdout.split("\n")[0];
  assert.match((await state()) ?? "", /is off: there is no platform key/);
  const { code, stderr } = await efi(["secure-boot", "enable", file]);
  assert.equal(code, 1);
  assert.match(stderr, /no platform key \(PK\).*Enrol keys first/);
  await efi(["secure-boot", "enrol", file, "--pk", pem]);
  assert.match((await state()) ?? "", /is on: SecureBootEnable is not there/);
  await efi(["secure-boot", "disable", file]);
  assert.equal(dataIn(file, "SecureBootEnable", guids.secureBootEnable), "00");
  assert.match((await state()) ?? "", /is off: keys are enrolled/);
  const { stdout } = await efi(["secure-boot", "enrol", file, "--db", pem]);
  assert.match(stdout, /Secure boot is off all the same/);
  await efi(["secure-boot", "enable", file]);
  assert.equal(await state(), "Secure boot is on.");
});

test("keys are shown, for people and for programs", async () => {
  const file = fileWith([]);
  await efi(["secure-boot", "enrol", file, "--pk", pem, "--dbx", hash]);
  const fingerprint = new X509Certificate(pems[0] ?? "").fingerprint256.replaceAll(":", "").toLowerCase();
  const { stdout } = await efi(["secure-boot", file]);
  assert.match(
    stdout,
    new RegExp(`^PK {3}1 certificate\\n {5}CN=one, until \\d{4}-\\d\\d-\\d\\d\\n {7}SHA-256 ${fingerprint}`, "m"),
  );
  assert.match(stdout, new RegExp(`^dbx {2}1 hash\\n {5}SHA-256 ${hash}$`, "m"));
  assert.match(stdout, /^KEK {2}none$/m);
  const json = JSON.parse((await efi(["secure-boot", file, "--json"])).stdout);
  assert.deepEqual([json.on, json.databases[0].signatures[0].value], [true, fingerprint]);
});

test("clear takes all keys, or one database", async () => {
  const file = fileWith([]);
  await efi(["secure-boot", "enrol", file, "--pk", pem, "--kek", pem, "--db", pem, "--dbx", hash]);
  await efi(["secure-boot", "clear", file, "--database", "dbx"]);
  assert.equal(dataIn(file, "dbx", guids.imageSecurityDatabase), undefined);
  assert.equal(imageIn(file).store.variables.length, 3);
  await efi(["secure-boot", "clear", file]);
  assert.equal(imageIn(file).store.variables.length, 0);
  assert.equal((await efi(["secure-boot", "clear", file, "--database", "MOK"])).code, 2);
});

const refused: readonly [args: readonly string[], code: number, says: RegExp][] = [
  [[], 2, /Say what to enrol/],
  [["--pk", fileOf(pems.join("\n"))], 1, /the platform key is one certificate; .* 2 keys/],
  [["--pk", hash], 1, /the platform key is one certificate/],
  [
    ["--db", fileOf(made[0]?.key ?? "", "key.pem")],
    1,
    /key\.pem has no certificate in it, but: .*PRIVATE KEY.*private keys stay/,
  ],
  [["--db", fileOf("hello")], 1, /holds no keys/],
  [["--db", fileOf("")], 1, /holds no keys/],
  [
    ["--db", fileOf("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")],
    1,
    /certificate 1 cannot be read/,
  ],
  [["--db", "/nowhere"], 1, /\/nowhere cannot be read/],
  [["--db", pem, "--owner", "me"], 2, /"me" is no GUID/],
];
for (const [args, expected, says] of refused) {
  test(`refused: enrol ${says.source}`, async () => {
    const file = fileWith([]);
    const before = readFileSync(file);
    const { code, stdout, stderr } = await efi(["secure-boot", "enrol", file, ...args]);
    assert.deepEqual([code, stdout], [expected, ""]);
    assert.match(stderr, says);
    assert.deepEqual(readFileSync(file), before);
  });
}

test("a database that cannot be read is told, shown as it is, and not added to", async () => {
  const file = fileWith([variable("db", "0102", guids.imageSecurityDatabase, 0x27)]);
  assert.match(
    (await efi(["secure-boot", file])).stdout,
    /^db {3}cannot be read: the type of the signature list is cut off/m,
  );
  const { code, stderr } = await efi(["secure-boot", "enrol", file, "--db", pem]);
  assert.equal(code, 1);
  assert.match(stderr, /: db: the type of the signature list is cut off/);
  assert.equal((await efi(["secure-boot", "clear", file, "--database", "db"])).code, 0);
  assert.match((await efi(["secure-boot", "enroll", file, "--db", pem])).stdout, /db 1 certificate \(new\)/);
});
