/** HTTPS: the certificate that is shown, how another takes its place, and what becomes of plain HTTP on the same port. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { after, test } from "node:test";
import { connect } from "node:tls";
import { assertError, assertStatus } from "../support/expect.js";
import { TestService } from "../support/service.js";
import { issue, signRequest } from "../unit/certificates/authority.js";

const service = await TestService.start({ after }, { tls: "on" });
const collection = "/redfish/v1/Managers/shoal/NetworkProtocol/HTTPS/Certificates";
const actions = "/redfish/v1/CertificateService/Actions";
const port = Number(new URL(service.url).port);

/** What a new connection is shown. */
const shown = (options: object = {}): Promise<X509Certificate> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false, ...options }, () => {
      const certificate = socket.getPeerX509Certificate();
      socket.end();
      if (certificate === undefined) reject(new Error("no certificate"));
      else resolve(certificate);
    });
    socket.on("error", reject);
  });

test("the certificate is one of X.509 v3, and what the tree says it is", async () => {
  const protocol = (await service.get("/redfish/v1/Managers/shoal/NetworkProtocol")).json;
  assert.equal(protocol.HTTPS.Port, port);
  assert.equal(protocol.HTTPS.ProtocolEnabled, true);
  const { Members } = (await service.get(protocol.HTTPS.Certificates["@odata.id"])).json;
  assert.equal(Members.length, 1);
  const { json } = await service.get(Members[0]["@odata.id"]);
  const certificate = await shown();
  assert.match(certificate.raw.toString("hex"), /a003020102/, "version 3");
  assert.equal(new X509Certificate(json.CertificateString).fingerprint256, certificate.fingerprint256);
  assert.equal(json.Fingerprint, certificate.fingerprint256);
  assert.doesNotMatch(json.CertificateString, /PRIVATE KEY/);
  const locations = (await service.get("/redfish/v1/CertificateService/CertificateLocations")).json;
  assert.deepEqual(locations.Links.Certificates, [{ "@odata.id": Members[0]["@odata.id"] }]);
});

test("TLS 1.1 and older are refused", async () => {
  await assert.rejects(shown({ minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }));
  await shown({ minVersion: "TLSv1.2", maxVersion: "TLSv1.2" });
});

test("a request for signing, its certificate, and the service shows it at once", async () => {
  const asked = await service.post(`${actions}/CertificateService.GenerateCSR`, {
    CertificateCollection: { "@odata.id": collection },
    CommonName: "bmc.example",
    Organization: "Shoal",
    OrganizationalUnit: "Harbour",
    City: "Kiel",
    State: "SH",
    Country: "DE",
  });
  assertStatus(asked, 200);
  assert.match(asked.json.CSRString, /^-----BEGIN CERTIFICATE REQUEST-----/);
  assert.deepEqual(asked.json.CertificateCollection, { "@odata.id": collection });
  const CertificateString = await signRequest(asked.json.CSRString);
  const replaced = await service.post(`${actions}/CertificateService.ReplaceCertificate`, {
    CertificateString,
    CertificateType: "PEM",
    CertificateUri: { "@odata.id": `${collection}/1` },
  });
  assertStatus(replaced, 204);
  assert.equal((await shown()).fingerprint256, new X509Certificate(CertificateString).fingerprint256);
  // What clients are told to trust is what they are shown.
  await service.until(
    () => readFile(join(service.state, "certificate.pem"), "utf8"),
    (text) => text.trim() === CertificateString.trim(),
  );
  assert.equal((await service.get(`${collection}/1`)).json.Subject.CommonName, "bmc.example");
});

test("certificate and key together are taken as well, anything else is not", async () => {
  const replace = (CertificateString: string, more: object = {}) =>
    service.post(`${actions}/CertificateService.ReplaceCertificate`, {
      CertificateString,
      CertificateType: "PEM",
      CertificateUri: { "@odata.id": `${collection}/1` },
      ...more,
    });
  const { cert, key } = await issue();
  assertStatus(await replace(`${cert}${key}`), 204);
  const before = (await shown()).fingerprint256;
  assert.equal(before, new X509Certificate(cert).fingerprint256);
  const other = await issue();
  assertError(await replace("nonsense"), 400);
  assertError(await replace(other.cert), 400);
  assertError(await replace(`${other.cert}${key}`), 400);
  assertError(
    await replace(`${other.cert}${other.key}`, { CertificateType: "PKCS7" }),
    400,
    "ActionParameterValueNotInList",
  );
  assertError(await replace(`${other.cert}${other.key}`, { CertificateUri: { "@odata.id": "/redfish/v1" } }), 400);
  assert.equal((await shown()).fingerprint256, before);
  await service.restart();
  const answer = await service.get(`${collection}/1`);
  assert.equal(new X509Certificate(answer.json.CertificateString).fingerprint256, before);
});

test("plain HTTP on the same port is sent to HTTPS, and the target still wants credentials", async () => {
  const { host } = new URL(service.url);
  const ask = (method: string, path: string) =>
    new Promise<{ status: number; location: string }>((resolve, reject) => {
      const { hostname, port: now } = new URL(service.url);
      request({ host: hostname, port: now, method, path, headers: { Host: host, Connection: "close" } }, (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, location: String(response.headers.location) });
      })
        .on("error", reject)
        .end();
    });
  for (const path of ["/redfish/v1/", "/redfish/v1/Systems"]) {
    const answer = await ask("GET", path);
    assert.deepEqual(answer, { status: 308, location: `https://${host}${path}` });
  }
  assert.ok((await ask("POST", "/redfish/v1/SessionService/Sessions")).status >= 300);
  assertError(await service.get("/redfish/v1/Systems", { as: "nobody" }), 401);
});

test("what a signing request cannot carry is refused", async () => {
  for (const more of [{ KeyUsage: ["ServerAuthentication"] }, { ChallengePassword: "x" }, { Surname: "Kelp" }])
    assertError(
      await service.post(`${actions}/CertificateService.GenerateCSR`, {
        CertificateCollection: { "@odata.id": collection },
        CommonName: "bmc.example",
        ...more,
      }),
      400,
      "ActionParameterNotSupported",
    );
});
