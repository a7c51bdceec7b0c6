/** The certificate the service shows: made, kept, replaced, read from files. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { checkServerIdentity } from "node:tls";
import type { Refusal } from "../../../src/model/refusal.js";
import type { Who } from "../../../src/ports/commands/who.js";
import type { Logger } from "../../../src/ports/logger.js";
import {
  CertificateFileError,
  type CertificatesOptions,
  certificateId,
  openCertificates,
} from "../../../src/services/certificates.js";
import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";
import { caPem, issue, readRequest, signRequest } from "./authority.js";

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const day = 86_400_000;
const who = { userName: "admin" } as Who;

async function open(t: TestContext, options: Partial<CertificatesOptions> = {}) {
  const clock = new ManualClock();
  const store = MemoryStore.empty();
  const told: unknown[] = [];
  const chronicle: CertificatesOptions["chronicle"] = {
    tell(event) {
      told.push([event.origin, event.message.key, event.by]);
      return {} as never;
    },
  };
  const all = { clock, store, hostNames: ["bmc.example", "192.0.2.1"], log: quiet, chronicle, ...options };
  const certificates = await openCertificates(all);
  t.after(() => certificates.close());
  return { certificates, clock, store, told, document: () => certificates.table.get(certificateId) ?? assert.fail() };
}

const refusal = (status: number, key: string) => (error: Refusal) => {
  assert.deepEqual([error.status, error.problems[0]?.message.key], [status, key]);
  return true;
};

test("at first start there is one, for every name the service has", async (t) => {
  const { document, certificates, store } = await open(t);
  const certificate = new X509Certificate(document().pem);
  for (const host of ["bmc.example", "192.0.2.1", "localhost", "127.0.0.1", "::1"]) {
    assert.equal(checkServerIdentity(host, certificate.toLegacyObject()), undefined);
  }
  const { pem, fingerprint, serialNumber, ...rest } = document();
  assert.deepEqual(rest, {
    id: "1",
    subject: { commonName: "bmc.example", organizationalUnit: "Self-signed by Shoal" },
    issuer: { commonName: "bmc.example", organizationalUnit: "Self-signed by Shoal" },
    validNotBefore: Date.UTC(2029, 11, 31),
    validNotAfter: Date.UTC(2030, 0, 1) + 730 * day,
    signatureAlgorithm: "ecdsa-with-SHA256",
    keyUsage: ["ServerAuthentication", "DigitalSignature"],
  });
  assert.match(fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  assert.match(serialNumber, /^([0-9A-F]{2}:)+[0-9A-F]{2}$/);
  assert.deepEqual([certificates.table.ids(), certificates.table.get("2")], [["1"], undefined]);
  assert.equal(certificates.table.ids(), certificates.table.ids());
  assert.equal(store.get("certificates", "1")?.certificate, pem);
});

test("names that cannot be in a certificate are left out, and a long one is no common name", async (t) => {
  const long = `${"a".repeat(60)}.example.com`;
  const { document } = await open(t, { hostNames: [long, "fe80::1%eth0", "no such host", "ok_1.lan"] });
  assert.equal(document().subject.commonName, "ok_1.lan");
  const { subjectAltName } = new X509Certificate(document().pem);
  assert.equal(
    subjectAltName,
    `DNS:${long}, DNS:ok_1.lan, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1`,
  );
});

test("no key is in anything but the TLS identity", async (t) => {
  const { document, certificates } = await open(t);
  const csr = await certificates.commands.generateCsr({ commonName: "a" }, who);
  assert.doesNotMatch(JSON.stringify([document(), certificates.conditions(), csr]), /PRIVATE/);
  assert.match(certificates.tlsIdentity().key, /PRIVATE KEY/);
});

test("the next start shows the same one; one that is about to end is made anew", async (t) => {
  const { document, store, clock } = await open(t);
  const { fingerprint } = document();
  const again = await open(t, { store: store.reopen(), clock });
  assert.equal(again.document().fingerprint, fingerprint);
  clock.advance(701 * day);
  const later = await open(t, { store: store.reopen(), clock });
  assert.notEqual(later.document().fingerprint, fingerprint);
  assert.ok(later.document().validNotAfter > clock.now() + 700 * day);
});

test("it is renewed while the service runs, before it ends", async (t) => {
  const { certificates, document, clock } = await open(t);
  const { fingerprint } = document();
  const changed = new Promise<void>((resolve) => certificates.onChange(resolve));
  clock.advance(699 * day);
  assert.equal(document().fingerprint, fingerprint);
  clock.advance(2 * day);
  await changed;
  assert.notEqual(document().fingerprint, fingerprint);
});

test("a stored one that is damaged is replaced rather than that nobody gets in", async (t) => {
  const store = MemoryStore.empty();
  await store.put("certificates", "1", { certificate: "junk", key: "junk" });
  const { document } = await open(t, { store });
  assert.equal(document().subject.commonName, "bmc.example");
});

test("a certificate with its key is installed, shown at once, told, and kept", async (t) => {
  const { certificates, document, told, store } = await open(t);
  let changes = 0;
  certificates.onChange(() => {
    changes += 1;
  });
  const { cert, key } = await issue();
  await certificates.commands.replace("1", `intro\n${key}${cert}${caPem}`, who);
  assert.deepEqual(document().subject, { commonName: "issued.example", organization: "Test" });
  assert.deepEqual(document().issuer, { commonName: "Test CA" });
  assert.deepEqual(certificates.tlsIdentity(), { cert: cert + caPem, key });
  assert.equal(document().pem, cert + caPem);
  assert.equal(changes, 1);
  const uri = "/redfish/v1/Managers/shoal/NetworkProtocol/HTTPS/Certificates/1";
  assert.deepEqual(told, [[uri, "ResourceEvent.ResourceChanged", "admin"]]);
  const again = await open(t, { store: store.reopen() });
  assert.equal(again.document().pem, cert + caPem);
});

test("a signing request: its key waits for the certificate, over a restart too, and then no longer", async (t) => {
  const { certificates, store } = await open(t);
  const csr = await certificates.commands.generateCsr({ commonName: "csr.example" }, who);
  const again = await open(t, { store: store.reopen() });
  const cert = await signRequest(csr);
  await again.certificates.commands.replace("1", cert, who);
  assert.equal(again.document().subject.commonName, "csr.example");
  assert.equal(again.store.get("certificates", "pending"), undefined);
  assert.deepEqual(again.certificates.table.ids(), ["1"]);
});

test("a certificate renewed over the same key needs no key", async (t) => {
  const { certificates, document } = await open(t);
  await certificates.commands.replace(
    "1",
    await signRequest(await certificates.commands.generateCsr({ commonName: "a" }, who)),
    who,
  );
  const { key } = certificates.tlsIdentity();
  const first = document().pem;
  await certificates.commands.replace("1", first, who);
  assert.equal(certificates.tlsIdentity().key, key);
});

const stranger = await issue();
const early = await issue({ notBefore: Date.UTC(2030, 6, 1) });
const late = await issue({ notBefore: Date.UTC(2020, 0, 1), notAfter: Date.UTC(2029, 0, 1) });
const forClients = await issue({ usage: "client" });

const wrong: readonly (readonly [what: string, pem: string, key: string])[] = [
  ["nothing", "", "Base.PropertyValueFormatError"],
  ["no PEM", "hello", "Base.PropertyValueFormatError"],
  ["only a key", stranger.key, "Base.PropertyValueFormatError"],
  [
    "PEM around junk",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "Base.PropertyValueFormatError",
  ],
  ["no end", stranger.cert.slice(0, 200), "Base.PropertyValueFormatError"],
  ["too much", stranger.cert + " ".repeat(70_000), "Base.PropertyValueFormatError"],
  [
    "a key that cannot be read",
    `${stranger.cert}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n`,
    "Base.PropertyValueFormatError",
  ],
  ["no key that fits", stranger.cert, "Base.PropertyValueConflict"],
  ["somebody else's key", stranger.cert + early.key, "Base.PropertyValueConflict"],
  ["a chain that is none", stranger.cert + early.cert + stranger.key, "Base.PropertyValueError"],
  ["a time to come", early.cert + early.key, "Base.PropertyValueOutOfRange"],
  ["a time gone by", late.cert + late.key, "Base.PropertyValueOutOfRange"],
  ["a certificate for clients", forClients.cert + forClients.key, "Base.PropertyValueError"],
];

for (const [what, pem, key] of wrong) {
  test(`replacing with ${what} is refused, without a word of it, and changes nothing`, async (t) => {
    const { certificates, document } = await open(t);
    const before = document();
    await assert.rejects(certificates.commands.replace("1", pem, who), (error: Refusal) => {
      assert.doesNotMatch(JSON.stringify(error.problems), /BEGIN|AAAA/);
      return refusal(400, key)(error);
    });
    assert.equal(document(), before);
  });
}

test("there is no other certificate to replace", async (t) => {
  const { certificates } = await open(t);
  await assert.rejects(certificates.commands.replace("2", "", who), refusal(404, "Base.ResourceNotFound"));
  await assert.rejects(certificates.commands.replace("pending", "", who), refusal(404, "Base.ResourceNotFound"));
});

test("when the disk refuses, the old one goes on", async (t) => {
  const { certificates, document, store } = await open(t);
  const before = document();
  store.refusal = new Error("disk full");
  const { cert, key } = await issue();
  await assert.rejects(certificates.commands.replace("1", cert + key, who), /disk full/);
  assert.equal(document(), before);
});

test("what the disk refused is not shown after a restart either", async (t) => {
  const { certificates, document, store, clock } = await open(t);
  store.refusal = new Error("disk full");
  const { cert, key } = await issue();
  await assert.rejects(certificates.commands.replace("1", cert + key, who), /disk full/);
  await assert.rejects(certificates.commands.generateCsr({ commonName: "a" }, who), /disk full/);
  const again = await open(t, { store: store.reopen(), clock });
  assert.equal(again.document().fingerprint, document().fingerprint);
  assert.equal(again.store.get("certificates", "pending"), undefined);
});

test("one installed while ours is being renewed stays", async (t) => {
  const { certificates, document, clock, store } = await open(t);
  const { cert, key } = await issue({ notAfter: Date.UTC(2040, 0, 1) });
  let changes = 0;
  certificates.onChange(() => {
    changes += 1;
  });
  clock.advance(701 * day);
  const installed = certificates.commands.replace("1", cert + key, who);
  // Both are under way; what comes second is what is shown.
  await installed;
  while (changes < 2) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(document().pem, cert);
  assert.equal(store.get("certificates", "1")?.certificate, cert);
});

test("of two installed at once the one that is stored is shown, and a newer request keeps its key", async (t) => {
  const { certificates, document, store } = await open(t);
  const first = await signRequest(await certificates.commands.generateCsr({ commonName: "first.example" }, who));
  const { cert, key } = await issue();
  await Promise.all([
    certificates.commands.replace("1", first, who),
    certificates.commands.replace("1", cert + key, who),
  ]);
  assert.equal(document().pem, cert);
  assert.equal(store.get("certificates", "1")?.certificate, cert);
  assert.equal(store.get("certificates", "pending"), undefined);
});

test("a request says what was asked", async (t) => {
  const { certificates } = await open(t);
  const subject = {
    commonName: "bmc.example",
    organization: '#Ex, "Ample" = 1',
    organizationalUnit: "Ünit",
    city: "City",
    state: "State",
    country: "DE",
    email: "a@b.example",
    alternativeNames: ["192.0.2.7", "alt.example"],
  };
  const { subject: asked, names, algorithm } = readRequest(await certificates.commands.generateCsr(subject, who));
  assert.deepEqual(asked, [
    { C: ["DE"] },
    { ST: ["State"] },
    { L: ["City"] },
    { O: ['#Ex, "Ample" = 1'] },
    { OU: ["Ünit"] },
    { CN: ["bmc.example"] },
    { E: ["a@b.example"] },
  ]);
  assert.deepEqual(names, [
    { type: "dns", value: "bmc.example" },
    { type: "ip", value: "192.0.2.7" },
    { type: "dns", value: "alt.example" },
  ]);
  assert.deepEqual(algorithm, { name: "ECDSA", namedCurve: "P-256" });
});

test("keys of the kinds offered", async (t) => {
  const { certificates } = await open(t);
  const made = async (wish: object) =>
    readRequest(await certificates.commands.generateCsr({ commonName: "a", ...wish }, who)).algorithm;
  assert.deepEqual(await made({ keyPairAlgorithm: "TPM_ALG_ECDSA", keyCurveId: "TPM_ECC_NIST_P384" }), {
    name: "ECDSA",
    namedCurve: "P-384",
  });
  const rsa = await made({ keyPairAlgorithm: "TPM_ALG_RSA", keyBitLength: 2048 });
  assert.deepEqual([rsa.name, (rsa as { modulusLength?: number }).modulusLength], ["RSASSA-PKCS1-v1_5", 2048]);
});

const unfit: readonly (readonly [wish: object, key: string])[] = [
  [{ commonName: "" }, "Base.ActionParameterValueFormatError"],
  [{ commonName: "a".repeat(65) }, "Base.ActionParameterValueFormatError"],
  [{ commonName: "a\nb" }, "Base.ActionParameterValueFormatError"],
  [{ country: "Germany" }, "Base.ActionParameterValueFormatError"],
  [{ email: "not an address" }, "Base.ActionParameterValueFormatError"],
  [{ alternativeNames: ["not a host"] }, "Base.ActionParameterValueFormatError"],
  [{ alternativeNames: Array.from({ length: 65 }, (_, i) => `h${i}`) }, "Base.ArraySizeTooLong"],
  [{ keyPairAlgorithm: "TPM_ALG_SM2" }, "Base.ActionParameterValueNotInList"],
  [{ keyPairAlgorithm: "TPM_ALG_RSA", keyBitLength: 1024 }, "Base.ActionParameterValueNotInList"],
  [{ keyCurveId: "toString" }, "Base.ActionParameterValueNotInList"],
];

for (const [wish, key] of unfit) {
  test(`a request for ${JSON.stringify(wish).slice(0, 60)} is refused`, async (t) => {
    const { certificates } = await open(t);
    await assert.rejects(certificates.commands.generateCsr({ commonName: "a", ...wish }, who), refusal(400, key));
  });
}

test("one that ends soon, or has ended, is complained about", async (t) => {
  const { certificates, clock } = await open(t);
  const { cert, key } = await issue({ notAfter: Date.UTC(2030, 3, 1) });
  await certificates.commands.replace("1", cert + key, who);
  assert.deepEqual(certificates.conditions(), []);
  clock.advance(70 * day);
  assert.deepEqual(
    certificates.conditions().map(({ severity, text }) => [severity, text]),
    [["Warning", "The HTTPS certificate expires at 2030-04-01T00:00:00Z. Replace it before."]],
  );
  clock.advance(30 * day);
  assert.deepEqual(
    certificates.conditions().map(({ severity, since }) => [severity, since]),
    [["Critical", Date.UTC(2030, 3, 1)]],
  );
});

/* ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

function folder(t: TestContext, files: Readonly<Record<string, string>>) {
  const path = mkdtempSync(join(tmpdir(), "certificates-"));
  t.after(() => rmSync(path, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return { path, configured: { certFile: join(path, "cert.pem"), keyFile: join(path, "key.pem") } };
}

test("configured files are shown, and clients cannot change that", async (t) => {
  const { configured } = folder(t, { "cert.pem": stranger.cert + caPem, "key.pem": stranger.key });
  const { document, certificates, store } = await open(t, { configured });
  assert.equal(document().subject.commonName, "issued.example");
  assert.deepEqual(certificates.tlsIdentity(), { cert: stranger.cert + caPem, key: stranger.key });
  assert.deepEqual(store.writes, []);
  const refused = refusal(400, "Base.ActionNotSupported");
  await assert.rejects(certificates.commands.replace("1", stranger.cert, who), refused);
  await assert.rejects(certificates.commands.generateCsr({ commonName: "a" }, who), refused);
});

const badFiles: readonly (readonly [what: string, files: Record<string, string>, code: string, message: RegExp])[] = [
  ["no certificate file", { "key.pem": stranger.key }, "unreadable", /cert\.pem: there is no such file\.$/],
  ["no key file", { "cert.pem": stranger.cert }, "unreadable", /key\.pem: there is no such file\.$/],
  [
    "no PEM in the one",
    { "cert.pem": "\0\x01", "key.pem": stranger.key },
    "not-pem",
    /cert\.pem: holds no PEM certificate\.$/,
  ],
  [
    "no PEM in the other",
    { "cert.pem": stranger.cert, "key.pem": stranger.cert },
    "not-pem",
    /key\.pem: holds no PEM private key/,
  ],
  [
    "files that do not belong together",
    { "cert.pem": stranger.cert, "key.pem": early.key },
    "no-match",
    /is not the key of/,
  ],
  [
    "a certificate for clients",
    { "cert.pem": forClients.cert, "key.pem": forClients.key },
    "unusable",
    /not for servers/,
  ],
];

for (const [what, files, code, message] of badFiles) {
  test(`configured: ${what} is an error that says so`, async (t) => {
    const { configured } = folder(t, files);
    await assert.rejects(open(t, { configured }), (error) => {
      assert.ok(error instanceof CertificateFileError);
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    });
  });
}

test("configured: one that has expired is shown all the same, with a complaint", async (t) => {
  const { configured } = folder(t, { "cert.pem": late.cert, "key.pem": late.key });
  const { certificates } = await open(t, { configured });
  assert.equal(certificates.conditions()[0]?.severity, "Critical");
});

test("configured: new files are taken up within the hour; bad ones are complained about until they are good", async (t) => {
  const { configured } = folder(t, { "cert.pem": stranger.cert, "key.pem": stranger.key });
  const { certificates, clock, document } = await open(t, { configured });
  const before = document();
  clock.advance(3_600_000);
  assert.equal(document(), before);
  const { cert, key } = await issue();
  writeFileSync(configured.certFile, cert);
  clock.advance(3_600_000);
  assert.equal(document(), before);
  assert.match(certificates.conditions()[0]?.text ?? "", /^The certificate shown is an old one\. .*is not the key of/);
  writeFileSync(configured.keyFile, key);
  clock.advance(3_600_000);
  assert.equal(document().pem, cert);
  assert.deepEqual(certificates.conditions(), []);
});
