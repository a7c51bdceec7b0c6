import { edk2Family } from "../family/edk2-family.js";
import { guids } from "../uefi/well-known.js";
import { platformLang, timeout } from "./common-settings.js";

/** Virtual machines of QEMU with x86-64 processors. */
export const ovmf = edk2Family({
  id: "ovmf",
  name: "QEMU, x86-64 (OVMF)",
  registryId: "OvmfAttributes.v1_0_0",
  attributes: [
    timeout({
      default: 0,
      readOnly: true,
      help: "Set by QEMU's -boot menu=on,splash-time=…; the firmware puts it there.",
    }),
    platformLang,
  ],
  store: {
    room: 262_044,
    largest: 0x8400,
    image: {
      title: "OVMF",
      volumes: [0x20000, 0x84000],
      code: "none-before",
      blank: ["ovmf", "ovmf-4m"],
      pair: "ovmf",
    },
  },
  network: "entries",
  firmwareVolume: guids.ovmfVolume,
});
