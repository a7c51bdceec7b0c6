/** What becomes of a write: the wish that it makes, and where a client finds what it made. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "../../../src/model/refusal.js";
import { issue } from "../certificates/authority.js";
import { Stub, system, withKeys } from "./stub.js";

const databases = `${system}/SecureBoot/SecureBootDatabases`;
const owner = "77fa9abd-0359-4d32-bd60-28f4e78f784b";

test("an order and an override in one PATCH are one change", async () => {
  const stub = new Stub();
  await stub.patch(system, { Boot: { BootOrder: ["Boot0001", null], BootNext: "Boot0007" } });
  const [{ machine } = {}, ...others] = stub.noted;
  assert.deepEqual([machine?.bootOrder, machine?.boot?.bootNext, others], [["Boot0001"], "Boot0007", []]);
});

test("attributes are asked for as they come, and none without a value", async () => {
  const stub = new Stub();
  await stub.patch(`${system}/Bios/Settings`, { Attributes: { FanTemp: 70, BigBoard: false, AssetTag: "x" } });
  assert.deepEqual(stub.noted, [{ firmware: { attributes: { FanTemp: 70, BigBoard: false, AssetTag: "x" } } }]);
  await assert.rejects(stub.patch(`${system}/Bios/Settings`, { Attributes: { "a/b": null } }), (error) => {
    assert.ok(error instanceof Refusal);
    assert.deepEqual(
      error.problems.map(({ property }) => property),
      ["/Attributes/a~1b"],
    );
    return true;
  });
  await stub.act(`${system}/Bios`, "ResetBios");
  assert.deepEqual(stub.noted.at(-1), { firmware: { resetAttributes: true } });
});

test("boot options, secure boot and its keys", async () => {
  const stub = new Stub({
    next: withKeys("dbx", { signatures: [{ id: "s", type: "EFI_CERT_SHA256_GUID", value: "00".repeat(32), owner }] }),
  });
  await stub.patch(`${system}/BootOptions/Boot0007`, { BootOptionEnabled: true });
  await stub.patch(`${system}/SecureBoot`, { SecureBootEnable: true });
  await stub.act(`${system}/SecureBoot`, "ResetKeys", { ResetKeysType: "DeletePK" });
  await stub.act(`${databases}/db`, "ResetKeys", { ResetKeysType: "DeleteAllKeys" });
  await stub.remove(`${databases}/dbx/Signatures/s`);
  assert.deepEqual(
    stub.noted.map(({ firmware }) => firmware),
    [
      { bootOption: { reference: "Boot0007", enabled: true } },
      { secureBootEnable: true },
      { resetKeys: { to: "DeletePK" } },
      { resetKeys: { to: "DeleteAllKeys", database: "db" } },
      { removeKey: { database: "dbx", id: "s" } },
    ],
  );
});

test("a new certificate is where its id says, whatever its PEM looks like by then", async () => {
  const stub = new Stub();
  const [mine, other] = [(await issue()).cert, (await issue()).cert];
  stub.onAmend = () =>
    withKeys("db", {
      certificates: [
        { id: "other", pem: other, owner },
        { id: "elsewhere", pem: mine, owner: "11111111-0000-0000-0000-000000000000" },
        { id: "mine", pem: mine.replaceAll("\n", "\r\n"), owner },
      ],
    });
  const body = { CertificateString: mine, CertificateType: "PEM", UefiSignatureOwner: owner.toUpperCase() };
  assert.deepEqual(await stub.create(`${databases}/db/Certificates`, body), {
    uri: `${databases}/db/Certificates/mine`,
  });
  assert.deepEqual(stub.noted, [{ firmware: { addCertificate: { database: "db", pem: mine, owner } } }]);
});

test("a hash is taken in either case, and nothing but a hash is", async () => {
  const stub = new Stub();
  const value = "ab".repeat(32);
  stub.onAmend = () => withKeys("dbx", { signatures: [{ id: "h", type: "EFI_CERT_SHA256_GUID", value, owner }] });
  const body = { SignatureTypeRegistry: "UEFI", SignatureType: "EFI_CERT_SHA256_GUID" };
  const created = await stub.create(`${databases}/dbx/Signatures`, { ...body, SignatureString: value.toUpperCase() });
  assert.equal(created.uri, `${databases}/dbx/Signatures/h`);
  for (const SignatureString of ["", "ab", `${value}00`, `0x${value}`, "x".repeat(64)])
    await assert.rejects(stub.create(`${databases}/dbx/Signatures`, { ...body, SignatureString }), Refusal);
  assert.equal(stub.noted.length, 1);
});

test("an update: where from, for whom, and that a task is under way", async () => {
  const service = "/redfish/v1/UpdateService";
  const asked = async (parameters: Record<string, unknown>) => {
    const stub = new Stub();
    assert.deepEqual(await stub.act(service, "SimpleUpdate", parameters), { kind: "task", taskId: "1" });
    return stub.noted[0]?.update;
  };
  const plain = { local: false, targets: null, force: false };
  const ImageURI = "https://images.example/fw.fd";
  assert.deepEqual(await asked({ ImageURI, TransferProtocol: "HTTP" }), { ...plain, imageUri: ImageURI });
  assert.deepEqual(await asked({ ImageURI: "images.example/fw.fd", TransferProtocol: "HTTPS" }), {
    ...plain,
    imageUri: ImageURI,
  });
  assert.deepEqual(await asked({ ImageURI: "//images.example/fw.fd" }), {
    ...plain,
    imageUri: "http://images.example/fw.fd",
  });
  assert.deepEqual(await asked({ ImageURI, Targets: [null] }), { ...plain, imageUri: ImageURI });
  assert.deepEqual(await asked({ ImageURI, Targets: [system], ForceUpdate: true, Username: "u", Password: "p" }), {
    imageUri: ImageURI,
    local: false,
    targets: [system],
    force: true,
    userName: "u",
    password: "p",
  });
  const stored = `${service}/LocalImageStore/${"ab".repeat(32)}`;
  assert.deepEqual(await asked({ ImageURI: stored }), { ...plain, imageUri: stored, local: true });
});
