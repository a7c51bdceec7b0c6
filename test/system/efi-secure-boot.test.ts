/** Keys that `shoal efi` enrolled: the firmware refuses what they do not sign, and runs what they do. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { missing, run } from "./program.js";
import { firmwares, type GuestFirmware, lacksFirmware } from "./qemu/firmware.js";
import { startGuest } from "./qemu/guest.js";
import { diskOf, efi, newStore } from "./qemu/store.js";
import { temporaryFolder, type Undoing } from "./shoal.js";

const { aavmf, ovmfSecure } = firmwares;

/** A key, and a certificate of it that signs itself. */
interface Signer {
  readonly key: string;
  readonly certificate: string;
}

async function newSigner(test: Undoing, name: string): Promise<Signer> {
  const folder = temporaryFolder(test);
  const signer = { key: join(folder, "key.pem"), certificate: join(folder, `${name}.pem`) };
  const made = ["-newkey", "rsa:2048", "-nodes", "-keyout", signer.key, "-out", signer.certificate];
  await succeed("openssl", "req", "-x509", "-subj", `/CN=${name}`, "-days", "30", ...made);
  return signer;
}

async function succeed(program: string, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(program, args);
  assert.equal(code, 0, `${program}: ${stderr}`);
}

/** A disk with a program that nobody signed, and a store that boots it first and then one that `db` signed. */
async function signedBoot(test: Undoing, firmware: GuestFirmware) {
  const disk = diskOf(test, firmware, ["plain.efi", "signed.efi"]);
  const variables = await newStore(test, firmware);
  const [pk, kek, db] = await Promise.all([newSigner(test, "PK"), newSigner(test, "KEK"), newSigner(test, "db")]);
  const signed = join(disk, "EFI", "signed.efi");
  await succeed("sbsign", "--key", db.key, "--cert", db.certificate, "--output", signed, signed);
  await efi("boot-entry", "add", variables, "--title", "Plain", "--file", "\\EFI\\plain.efi");
  await efi("boot-entry", "add", variables, "--title", "Signed", "--file", "\\EFI\\signed.efi");
  const keys = ["--pk", pk.certificate, "--kek", kek.certificate, "--db", db.certificate];
  await efi("secure-boot", "enrol", variables, ...keys);
  return { variables, db, boot: () => startGuest(test, firmware, { variables, disk }) };
}

const refused = (title: string): RegExp => new RegExp(`failed to load Boot\\d{4} "${title}".*: Access Denied`);
const skip = (firmware: GuestFirmware) => lacksFirmware(firmware) || missing("sbsign") || missing("openssl");

for (const [name, firmware] of Object.entries({ aavmf, ovmfSecure }))
  test(`${name} boots only what db signed, and everything once secure boot is disabled`, {
    skip: skip(firmware),
  }, async (context) => {
    const { variables, boot } = await signedBoot(context, firmware);
    const console = await boot().poweredOff();
    assert.match(console, refused("Plain"));
    assert.match(console, /This is signed\.efi/);

    await efi("secure-boot", "disable", variables);
    assert.match(await boot().poweredOff(), /This is plain\.efi/);
  });

test("dbx is stronger than db, and without keys everything boots", { skip: skip(aavmf) }, async (context) => {
  const { variables, db, boot } = await signedBoot(context, aavmf);
  await efi("secure-boot", "enrol", variables, "--dbx", db.certificate);
  const guest = boot();
  await guest.shows(refused("Plain"));
  await guest.shows(refused("Signed"));
  await guest.stop();

  await efi("secure-boot", "clear", variables);
  assert.match(await boot().poweredOff(), /This is plain\.efi/);
});
