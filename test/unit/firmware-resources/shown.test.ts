/** What is shown of a machine's firmware: what it booted with, what its next boot will find, and nothing where it has none. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ImageRecord } from "../../../src/model/firmware.js";
import type { Machine } from "../../../src/model/machine.js";
import { issue } from "../certificates/authority.js";
import { facts, machine, Stub, system, view, withKeys, withPower } from "./stub.js";

const without: Machine = { ...machine, capabilities: { ...machine.capabilities, firmware: undefined } };

test("a machine without firmware that can be got at has none of its resources, nor links to them", () => {
  const stub = new Stub({ machines: [without] });
  const shown = stub.body(system);
  assert.deepEqual(
    [shown.Bios, shown.SecureBoot, shown.Boot],
    [
      undefined,
      undefined,
      {
        BootSourceOverrideEnabled: "Disabled",
        "BootSourceOverrideEnabled@Redfish.AllowableValues": ["Disabled"],
        BootSourceOverrideTarget: "None",
        "BootSourceOverrideTarget@Redfish.AllowableValues": ["None"],
      },
    ],
  );
  for (const path of ["Bios", "Bios/Settings", "SecureBoot", "SecureBoot/SecureBootDatabases/db", "BootOptions"])
    assert.equal(stub.body(`${system}/${path}`), undefined, path);
  assert.equal(
    stub.body("/redfish/v1/Registries")["Members@odata.count"],
    new Stub().body("/redfish/v1/Registries")["Members@odata.count"] - 1,
  );
  assert.equal(stub.body("/redfish/v1/UpdateService/FirmwareInventory/a").Updateable, false);
});

test("the system links to its firmware and offers what that can boot", () => {
  const { Bios, SecureBoot, Boot, BiosVersion } = new Stub().body(system);
  assert.deepEqual(Bios, { "@odata.id": `${system}/Bios` });
  assert.deepEqual(SecureBoot, { "@odata.id": `${system}/SecureBoot` });
  assert.equal(BiosVersion, "v1.41");
  assert.deepEqual(Boot, {
    BootSourceOverrideEnabled: "Disabled",
    "BootSourceOverrideEnabled@Redfish.AllowableValues": ["Disabled", "Once", "Continuous"],
    BootSourceOverrideTarget: "None",
    "BootSourceOverrideTarget@Redfish.AllowableValues": ["None", "Pxe", "BiosSetup", "UefiBootNext"],
    BootSourceOverrideMode: "UEFI",
    "BootSourceOverrideMode@Redfish.AllowableValues": ["UEFI"],
    BootNext: null,
    BootOrder: ["Boot0007", "Boot0001"],
    BootOptions: { "@odata.id": `${system}/BootOptions` },
  });
});

test("a simulated machine offers what it was told to", () => {
  const capabilities = { ...machine.capabilities, simulated: true, bootTargets: ["None", "Hdd"] as const };
  const { Boot } = new Stub({ machines: [{ ...machine, capabilities }] }).body(system);
  assert.deepEqual(Boot["BootSourceOverrideTarget@Redfish.AllowableValues"], ["None", "Hdd"]);
});

test("boot options, and the port that one boots over", () => {
  const stub = new Stub();
  assert.deepEqual(
    stub.body(`${system}/BootOptions`).Members.map((one: { "@odata.id": string }) => one["@odata.id"]),
    [`${system}/BootOptions/Boot0001`, `${system}/BootOptions/Boot0007`],
  );
  const pxe = stub.body(`${system}/BootOptions/Boot0001`);
  assert.deepEqual(
    [pxe.Id, pxe.BootOptionReference, pxe.DisplayName, pxe.BootOptionEnabled, pxe.Alias, pxe.UefiDevicePath],
    ["Boot0001", "Boot0001", "UEFI PXEv4", true, "Pxe", "MAC(02005E100001,0x1)/IPv4(0.0.0.0)"],
  );
  assert.deepEqual(pxe.RelatedItem, [{ "@odata.id": `${system}/EthernetInterfaces/eth0` }]);
  const odd = stub.body(`${system}/BootOptions/Boot0007`);
  assert.deepEqual(
    [odd.UefiDevicePath, odd.Alias, odd.RelatedItem, odd.BootOptionEnabled],
    [null, undefined, undefined, false],
  );
  assert.equal(stub.body(`${system}/BootOptions/Boot0002`), undefined);
});

test("settings: what is in force, and of what will be only what differs", () => {
  const next = { ...view, attributes: { ...view.attributes, FanTemp: 70 } };
  const stub = new Stub({ next });
  const bios = stub.body(`${system}/Bios`);
  assert.deepEqual(bios.Attributes, view.attributes);
  assert.deepEqual(bios["@Redfish.Settings"], {
    "@odata.type": "#Settings.v1_4_0.Settings",
    SettingsObject: { "@odata.id": `${system}/Bios/Settings` },
    SupportedApplyTimes: ["OnReset"],
  });
  assert.equal(bios.ResetBiosToDefaultsPending, false);
  assert.equal(bios.Links.ActiveSoftwareImage["@odata.id"], "/redfish/v1/UpdateService/FirmwareInventory/a");
  assert.deepEqual(Object.keys(bios.Actions), ["#Bios.ResetBios"]);
  const pending = stub.body(`${system}/Bios/Settings`);
  assert.deepEqual(
    [pending.Attributes, pending.Id, pending["@Redfish.Settings"]],
    [{ FanTemp: 70 }, "Settings", undefined],
  );
  assert.deepEqual(new Stub().body(`${system}/Bios/Settings`).Attributes, {});
});

test("a registry is found by the rules of sushy: by its id, its file's id and the file's Registry", () => {
  const stub = new Stub();
  const id = stub.body(`${system}/Bios`).AttributeRegistry;
  const files = stub
    .body("/redfish/v1/Registries")
    .Members.map((one: { "@odata.id": string }) => stub.body(one["@odata.id"]));
  const [file] = files.filter(({ Id, Registry }: { Id: string; Registry: string }) => Id === id && Registry === id);
  const [location] = file.Location;
  assert.equal(location.Language, "en");
  const registry = stub.body(location.Uri);
  assert.match(registry["@odata.type"], /AttributeRegistry$/);
  assert.deepEqual(
    [registry.Id, registry.Language, registry.RegistryVersion, registry.OwningEntity],
    [id, "en", "1.0.0", "Shoal"],
  );
  const [cpu, fan, tag, big] = registry.RegistryEntries.Attributes;
  assert.deepEqual(cpu.Value, [
    { ValueName: "Low", ValueDisplayName: "Low" },
    { ValueName: "Max", ValueDisplayName: "As fast as it goes" },
  ]);
  assert.deepEqual([fan.Type, fan.LowerBound, fan.UpperBound, fan.DefaultValue], ["Integer", 50, 80, 60]);
  assert.deepEqual([tag.MaxLength, tag.ResetRequired, "LowerBound" in tag], [32, true, false]);
  assert.deepEqual([big.ReadOnly, big.Type, cpu.ReadOnly], [true, "Boolean", false]);
  assert.equal(stub.body(`/redfish/v1/Registries/${id}/other.json`), undefined);
});

test("the list of registries is made once for a list of machines", () => {
  let looks = 0;
  const counted = Array.from(
    { length: 50 },
    (_, index): Machine => ({
      ...machine,
      inventory: { ...machine.inventory, id: `m${index}` },
      get capabilities() {
        looks += 1;
        return machine.capabilities;
      },
    }),
  );
  const stub = new Stub({ machines: counted });
  for (let times = 0; times < 5; times += 1) {
    stub.body("/redfish/v1/Registries");
    stub.body(`/redfish/v1/Registries/${facts.registryId}`);
  }
  assert.equal(looks, 50);
});

test("secure boot: the switch is of the next boot, the rest of the boot that is", async () => {
  const keys = withKeys("PK", {
    certificates: [{ id: "1", pem: (await issue()).cert, owner: "8be4df61-93ca-11d2-aa0d-00e098032b8c" }],
  });
  const shown = (state: "On" | "Off", current = view, next = current) => {
    const body = new Stub({ machines: [withPower(state)], current, next }).body(`${system}/SecureBoot`);
    return [body.SecureBootEnable, body.SecureBootCurrentBoot, body.SecureBootMode];
  };
  assert.deepEqual(shown("On"), [false, "Disabled", "SetupMode"]);
  assert.deepEqual(shown("On", view, keys), [true, "Disabled", "SetupMode"]);
  assert.deepEqual(shown("On", keys), [true, "Enabled", "UserMode"]);
  assert.deepEqual(shown("Off", keys), [true, "Disabled", "UserMode"]);
  const lost = {
    ...machine,
    observation: { ...withPower("On").observation, contact: { state: "Lost", since: 0, problem: null } as const },
  };
  assert.equal(new Stub({ machines: [lost], current: keys }).body(`${system}/SecureBoot`).SecureBootCurrentBoot, null);
  const [action] = Object.values(new Stub().body(`${system}/SecureBoot`).Actions) as Record<string, unknown>[];
  assert.deepEqual(action!["ResetKeysType@Redfish.AllowableValues"], ["DeleteAllKeys", "DeletePK"]);
});

test("a certificate that firmware holds says what it says, and one that cannot be read is there all the same", async () => {
  const owner = "77fa9abd-0359-4d32-bd60-28f4e78f784b";
  const pem = (await issue({ usage: "open" })).cert;
  const next = withKeys("KEK", {
    certificates: [
      { id: "good", pem, owner },
      { id: "bad", pem: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", owner },
    ],
    signatures: [{ id: "odd", type: "EFI_CERT_RSA2048_GUID", value: "00", owner }],
  });
  const stub = new Stub({ next });
  const databases = `${system}/SecureBoot/SecureBootDatabases`;
  assert.equal(stub.body(databases)["Members@odata.count"], 4);
  const good = stub.body(`${databases}/KEK/Certificates/good`);
  assert.deepEqual(
    [good.Subject.CommonName, good.UefiSignatureOwner, good.CertificateUsageTypes],
    ["issued.example", owner, ["BIOS"]],
  );
  const bad = stub.body(`${databases}/KEK/Certificates/bad`);
  assert.deepEqual([bad.CertificateType, bad.Subject, bad.Fingerprint], ["PEM", undefined, undefined]);
  assert.equal(stub.body(`${databases}/KEK/Signatures/odd`).SignatureType, "EFI_CERT_RSA2048_GUID");
  assert.deepEqual(
    ["PK", "KEK", "db", "dbx"].map((id) => "Signatures" in stub.body(`${databases}/${id}`)),
    [false, true, true, true],
  );
  assert.equal(stub.body(`${databases}/PK/Signatures`), undefined);
  assert.equal(stub.body(`${databases}/dbt`), undefined);
});

test("an image says which machines run it and which are to", () => {
  const sha256 = "ab".repeat(32);
  const image: ImageRecord = {
    sha256,
    size: 512,
    name: "RPI_EFI.fd",
    addedAt: 0,
    from: "a test",
    family: facts.family,
    facts: { version: "v1.41", layout: "Raspberry Pi 4, variables at 0x3b0000", hasCode: true },
    signer: null,
  };
  const named = (id: string, more: Partial<Machine>): Machine => ({
    ...machine,
    ...more,
    inventory: { ...machine.inventory, id },
  });
  const runs = {
    ...machine.observation,
    firmware: { variables: null, image: sha256, earlier: [], placed: null, at: null },
  };
  const asks = { ...machine.intent, firmware: { changes: [], image: sha256, resetPending: true } };
  const stub = new Stub({
    machines: [named("a", {}), named("b", { observation: runs }), named("c", { intent: asks })],
    images: [image],
  });
  const path = `/redfish/v1/UpdateService/LocalImageStore/${sha256}`;
  assert.deepEqual(stub.body("/redfish/v1/UpdateService/LocalImageStore").Members, [{ "@odata.id": path }]);
  const shown = stub.body(path);
  assert.deepEqual(
    [shown.Name, shown.Version, shown.SoftwareId, shown.SizeBytes, shown.Active, shown.Staged],
    ["RPI_EFI.fd", "v1.41", "raspberry-pi-4", 512, true, true],
  );
  assert.deepEqual(shown.Links.ActiveTargets, [{ "@odata.id": "/redfish/v1/Systems/b" }]);
  assert.deepEqual(shown.Links.StagedTargets, [{ "@odata.id": "/redfish/v1/Systems/c" }]);
  const bios = stub.body("/redfish/v1/Systems/c/Bios");
  assert.equal(bios.ResetBiosToDefaultsPending, true);
  assert.deepEqual(
    bios.Links.SoftwareImages.map((one: { "@odata.id": string }) => one["@odata.id"]),
    ["/redfish/v1/UpdateService/FirmwareInventory/c", path],
  );
  assert.equal(stub.body(`${path}0`), undefined);
});
