import { Devices } from "../../src/domain/devices.js";

/** For machines that hang on no port. */
export const noDevices = new Devices({
  entries: [],
  adapters: new Map(),
  host: () => {
    throw new Error("there are no devices");
  },
});
