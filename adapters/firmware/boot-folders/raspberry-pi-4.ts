import type { BootBoard } from "../../../src/ports/boot-sets.js";
import { fromFirmware } from "./sources.js";

const fromRelease = "a release of https://github.com/pftf/RPi4";

/** Pi 4 Model B, Pi 400 and Compute Module 4: start4.elf comes over the network too. */
export const raspberryPi4Folder: BootBoard = {
  id: "raspberry-pi-4",
  name: "Raspberry Pi 4",
  families: ["raspberry-pi-4"],
  image: "RPI_EFI.fd",
  config: "config.txt",
  required: [
    { paths: ["RPI_EFI.fd"], why: "the UEFI firmware", from: fromRelease },
    { paths: ["config.txt"], why: "tells start4.elf to run the UEFI firmware", from: fromRelease },
    { paths: ["start4.elf"], why: "the GPU's firmware, which starts everything else", from: fromFirmware },
    { paths: ["fixup4.dat"], why: "belongs to start4.elf and shares out the memory", from: fromFirmware },
    {
      paths: ["bcm2711-rpi-4-b.dtb", "bcm2711-rpi-400.dtb", "bcm2711-rpi-cm4.dtb", "bcm2711-rpi-cm4s.dtb"],
      why: "the device tree, which the UEFI firmware reads its hardware from",
      from: fromFirmware,
    },
  ],
  wanted: [
    {
      paths: ["overlays/miniuart-bt.dtbo"],
      why: "gives the serial console the better of the two UARTs",
      from: fromFirmware,
    },
    {
      paths: ["overlays/upstream-pi4.dtbo"],
      why: "makes the device tree one that kernels other than Raspberry Pi's understand",
      from: fromFirmware,
    },
  ],
  sections: { always: ["pi4"], perhaps: ["pi400", "cm4", "cm4s"] },
  settings: { arm_64bit: "1", armstub: "RPI_EFI.fd" },
  // PcdFdtBaseAddress lies behind the flash device's size as RPi4.fdf declares it; changed on 2024-09-24 (v1.39 on).
  generations: [
    { largest: 0x1f0000, settings: { device_tree_address: "0x1f0000", device_tree_end: "0x200000" } },
    { largest: 0x3e0000, settings: { device_tree_address: "0x3e0000", device_tree_end: "0x400000" } },
  ],
};
