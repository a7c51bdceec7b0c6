import { edk2Family } from "../family/edk2-family.js";
import { platformLang, timeout } from "./common-settings.js";

/** Firmware that keeps its variables as EDK2 does, and of which nothing more is known. */
export const edk2 = edk2Family({
  id: "edk2",
  name: "Any other firmware made of EDK2",
  registryId: "Edk2Attributes.v1_0_0",
  attributes: [timeout({ default: 5 }), platformLang],
  store: {
    room: 262_044,
    largest: 0x8400,
    image: { title: "EDK2", blank: ["ovmf", "ovmf-4m", "aavmf"] },
  },
  network: "entries",
  firmwareVolume: null,
});
