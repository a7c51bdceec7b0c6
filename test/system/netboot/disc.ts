/** Discs that firmware starts something from, as live systems come: for a BIOS with ISOLINUX, for UEFI with systemd-boot. */
import assert from "node:assert/strict";
import { copyFileSync, existsSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { missing, run } from "../program.js";
import { temporaryFolder, type Undoing } from "../shoal.js";
import { lacksLinux, putLinux } from "./linux.js";

const isolinux = "/usr/lib/ISOLINUX/isolinux.bin";
const isolinuxModule = "/usr/lib/syslinux/modules/bios/ldlinux.c32";
export const systemdBoot = "/usr/lib/systemd/boot/efi/systemd-bootx64.efi";

/** For `skip` of a test. */
export const lacksDisc = (): string | false =>
  lacksLinux() ||
  missing("genisoimage") ||
  missing("mcopy") ||
  [isolinux, isolinuxModule, systemdBoot]
    .map((file) => !existsSync(file) && `${file} is not installed`)
    .find(Boolean) ||
  false;

/** Arguments of the kernel. A live system for both has all of it twice; each of these discs is for one, as that takes less time. */
const given = "console=ttyS0 quiet from=disc";

/** What the Linux of these discs says. */
export const discRuns = /Linux runs, started with: .*from=disc/;

/** @param file where the image is put */
export async function putBiosDisc(test: Undoing, file: string): Promise<void> {
  const folder = temporaryFolder(test);
  await putLinux(test, folder);
  copyFileSync(isolinux, join(folder, "isolinux.bin"));
  copyFileSync(isolinuxModule, join(folder, "ldlinux.c32"));
  const lines = ["DEFAULT linux", "LABEL linux", "KERNEL /vmlinuz", "INITRD /initrd", `APPEND ${given}`, ""];
  writeFileSync(join(folder, "isolinux.cfg"), lines.join("\n"));
  const boot = ["-b", "isolinux.bin", "-c", "boot.cat", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table"];
  await must("genisoimage", "-quiet", "-R", "-o", file, ...boot, folder);
}

/** As {@link putBiosDisc}. @param script see putLinux */
export async function putEfiDisc(test: Undoing, file: string, script?: string): Promise<void> {
  const folder = temporaryFolder(test);
  await putLinux(test, folder, script);
  const entry = ["title Linux", "linux /vmlinuz", "initrd /initrd", `options ${given}`, ""];
  writeFileSync(join(folder, "linux.conf"), entry.join("\n"));
  await putSystemPartition(test, file, [
    [systemdBoot, "EFI/BOOT/BOOTX64.EFI"],
    [join(folder, "linux.conf"), "loader/entries/linux.conf"],
    [join(folder, "vmlinuz"), "vmlinuz"],
    [join(folder, "initrd"), "initrd"],
  ]);
}

/** A disc with a program of UEFI and nothing else. */
export async function putProgramDisc(test: Undoing, file: string, program: Uint8Array): Promise<void> {
  const path = join(temporaryFolder(test), "program.efi");
  writeFileSync(path, program);
  await putSystemPartition(test, file, [[path, "EFI/BOOT/BOOTX64.EFI"]]);
}

/** Bytes for a kernel and its first files. */
const partitionSize = 20 * 1024 * 1024;

/** A file system of FAT that the boot catalog names for UEFI (UEFI §13.3.2.1). */
async function putSystemPartition(
  test: Undoing,
  file: string,
  files: readonly (readonly [from: string, path: string])[],
): Promise<void> {
  const folder = temporaryFolder(test);
  const partition = join(folder, "efi.img");
  writeFileSync(partition, "");
  truncateSync(partition, partitionSize);
  await must("mformat", "-i", partition, "::");
  await must("mmd", "-i", partition, "::/EFI", "::/EFI/BOOT", "::/loader", "::/loader/entries");
  for (const [from, path] of files) await must("mcopy", "-i", partition, from, `::/${path}`);
  await must("genisoimage", "-quiet", "-o", file, "-e", "efi.img", "-c", "boot.cat", "-no-emul-boot", folder);
}

async function must(program: string, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(program, args);
  assert.equal(code, 0, `${program}: ${stderr}`);
}
