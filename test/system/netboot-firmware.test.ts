/** Firmware that is real boots over a network that is real what Redfish asked for: override, reset, and it runs. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lacksLab } from "./netboot/lab.js";
import { lacksLinux, putLinux } from "./netboot/linux.js";
import { httpPort, openRack } from "./netboot/rack.js";
import { missing, run, until } from "./program.js";
import { efiProgram } from "./qemu/efi-program.js";
import { firmwares, lacksFirmware, seabios } from "./qemu/firmware.js";
import { newStore, putOn } from "./qemu/store.js";

const { aavmf, ovmf } = firmwares;

/** Of all tests here. */
const lacks = (...more: readonly (string | false)[]): string | false =>
  missing("curl") || lacksLab() || more.find((one) => one !== false) || false;

/** A floppy's worth of FAT, with the program where firmware looks for one (UEFI §3.5.1.1). */
async function putDiskImage(file: string, program: Uint8Array): Promise<void> {
  writeFileSync(`${file}.efi`, program);
  const steps = [
    ["mformat", "-C", "-f", "1440", "-i", file, "::"],
    ["mmd", "-i", file, "::/EFI", "::/EFI/BOOT"],
    ["mcopy", "-i", file, `${file}.efi`, "::/EFI/BOOT/BOOTX64.EFI"],
  ];
  for (const [tool = "", ...args] of steps) assert.equal((await run(tool, args)).code, 0, tool);
}

const linux = { kernel: "vmlinuz", initrds: ["initrd"], arguments: "console=ttyS0 quiet asked=yes" };

test("AArch64: PXE and HTTP boot, each once, and the log tells of it", {
  skip: lacks(lacksFirmware(aavmf)),
}, async (context) => {
  const variables = await newStore(context, aavmf);
  const rack = await openRack(context, {
    machine: aavmf,
    hardware: { variables },
    firmware: { kind: "aavmf", file: variables },
    netboot: { boot: { programs: { arm64: "boot.efi" } } },
    about: { processors: { architecture: "ARM" } },
    files: (folder) => putOn(folder, "boot.efi", efiProgram("aarch64", "This came from the network.")),
  });

  await rack.override("UefiHttp", { HttpBootUri: `http://10.77.0.1:${httpPort}/files/boot.efi` });
  assert.match(await rack.run(), /This came from the network\./);
  assert.equal((await rack.system()).Boot.BootSourceOverrideEnabled, "Disabled");

  // Its first boot has made entries of its own, PXE among them.
  await rack.override("Pxe");
  assert.match(await rack.run(), /This came from the network\./);
  assert.equal((await rack.system()).Boot.BootSourceOverrideEnabled, "Disabled");
  const log = await rack.log();
  assert.ok(
    log.some((line) => /boot\.efi/.test(line)),
    log.join("\n"),
  );
});

test("x86-64: PXE to iPXE, its script, a kernel and its arguments", {
  skip: lacks(lacksFirmware(ovmf), lacksLinux()),
}, async (context) => {
  const variables = await newStore(context, ovmf);
  const rack = await openRack(context, {
    machine: ovmf,
    hardware: { variables, memory: 512 },
    netboot: { boot: linux, offer: "asked" },
    files: (folder) => putLinux(context, folder),
  });
  await rack.override("Pxe");
  assert.match(await rack.run(), /Linux runs, started with: .*asked=yes/);
  assert.equal((await rack.system()).Boot.BootSourceOverrideEnabled, "Disabled");
});

test("x86-64: HTTP boot of a disk image, as a RAM disk", {
  skip: lacks(lacksFirmware(ovmf), missing("mcopy")),
}, async (context) => {
  const variables = await newStore(context, ovmf);
  const rack = await openRack(context, {
    machine: ovmf,
    hardware: { variables },
    firmware: { kind: "ovmf", file: variables },
    netboot: { boot: { image: "rescue.img" } },
    files: (folder) => putDiskImage(join(folder, "rescue.img"), efiProgram("x86-64", "This came as a disk.")),
  });
  await rack.override("UefiHttp");
  assert.match(await rack.run(), /This came as a disk\./);
  assert.equal((await rack.system()).Boot.BootSourceOverrideEnabled, "Disabled");
});

test("BIOS: the ROM of its NIC is iPXE already, and without an override it gets nothing", {
  skip: lacks(lacksFirmware(seabios), lacksLinux()),
}, async (context) => {
  const rack = await openRack(context, {
    machine: seabios,
    hardware: { memory: 512 },
    netboot: { boot: linux, offer: "asked" },
    files: (folder) => putLinux(context, folder),
  });
  await rack.override("Pxe", { BootSourceOverrideMode: "Legacy" });
  assert.match(await rack.run(), /Linux runs, started with: .*asked=yes/);
  assert.equal((await rack.system()).Boot.BootSourceOverrideEnabled, "Disabled");

  await rack.reset("On");
  await until("the end of the BIOS's ways", () => /No bootable device/.test(rack.guest.console()), 4);
  assert.doesNotMatch(rack.guest.console(), /vmlinuz/);
  await rack.reset("ForceOff");
  await until("no power", () => !rack.guest.isOn());
});
