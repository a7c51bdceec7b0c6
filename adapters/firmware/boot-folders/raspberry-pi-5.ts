import type { BootBoard } from "../../../src/ports/boot-sets.js";
import { fromFirmware } from "./sources.js";

const fromRelease = "a release of https://github.com/worproject/rpi5-uefi";

/** Pi 5, Pi 500 and Compute Module 5: the EEPROM holds what start4.elf is to a Pi 4. */
export const raspberryPi5Folder: BootBoard = {
  id: "raspberry-pi-5",
  name: "Raspberry Pi 5",
  families: ["edk2"],
  image: "RPI_EFI.fd",
  config: "config.txt",
  required: [
    { paths: ["RPI_EFI.fd"], why: "the UEFI firmware", from: fromRelease },
    { paths: ["config.txt"], why: "tells the EEPROM's boot loader to run the UEFI firmware", from: fromRelease },
    {
      paths: [
        "bcm2712-rpi-5-b.dtb",
        "bcm2712d0-rpi-5-b.dtb",
        "bcm2712-rpi-500.dtb",
        "bcm2712-rpi-cm5-cm5io.dtb",
        "bcm2712-rpi-cm5-cm4io.dtb",
      ],
      why: "the device tree, which the UEFI firmware reads its hardware from",
      from: fromFirmware,
    },
  ],
  wanted: [],
  sections: { always: ["pi5"], perhaps: ["pi500", "cm5"] },
  settings: { armstub: "RPI_EFI.fd" },
  // RPi5.fdf: the device tree lies right behind the flash device.
  generations: [{ largest: 0x1f0000, settings: { device_tree_address: "0x1f0000", device_tree_end: "0x210000" } }],
};
