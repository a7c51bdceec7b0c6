/** A disc as live systems come on: a BIOS starts ISOLINUX from it, UEFI starts systemd-boot, and either a Linux. */
import assert from "node:assert/strict";
import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { missing, run } from "../program.js";
import { temporaryFolder, type Undoing } from "../shoal.js";
import { lacksLinux, putLinux } from "./linux.js";

const isolinux = "/usr/lib/ISOLINUX/isolinux.bin";
const isolinuxModule = "/usr/lib/syslinux/modules/bios/ldlinux.c32";
const systemdBoot = "/usr/lib/systemd/boot/efi/systemd-bootx64.efi";

/** For `skip` of a test. */
export const lacksDisc = (): string | false =>
  lacksLinux() ||
  missing("genisoimage") ||
  missing("mcopy") ||
  [isolinux, isolinuxModule, systemdBoot].map((file) => !existsSync(file) && `${file} is not installed`).find(Boolean) ||
  false;

/** MiB of the file system that UEFI finds on it: a kernel and its first files. */
const efiSize = 20;

/** @param given arguments of the kernel, which it says that it was started with */
export async function putDisc(test: Undoing, file: string, given: string): Promise<void> {
  const folder = temporaryFolder(test);
  await putLinux(test, folder);
  for (const [from, name] of [
    [isolinux, "isolinux.bin"],
    [isolinuxModule, "ldlinux.c32"],
  ] as const)
    copyFileSync(from, join(folder, name));
  const options = `console=ttyS0 quiet ${given}`;
  const isolinuxLines = ["DEFAULT linux", "LABEL linux", "KERNEL /vmlinuz", "INITRD /initrd", `APPEND ${options}`];
  writeFileSync(join(folder, "isolinux.cfg"), lines(isolinuxLines));
  await putEfiSystem(join(folder, "efi.img"), folder, options);
  // One entry in the boot catalog for each kind of firmware (El Torito 1.0 §2; UEFI §13.3.2.1).
  const bios = ["-b", "isolinux.bin", "-c", "boot.cat", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table"];
  const efi = ["-eltorito-alt-boot", "-e", "efi.img", "-no-emul-boot"];
  await must("genisoimage", "-quiet", "-R", "-o", file, ...bios, ...efi, folder);
}

/** A file system of FAT with the same Linux. */
async function putEfiSystem(file: string, linux: string, options: string): Promise<void> {
  const entry = `${file}.conf`;
  writeFileSync(entry, lines(["title Linux", "linux /vmlinuz", "initrd /initrd", `options ${options}`]));
  await must("mformat", "-C", "-T", String(efiSize * 2048), "-h", "64", "-s", "32", "-i", file, "::");
  await must("mmd", "-i", file, "::/EFI", "::/EFI/BOOT", "::/loader", "::/loader/entries");
  await must("mcopy", "-i", file, systemdBoot, "::/EFI/BOOT/BOOTX64.EFI");
  await must("mcopy", "-i", file, entry, "::/loader/entries/linux.conf");
  await must("mcopy", "-i", file, join(linux, "vmlinuz"), join(linux, "initrd"), "::/");
}

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join("");

async function must(program: string, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(program, args);
  assert.equal(code, 0, `${program}: ${stderr}`);
}
