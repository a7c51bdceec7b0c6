/** Secure boot: its switch, its mode, and the keys in its databases. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { after, test } from "node:test";
import { assertError, assertStatus, infosOf } from "../support/expect.js";
import { FirmwareOf } from "../support/firmware.js";
import { TestService } from "../support/service.js";
import { issue } from "../unit/certificates/authority.js";

const service = await TestService.start({ after });
const firmware = await new FirmwareOf(service, "board03").ready();
const { secureBoot } = firmware;
const owner = "77fa9abd-0359-4d32-bd60-28f4e78f784b";

const resetKeys = (ResetKeysType: string, of = `${secureBoot}/Actions/SecureBoot.ResetKeys`) =>
  service.post(of, { ResetKeysType });
const count = async (uri: string): Promise<number> => (await service.get(uri)).json["Members@odata.count"];
const certificates = (id: string) => `${firmware.keys(id)}/Certificates`;
const signatures = (id: string) => `${firmware.keys(id)}/Signatures`;
const add = (id: string, pem: string, more: object = {}) =>
  service.post(certificates(id), { CertificateString: pem, CertificateType: "PEM", ...more });

test("four databases, each called what UEFI calls it", async () => {
  const { json } = await service.get(`${secureBoot}/SecureBootDatabases?$expand=.`);
  assert.deepEqual(
    json.Members.map(({ Id, DatabaseId }: { Id: string; DatabaseId: string }) => [Id, DatabaseId]),
    ["PK", "KEK", "db", "dbx"].map((id) => [id, id]),
  );
  assertError(await service.get(firmware.keys("dbt")), 404);
});

test("without a platform key secure boot cannot be switched on", async () => {
  assertStatus(await resetKeys("DeleteAllKeys"), 204);
  const answer = await service.patch(secureBoot, { SecureBootEnable: true });
  assertError(answer, 400, "PropertyValueResourceConflict");
  assert.deepEqual(infosOf(answer.json)[0]?.RelatedProperties, ["#/SecureBootEnable"]);
  assert.equal((await service.get(secureBoot)).json.SecureBootEnable, false);
  for (const id of ["PK", "KEK", "db"]) assert.equal(await count(certificates(id)), 0);
});

test("the default keys, then the switch: in force after the next boot", async () => {
  assertStatus(await resetKeys("ResetAllKeysToDefault"), 204);
  for (const id of ["PK", "KEK", "db"]) assert.ok((await count(certificates(id))) > 0, id);
  await firmware.boot();
  assert.equal((await service.get(secureBoot)).json.SecureBootMode, "UserMode");
  const answer = await service.patch(secureBoot, { SecureBootEnable: true });
  assertStatus(answer, 200);
  assert.equal(answer.json.SecureBootEnable, true);
  await firmware.boot();
  const { SecureBootEnable, SecureBootCurrentBoot } = (await service.get(secureBoot)).json;
  assert.deepEqual([SecureBootEnable, SecureBootCurrentBoot], [true, "Enabled"]);
  assertStatus(await service.patch(secureBoot, { SecureBootEnable: false }), 200);
});

test("a certificate comes, says what it is, stays over a boot, and goes", async () => {
  const { cert } = await issue();
  const before = await count(certificates("db"));
  const created = await add("db", cert, { UefiSignatureOwner: owner });
  assertStatus(created, 201);
  const uri = String(created.headers.location);
  assert.equal(created.json["@odata.id"], uri);
  assert.deepEqual(
    [created.json.UefiSignatureOwner, created.json.CertificateType, created.json.Subject.CommonName],
    [owner, "PEM", "issued.example"],
  );
  assert.equal(created.json.Fingerprint, new X509Certificate(cert).fingerprint256);
  assert.equal(await count(certificates("db")), before + 1);
  await firmware.boot();
  const { json } = await service.get(uri);
  assert.equal(new X509Certificate(json.CertificateString).fingerprint256, json.Fingerprint);
  assertStatus(await service.delete(uri), 204);
  assertError(await service.get(uri), 404);
  assertError(await service.delete(uri), 404);
  assert.equal(await count(certificates("db")), before);
});

test("a certificate that is none is refused with the place at fault", async () => {
  for (const pem of ["", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]) {
    const answer = await add("db", pem);
    assertError(answer, 400, "PropertyValueFormatError");
    assert.deepEqual(infosOf(answer.json)[0]?.RelatedProperties, ["#/CertificateString"]);
  }
  const { cert } = await issue();
  assertError(await add("db", cert, { CertificateType: "PKCS7" }), 400, "PropertyValueNotInList");
  assertError(await add("db", cert, { UefiSignatureOwner: "me" }), 400, "PropertyValueFormatError");
  assertError(await add("db", cert, { Password: "x" }), 400, "PropertyNotWritable");
  assertError(await service.post(certificates("db"), { CertificateString: cert }), 400, "PropertyMissing");
});

test("a private key beside a certificate is not kept", async () => {
  const { cert, key } = await issue();
  const answer = await add("db", cert + key);
  if (answer.status === 201) assertStatus(await service.delete(String(answer.headers.location)), 204);
  else assertError(answer, 400);
  assert.doesNotMatch(answer.text, /PRIVATE KEY/);
});

test("a hash of what may not be started comes and goes", async () => {
  const SignatureString = "ab".repeat(32);
  const body = { SignatureTypeRegistry: "UEFI", SignatureType: "EFI_CERT_SHA256_GUID", SignatureString };
  const created = await service.post(signatures("dbx"), { ...body, UefiSignatureOwner: owner });
  assertStatus(created, 201);
  const { SignatureTypeRegistry, SignatureType, SignatureString: shown, UefiSignatureOwner } = created.json;
  assert.deepEqual(
    { SignatureTypeRegistry, SignatureType, SignatureString: shown, UefiSignatureOwner },
    { ...body, UefiSignatureOwner: owner },
  );
  const uri = String(created.headers.location);
  await firmware.boot();
  assertStatus(await service.get(uri), 200);
  assertStatus(await service.delete(uri), 204);
  assertError(await service.get(uri), 404);
  const wrong = await service.post(signatures("dbx"), { ...body, SignatureString: "abc" });
  assertError(wrong, 400, "PropertyValueFormatError");
  assert.deepEqual(infosOf(wrong.json)[0]?.RelatedProperties, ["#/SignatureString"]);
  assertError(
    await service.post(signatures("dbx"), { ...body, SignatureType: "EFI_CERT_MD5_GUID" }),
    400,
    "PropertyValueNotInList",
  );
  assertError(await service.get(signatures("PK")), 404);
});

test("one database alone is reset, to what its schema has", async () => {
  const target = `${firmware.keys("db")}/Actions/SecureBootDatabase.ResetKeys`;
  const others = await count(certificates("KEK"));
  assertStatus(await resetKeys("DeleteAllKeys", target), 204);
  assert.deepEqual([await count(certificates("db")), await count(certificates("KEK"))], [0, others]);
  assertStatus(await resetKeys("ResetAllKeysToDefault", target), 204);
  assert.ok((await count(certificates("db"))) > 0);
  assertError(await resetKeys("DeletePK", target), 400, "ActionParameterValueNotInList");
});

test("without its platform key the machine is in setup mode from the next boot on", async () => {
  assertStatus(await resetKeys("DeletePK"), 204);
  assert.equal(await count(certificates("PK")), 0);
  assert.ok((await count(certificates("KEK"))) > 0);
  await firmware.boot();
  const { SecureBootMode, SecureBootCurrentBoot } = (await service.get(secureBoot)).json;
  assert.deepEqual([SecureBootMode, SecureBootCurrentBoot], ["SetupMode", "Disabled"]);
});

test("who may only read changes no key", async () => {
  const account = { UserName: "reader", Password: "Low-w4ter-mark", RoleId: "ReadOnly" };
  assertStatus(await service.post("/redfish/v1/AccountService/Accounts", account), 201);
  const as = { basic: [account.UserName, account.Password] } as const;
  const { cert } = await issue();
  assertStatus(await service.get(firmware.keys("db"), { as }), 200);
  const body = { CertificateString: cert, CertificateType: "PEM" };
  assertError(await service.post(certificates("db"), body, { as }), 403);
  assertError(await service.patch(secureBoot, { SecureBootEnable: true }, { as }), 403);
  const target = `${secureBoot}/Actions/SecureBoot.ResetKeys`;
  assertError(await service.post(target, { ResetKeysType: "DeleteAllKeys" }, { as }), 403);
});
