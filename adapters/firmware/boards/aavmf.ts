import { edk2Family } from "../family/edk2-family.js";
import { guids } from "../uefi/well-known.js";
import { platformLang, timeout } from "./common-settings.js";

/** Code starts with a jump (`b`) over the header of its volume, in the instruction set of AArch64. */
const beginsWithJump = (code: Uint8Array): boolean => (code[3] ?? 0) >>> 2 === 0b000101;

/** Virtual machines of QEMU with 64-bit Arm processors. */
export const aavmf = edk2Family({
  id: "aavmf",
  name: "QEMU, AArch64 (AAVMF)",
  registryId: "AavmfAttributes.v1_0_0",
  attributes: [timeout({ default: 5 }), platformLang],
  store: {
    room: 262_044,
    largest: 0x8400,
    // Debian's AAVMF_VARS.fd is 64 MiB of zeros.
    image: {
      title: "AAVMF",
      volumes: [0xc0000],
      code: "none-before",
      blank: ["aavmf"],
      pair: "aavmf",
      opening: beginsWithJump,
    },
  },
  network: "entries",
  firmwareVolume: guids.aavmfVolume,
});
