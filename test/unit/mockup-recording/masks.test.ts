/** A recording tells nothing of whose machine it is, and is as consistent as the machine was. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { linksOf, pathOf } from "../../../src/domain/mockup/links.js";
import type { MockupDocument } from "../../../src/model/mockup.js";
import { checkMockup } from "../../../src/services/mockup/check-mockup.js";
import { masked } from "../../../src/services/recording/mask-recording.js";
import { schemasOf } from "../../../src/tree/mockup-schemas.js";
import { mockupOf, smallMachine, v1 } from "../../support/mockup.js";

const one = (document: object, keepIdentity = false) =>
  masked(new Map([[v1, document as MockupDocument]]), keepIdentity).documents.get(v1) as Record<string, unknown>;

test("nothing of the machine's identity is left, and it is as sound as before", async () => {
  const { documents } = masked(smallMachine());
  const text = JSON.stringify([...documents]);
  for (const secret of [
    "CZ3124ABCD",
    "DRV04711",
    "38947555-7742",
    "6a1c7d3e",
    "3C:EC:EF",
    "3CECEF",
    "10.1.2",
    "db7",
    "corp.example",
    "Row 4",
  ]) {
    assert.ok(!text.toLowerCase().includes(secret.toLowerCase()), secret);
  }
  for (const kept of ["Contoso", "Rack 1", "8675309", "U46 2.10", "255.255.255.0"])
    assert.ok(text.includes(kept), kept);
  const mockup = mockupOf(new Map(documents));
  assert.deepEqual(checkMockup(mockup, await schemasOf(mockup)).findings, []);
});

test("ids that are addresses are masked too, wherever they stand", () => {
  const { documents, placeOf } = masked(smallMachine());
  const path = placeOf(`${v1}/Systems/S1/EthernetInterfaces/3CECEF102030`);
  const port = documents.get(path);
  assert.ok(port);
  assert.equal(port["@odata.id"], path);
  assert.equal(String(port.MACAddress).replaceAll(":", ""), port.Id);
  assert.equal(port.MACAddress, port.PermanentMACAddress);
});

test("the same recording is masked the same each time", () => {
  assert.deepEqual([...masked(smallMachine()).documents], [...masked(smallMachine()).documents]);
});

test("each kind keeps its form, and the case it was written in", () => {
  const told = one({
    SerialNumber: "ABC123",
    UUID: "4C4C4544-0051-3510-8036-B7C04F433933",
    MACAddress: "aa-bb-cc-dd-ee-01",
    WWN: "50:00:C5:00:A1:B2:C3:D4",
    Identifiers: [{ DurableName: "naa.5000c500a1b2c3d4" }],
    HostName: "bmc7",
    FQDN: "bmc7.corp.example.net",
    NameServers: ["192.168.7.1", "fe80::12", "ns.corp.example.net"],
    IPv4Addresses: [{ Address: "192.168.7.9", Gateway: "0.0.0.0", SubnetMask: "255.255.254.0" }],
    EmailAddress: "jo@corp.example.net",
    UserName: "jo",
    AssetTag: "A-17",
    IQN: "iqn.1998-01.com.corp:db7",
  });
  assert.deepEqual(told, {
    SerialNumber: "SN000001",
    UUID: "00000000-0000-4000-8000-000000000001",
    MACAddress: "02-00-00-00-00-01",
    WWN: "50:00:00:00:00:00:00:01",
    Identifiers: [{ DurableName: "naa.5000000000000001" }],
    HostName: "host1",
    FQDN: "host2.example.com",
    NameServers: ["198.18.0.1", "2001:db8::1", "host3.example.com"],
    IPv4Addresses: [{ Address: "198.18.0.2", Gateway: "0.0.0.0", SubnetMask: "255.255.254.0" }],
    EmailAddress: "user1@example.com",
    UserName: "user1",
    AssetTag: "asset-1",
    IQN: "iqn.2000-01.com.example:1",
  });
});

test("secrets are taken out, whatever is said; that there is one stays", () => {
  const document = {
    Password: "hunter2",
    Oem: { Contoso: { apiKey: "k", SessionToken: "t", PasswordSet: true, MinPasswordLength: 8 } },
    CertificateString: "-----BEGIN CERTIFICATE-----\nAAAA",
    HttpHeaders: [{ Authorization: "Basic hunter2" }],
    Image: "see nfs://ops:hunt@er2@files.corp/x and https://hunter2@b/",
    AdminPwd: "hunter2",
    PasswordHash: "hunter2",
    PreSharedKey: "hunter2",
    AccessKey: "hunter2",
  };
  for (const keepIdentity of [false, true]) {
    const told = one(document, keepIdentity);
    assert.equal(told.Password, null);
    assert.ok(!/hunter2|er2@/.test(JSON.stringify(told)));
    assert.deepEqual(told.Oem, {
      Contoso: { apiKey: null, SessionToken: null, PasswordSet: true, MinPasswordLength: 8 },
    });
  }
  assert.ok(!JSON.stringify(one(document)).includes("AAAA"));
});

test("inside of longer texts: hosts of URLs, serial numbers, addresses; not versions", () => {
  const told = one({
    SerialNumber: "CZ3124ABCD",
    IPv4Addresses: [{ Address: "10.0.0.3" }],
    Description: "Node CZ3124ABCD at 10.0.0.3, see https://jo:pw@wiki.corp.example.net/x and http://redfish.dmtf.org/y",
    ProxyAutoConfigURI: "proxy.corp.example.net:80/pac",
    FirmwareVersion: "10.0.0.3",
    LicenseUrl: "https://www.dmtf.org/z",
  });
  assert.equal(
    told.Description,
    "Node SN000001 at 198.18.0.1, see https://host1.example.com/x and http://redfish.dmtf.org/y",
  );
  assert.equal(told.ProxyAutoConfigURI, "host2.example.com:80/pac");
  assert.equal(told.FirmwareVersion, "10.0.0.3");
  assert.equal(told.LicenseUrl, "https://www.dmtf.org/z");
});

test("words of the schema that somebody took for a name stay words of the schema", () => {
  const told = one({ HostName: "Systems", AssetTag: "Enabled", "@odata.id": "/redfish/v1/Systems", State: "Enabled" });
  assert.equal(told["@odata.id"], "/redfish/v1/Systems");
  assert.equal(told.State, "Enabled");
  assert.equal(one({ SerialNumber: "To be filled by O.E.M." }).SerialNumber, "To be filled by O.E.M.");
});

test("long texts made to take long take no longer than others", () => {
  const many = 1_000_000;
  const Description = [
    `${" ".repeat(many)}x`,
    `${"a.".repeat(many)}://`,
    "a://[".repeat(many),
    `a://${"b".repeat(many)}`,
    "1.1.1.".repeat(many),
  ];
  const Uri = `/redfish${"/".repeat(many)}x`;
  const documents = new Map([["/redfish/v1/A", { Description, Uri }]]);
  assert.equal(masked(documents).documents.size, 1);
  assert.equal([...linksOf({ Uri })].map(({ target }) => pathOf(target)).length, 1);
});

test("whereabouts and tags go", () => {
  assert.deepEqual(one({ "@odata.etag": '"x"', Location: { PostalAddress: { City: "X" }, Placement: { Row: "4" } } }), {
    Location: { Placement: { Row: "4" } },
  });
});

test("identity is kept when it is asked for", () => {
  const document = { SerialNumber: "CZ3124ABCD", MACAddress: "3C:EC:EF:10:20:30" };
  assert.deepEqual(one(document, true), document);
});

test("any documents: never fails, keeps the shape, and a serial number is nowhere any more", () => {
  const serial = fc.stringMatching(/^[A-Z]{2}[0-9]{6}[A-Z]$/);
  fc.assert(
    fc.property(serial, fc.jsonValue({ maxDepth: 4 }), (secret, other) => {
      const document = {
        SerialNumber: secret,
        Name: `Node ${secret}`,
        "@odata.id": `${v1}/Chassis/${secret}`,
        Oem: other,
      };
      const { documents, placeOf } = masked(new Map([[`${v1}/Chassis/${secret}`, document as MockupDocument]]));
      const [[path, told] = ["", {}]] = [...documents];
      assert.equal(path, placeOf(`${v1}/Chassis/${secret}`));
      assert.equal(told["@odata.id"], path);
      assert.ok(!JSON.stringify(told).includes(secret));
    }),
  );
});
