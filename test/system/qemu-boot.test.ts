/** Guests that the service runs boot what clients ask for through Redfish alone, also before their firmware ever ran. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { curl } from "./curl.js";
import { missing, until } from "./program.js";
import { discImage, fatImage, lacksMediaTools } from "./qemu/boot-media.js";
import { efiProgram } from "./qemu/efi-program.js";
import { type Architecture, firmwares, type GuestFirmware, lacksFirmware } from "./qemu/firmware.js";
import { servePrograms } from "./qemu/program-server.js";
import { type RedfishGuest, serveFile, startRedfishGuest, system } from "./qemu/redfish-guest.js";
import { lacksSigning, newSigner, type Signer, sign } from "./qemu/signer.js";
import { bootOrderIn, putOn, variableIn } from "./qemu/store.js";
import { temporaryFolder, type Undoing } from "./shoal.js";

const { aavmf, ovmf, ovmfSecure } = firmwares;
const lacks = (firmware: GuestFirmware): string | false =>
  lacksFirmware(firmware) || lacksMediaTools() || missing("curl");

/** With something else to boot everywhere, so that what it says tells where it came from. */
async function equipped(test: Undoing, architecture: Architecture): Promise<RedfishGuest> {
  const tftp = temporaryFolder(test);
  putOn(tftp, "boot.efi", efiProgram(architecture, "This came by TFTP."));
  const guest = await startRedfishGuest(test, architecture, {
    disks: [{ file: await fatImage(test, architecture, "This was on the disk."), format: "raw" }],
    arguments: ["-set", `netdev.net0.tftp=${tftp}`, "-set", "netdev.net0.bootfile=boot.efi"],
  });
  await guest.insert("Cd", await discImage(test, architecture, "This was on the disc."));
  await guest.insert("Usb", await fatImage(test, architecture, "This was on the stick."));
  return guest;
}

const targetsOf = async ({ get }: RedfishGuest): Promise<readonly string[]> => {
  const Boot = (await get(system)).Boot as Record<string, readonly string[]>;
  return Boot["BootSourceOverrideTarget@Redfish.AllowableValues"] ?? [];
};

const places = [
  ["Cd", /This was on the disc\./],
  ["Usb", /This was on the stick\./],
  ["Hdd", /This was on the disk\./],
  ["Pxe", /This came by TFTP\./],
] as const;

/** @returns the program with its signature */
async function signed(test: Undoing, program: Uint8Array, signer: Signer): Promise<Uint8Array> {
  const file = join(temporaryFolder(test), "program.efi");
  writeFileSync(file, program);
  await sign(signer, file);
  return readFileSync(file);
}

const usedUp = ["Disabled", "None"];

for (const [architecture, firmware] of [
  ["aarch64", aavmf],
  ["x86-64", ovmf],
] as const)
  test(`${architecture}: an override is obeyed once, also by firmware that never ran`, {
    skip: lacks(firmware),
  }, async (context) => {
    const programs = await servePrograms(context, efiProgram(architecture, "This came by HTTP."));
    const guest = await equipped(context, architecture);
    for (const [target, says] of places) {
      guest.forget();
      assert.ok((await targetsOf(guest)).includes(target), `${target} is offered at once`);
      await guest.override(target);
      assert.match(await guest.boot(), says);
      await until("the end of the override", async () => (await guest.overrideNow())[0] === "Disabled");
      assert.deepEqual(await guest.overrideNow(), usedUp);
    }
    guest.forget();
    await guest.override("UefiHttp", { HttpBootUri: `${programs.url}/boot.efi` });
    assert.match(await guest.boot(), /This came by HTTP\./);
    assert.deepEqual(programs.asked, ["HEAD /boot.efi", "GET /boot.efi"]);
    // Once was once, and nothing of it stays behind.
    assert.doesNotMatch(await guest.boot(), /This came by/);
    assert.equal(variableIn(guest.variables, "BootNext"), undefined);
    assert.ok(!bootOrderIn(guest.variables).includes("5348"));
  });

