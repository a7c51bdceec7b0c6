import type { FirmwareSetup } from "../../src/domain/firmware/setup.js";

/** Where no machine has firmware that can be seen. */
export const noFirmware: FirmwareSetup = {
  families: new Map(),
  openFlash: () => {
    throw new Error("no machine here keeps its firmware in a file");
  },
  images: {
    get: () => undefined,
    all: () => [],
    bytes: () => Promise.reject(new Error("there are no images")),
    refresh: async () => {},
  },
  keysOf: () => null,
};
