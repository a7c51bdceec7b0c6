/** Which program asks, told from its packet; the packets of firmware are those of real captures. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isOperatingSystem, standingOf } from "../../../src/domain/netboot/stage.js";
import type { Asker, BootArchitecture, NetStage } from "../../../src/model/netboot.js";
import { asker } from "./boot-bench.js";

/** SMBIOS UUID 00112233-4455-6677-8899-aabbccddeeff, as EDK2 sends it. */
const machineId = "0033221100554477668899aabbccddeeff";
const ofPi = "0052506934c03111005e100101a1b2c3d4";

const cases: readonly (readonly [string, Partial<Asker>, NetStage, BootArchitecture | null])[] = [
  ["BIOS ROM", { architectures: [0], vendorClass: "PXEClient:Arch:00000:UNDI:002001" }, "bios-pxe", "bios"],
  ["EDK2 x64", { architectures: [7], vendorClass: "PXEClient:Arch:00007:UNDI:003000" }, "uefi-pxe", "x86-64"],
  [
    "byte code, which x64 says as well",
    { architectures: [9], vendorClass: "PXEClient:Arch:00009" },
    "uefi-pxe",
    "x86-64",
  ],
  ["EDK2 ia32", { architectures: [6], vendorClass: "PXEClient:Arch:00006" }, "uefi-pxe", "ia32"],
  ["EDK2 arm64", { architectures: [11], vendorClass: "PXEClient:Arch:00011:UNDI:003000" }, "uefi-pxe", "arm64"],
  ["EDK2 arm32", { architectures: [10], vendorClass: "PXEClient:Arch:00010" }, "uefi-pxe", "arm32"],
  ["HTTP x64", { architectures: [16], vendorClass: "HTTPClient:Arch:00016:UNDI:003000" }, "uefi-http", "x86-64"],
  ["HTTP arm64", { architectures: [19], vendorClass: "HTTPClient:Arch:00019:UNDI:003000" }, "uefi-http", "arm64"],
  ["HTTP with the type of PXE", { architectures: [7], vendorClass: "HTTPClient" }, "uefi-http", "x86-64"],
  ["HTTP ia32", { architectures: [15], vendorClass: "HTTPClient" }, "uefi-http", "ia32"],
  ["HTTP of byte code", { architectures: [17], vendorClass: "HTTPClient" }, "uefi-http", "x86-64"],
  ["HTTP arm32", { architectures: [18], vendorClass: "HTTPClient" }, "uefi-http", "arm32"],
  ["HTTP of a BIOS", { architectures: [20], vendorClass: "HTTPClient" }, "uefi-http", "bios"],
  ["U-Boot arm32", { architectures: [21], vendorClass: "PXEClient:Arch:00021" }, "u-boot", "arm32"],
  ["U-Boot arm64", { architectures: [22], vendorClass: "U-Boot.armv8" }, "u-boot", "arm64"],
  ["U-Boot arm64 by HTTP", { architectures: [24], vendorClass: "U-Boot" }, "uefi-http", "arm64"],
  ["U-Boot by its class alone", { vendorClass: "U-Boot.armv8" }, "u-boot", "arm64"],
  ["U-Boot of 32 bits by its class alone", { vendorClass: "U-Boot.armv7" }, "u-boot", "arm32"],
  ["RISC-V 64", { architectures: [27], vendorClass: "PXEClient" }, "uefi-pxe", "riscv64"],
  ["RISC-V 64 by HTTP", { architectures: [28], vendorClass: "HTTPClient" }, "uefi-http", "riscv64"],
  ["RISC-V 32", { architectures: [25], vendorClass: "PXEClient" }, "uefi-pxe", "riscv32"],
  ["LoongArch 64", { architectures: [39], vendorClass: "PXEClient" }, "uefi-pxe", "loongarch64"],
  ["LoongArch 32, which nothing is built for", { architectures: [37], vendorClass: "PXEClient" }, "uefi-pxe", null],
  ["no type but the one in its class", { vendorClass: "PXEClient:Arch:00007:UNDI:003016" }, "uefi-pxe", "x86-64"],
  ["nothing but the class", { vendorClass: "PXEClient" }, "bios-pxe", "bios"],
  [
    "several types, the first that is known",
    { architectures: [999, 7], vendorClass: "PXEClient" },
    "uefi-pxe",
    "x86-64",
  ],
  ["a type nobody knows", { architectures: [999], vendorClass: "PXEClient:Arch:00999" }, "uefi-pxe", null],
  ["iPXE as EFI program", { architectures: [7], vendorClass: "PXEClient", userClasses: ["iPXE"] }, "ipxe", "x86-64"],
  ["iPXE as BIOS ROM", { architectures: [0], vendorClass: "PXEClient", userClasses: ["iPXE"] }, "ipxe", "bios"],
  ["iPXE that hides its class", { architectures: [11], ipxe: { 19: "01" } }, "ipxe", "arm64"],
  ["a Raspberry Pi by its mark", { architectures: [0], vendorClass: "PXEClient", machineId: ofPi }, "board", null],
  ["the same without class and type, as in its REQUEST", { machineId: ofPi }, "board", null],
  [
    "a Raspberry Pi by its maker",
    { mac: "dc:a6:32:00:00:01", architectures: [0], vendorClass: "PXEClient" },
    "board",
    null,
  ],
  ["IANA's type of a Raspberry Pi", { architectures: [41] }, "board", null],
  [
    "UEFI of a Raspberry Pi",
    { mac: "dc:a6:32:00:00:01", architectures: [11], vendorClass: "PXEClient" },
    "uefi-pxe",
    "arm64",
  ],
  ["the system on a Raspberry Pi", { mac: "dc:a6:32:00:00:01", hostName: "pi" }, "system", null],
  ["an operating system", { vendorClass: "udhcp 1.36.1" }, "system", null],
  ["nothing at all", {}, "system", null],
];

for (const [what, given, stage, architecture] of cases) {
  test(`${what}: ${stage}, ${architecture}`, () => {
    const standing = standingOf(asker(given));
    assert.deepEqual([standing.stage, standing.architecture], [stage, architecture]);
    assert.equal(standing.isPi, stage === "board");
  });
}

test("the UUID is in the order of SMBIOS, and none is no UUID", () => {
  const uuidOf = (id: string) =>
    standingOf(asker({ architectures: [7], vendorClass: "PXEClient", machineId: id })).uuid;
  assert.equal(uuidOf(machineId), "00112233-4455-6677-8899-aabbccddeeff");
  for (const none of ["00".repeat(17), `00${"ff".repeat(16)}`, "00112233", "", `01${"12".repeat(16)}`]) {
    assert.equal(uuidOf(none), null, none);
  }
});

test("a Raspberry Pi tells its serial number and no UUID", () => {
  const told = (id: string) => standingOf(asker({ mac: "dc:a6:32:00:00:01", architectures: [0], machineId: id }));
  assert.deepEqual([told(ofPi).piSerial, told(ofPi).uuid], ["a1b2c3d4", null]);
  assert.equal(told(`00${"0123abcd".repeat(4)}`).piSerial, "0123abcd");
  assert.equal(told(`0052506934${"11".repeat(8)}00000000`).piSerial, null);
});

test("firmware that wants an address says less of itself than a system does", () => {
  assert.equal(isOperatingSystem(asker()), false);
  assert.equal(isOperatingSystem(asker({ hostName: "node1" })), true);
  assert.equal(isOperatingSystem(asker({ vendorClass: "dhcpcd-9.4.1" })), true);
});