test("an override that stays leads there each time, and the setup menu is shown once", {
  skip: lacks(aavmf),
}, async (context) => {
  const guest = await equipped(context, "aarch64");
  await guest.override("Hdd", { BootSourceOverrideEnabled: "Continuous" });
  for (const _ of ["first", "second"]) {
    assert.match(await guest.boot(), /This was on the disk\./);
    assert.deepEqual(await guest.overrideNow(), ["Continuous", "Hdd"]);
  }
  const { BootOrder } = (await guest.get(system)).Boot as { readonly BootOrder: readonly string[] };
  assert.ok(BootOrder.length > 3 && !BootOrder.includes("Boot5348"), String(BootOrder));

  await guest.override("BiosSetup");
  await guest.reset("On");
  await guest.shows(/Boot Maintenance Manager/);
  await until("the end of the override", async () => (await guest.overrideNow())[0] === "Disabled");
  await guest.reset("ForceOff");
  await guest.isOff();

  // What the firmware has found meanwhile is what an override leads to.
  await guest.override("Cd");
  const console = await guest.boot();
  assert.match(console, /This was on the disc\./);
  assert.doesNotMatch(console, /Shoal/);
});

for (const [architecture, firmware] of [
  ["aarch64", aavmf],
  ["x86-64", ovmfSecure],
] as const)
  test(`${architecture}: secure boot refuses what nobody signed, and starts what a key of the client did`, {
    skip: lacks(firmware) || lacksSigning(),
  }, async (context) => {
    const signer = await newSigner(context, "client");
    const guest = await startRedfishGuest(context, architecture, {
      secureBoot: true,
      disks: [{ file: await fatImage(context, architecture, "This nobody signed."), format: "raw" }],
    });
    const secureBoot = `${system}/SecureBoot`;
    await until("the keys", async () => (await guest.get(secureBoot)).SecureBootMode === "UserMode");
    const { SecureBootEnable } = await guest.get(secureBoot);
    assert.equal(SecureBootEnable, true);
    await guest.override("Hdd");
    await guest.reset("On");
    await guest.shows(/failed to (?:load|start) Boot[^\n]*Access Denied/);
    await guest.reset("ForceOff");
    await guest.isOff();

    const program = await signed(context, efiProgram(architecture, "This the client signed."), signer);
    await guest.insert("Cd", await discImage(context, architecture, program));
    const CertificateString = readFileSync(signer.certificate, "utf8");
    const database = `${secureBoot}/SecureBootDatabases/db`;
    await guest.post(`${database}/Certificates`, { CertificateString, CertificateType: "PEM" });
    await guest.override("Cd");
    assert.match(await guest.boot(), /This the client signed\./);

    await guest.patch(secureBoot, { SecureBootEnable: false });
    await guest.override("Hdd");
    assert.match(await guest.boot(), /This nobody signed\./);

    // Without keys there is nothing to check by, and those that it came with come back.
    const act = (ResetKeysType: string) => guest.post(`${secureBoot}/Actions/SecureBoot.ResetKeys`, { ResetKeysType });
    await act("DeleteAllKeys");
    await guest.override("Hdd");
    assert.match(await guest.boot(), /This nobody signed\./);
    assert.equal((await guest.get(secureBoot)).SecureBootMode, "SetupMode");
    await act("ResetAllKeysToDefault");
    await guest.patch(secureBoot, { SecureBootEnable: true });
    await guest.override("Hdd");
    await guest.reset("On");
    await guest.shows(/failed to (?:load|start) Boot[^\n]*Access Denied/);
    await guest.reset("ForceOff");
    await guest.isOff();
  });

test("an update is other code from the next power-on; the variables stay, and the image is held", {
  skip: lacks(ovmfSecure),
}, async (context) => {
  const guest = await startRedfishGuest(context, "x86-64", {
    disks: [{ file: await fatImage(context, "x86-64", "This was on the disk."), format: "raw" }],
  });
  const boots = async (code: RegExp) => {
    await guest.override("Hdd");
    const booting = guest.boot();
    await until("its process", () => code.test(guest.commandLine()));
    assert.match(await booting, /This was on the disk\./);
  };
  await boots(/OVMF_CODE_4M\.fd/);
  const before = bootOrderIn(guest.variables);
  const image = readFileSync(ovmfSecure.code);
  const sha256 = createHash("sha256").update(image).digest("hex");
  const update = "/redfish/v1/UpdateService/Actions/UpdateService.SimpleUpdate";
  const ImageURI = await serveFile(context, ovmfSecure.code, "code.fd");
  const { headers } = await guest.post(update, { ImageURI, Targets: [system] });
  await until("the end of the update", async () => (await curl(guest.service, headers.location ?? "")).status !== 202);
  await boots(new RegExp(`${sha256}/image`));
  assert.equal((await guest.get(system)).BiosVersion, `sha256-${sha256.slice(0, 12)}`);
  assert.deepEqual(bootOrderIn(guest.variables), before);
  const held = await curl(guest.service, `/redfish/v1/UpdateService/LocalImageStore/${sha256}`, "-X", "DELETE");
  assert.equal(held.status, 409, held.body);
});
