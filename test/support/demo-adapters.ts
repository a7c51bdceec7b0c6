import board from "../../adapters/machine/board/index.js";
import { createFake } from "../../adapters/machine/fake/index.js";
import poeSwitch from "../../adapters/power/poe-switch/index.js";
import type { Adapters } from "../../src/ports/adapters.js";
import type { MachineAdapter } from "../../src/ports/machine-adapter.js";
import { realFamilies } from "./real-firmware.js";

/** Those that the demo's rack asks for. */
export const demoAdapters: Adapters = {
  machines: new Map<string, MachineAdapter>([
    ["fake", createFake()],
    ["board", board],
  ]),
  powerDevices: new Map([["poe-switch", poeSwitch]]),
  ...realFamilies,
};
