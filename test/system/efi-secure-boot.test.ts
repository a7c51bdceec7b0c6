/** Keys that `shoal efi` enrolled: the firmware refuses what they do not sign, and runs what they do. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { firmwares, type GuestFirmware, lacksFirmware } from "./qemu/firmware.js";
import { startGuest } from "./qemu/guest.js";
import { lacksSigning, newSigner, sign } from "./qemu/signer.js";
import { diskOf, efi, newStore } from "./qemu/store.js";
import type { Undoing } from "./shoal.js";

const { aavmf, ovmfSecure } = firmwares;

/** A disk with a program that nobody signed, and a store that boots it first and then one that `db` signed. */
async function signedBoot(test: Undoing, firmware: GuestFirmware) {
  const disk = diskOf(test, firmware, ["plain.efi", "signed.efi"]);
  const variables = await newStore(test, firmware);
  const [pk, kek, db] = await Promise.all([newSigner(test, "PK"), newSigner(test, "KEK"), newSigner(test, "db")]);
  const signed = join(disk, "EFI", "signed.efi");
  await sign(db, signed);
  await efi("boot-entry", "add", variables, "--title", "Plain", "--file", "\\EFI\\plain.efi");
  await efi("boot-entry", "add", variables, "--title", "Signed", "--file", "\\EFI\\signed.efi");
  const keys = ["--pk", pk.certificate, "--kek", kek.certificate, "--db", db.certificate];
  await efi("secure-boot", "enrol", variables, ...keys);
  return { variables, db, boot: () => startGuest(test, firmware, { variables, disk }) };
}

const refused = (title: string): RegExp => new RegExp(`failed to load Boot\\d{4} "${title}".*: Access Denied`);
const skip = (firmware: GuestFirmware) => lacksFirmware(firmware) || lacksSigning();

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
