/** Kinds of firmware, each by the word for it in the configuration. More exact ones come before those that take all. */
import type { FirmwareFamily } from "../../src/ports/firmware.js";
import { aavmf } from "./boards/aavmf.js";
import { edk2 } from "./boards/edk2.js";
import { ovmf } from "./boards/ovmf.js";
import { raspberryPi4 } from "./boards/raspberry-pi-4.js";
import { simulated } from "./boards/simulated.js";

export { openFlash } from "./flash-file.js";

export const firmwareFamilies: readonly FirmwareFamily[] = [raspberryPi4, ovmf, aavmf, edk2, simulated];
