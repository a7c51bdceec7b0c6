import { edk2Family } from "../family/edk2-family.js";
import { guids } from "../uefi/well-known.js";
import { timeout } from "./common-settings.js";
import { raspberryPi4Settings } from "./raspberry-pi-4-settings.js";

/** RPI_EFI.fd of edk2-platforms: all of it is loaded at power-on, its variables with it. */
export const raspberryPi4 = edk2Family({
  id: "raspberry-pi-4",
  name: "Raspberry Pi 4 (UEFI firmware)",
  registryId: "RaspberryPi4Attributes.v1_0_0",
  attributes: [...raspberryPi4Settings, timeout({ default: 5 })],
  store: {
    room: 57_244,
    // PcdMaxAuthVariableSize; it is 0x2000 for variables without a signature.
    largest: 0x2800,
    image: { title: "Raspberry Pi 4", volumes: [0x20000], code: "before" },
  },
  network: "mac",
  firmwareVolume: guids.raspberryPi4Volume,
  // The card slot's paths end with its controller.
  devices: { [guids.raspberryPiArasan]: "Hdd", [guids.raspberryPiSdHost]: "Hdd" },
});
