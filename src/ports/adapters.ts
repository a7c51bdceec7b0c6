/** Every adapter there is, by the word for it in the configuration. */
import type { FirmwareFamily, Flash } from "./firmware.js";
import type { MachineAdapter } from "./machine-adapter.js";
import type { PowerDeviceAdapter } from "./power-device.js";

export interface Adapters {
  readonly machines: ReadonlyMap<string, MachineAdapter>;
  readonly powerDevices: ReadonlyMap<string, PowerDeviceAdapter>;
  readonly firmware: ReadonlyMap<string, FirmwareFamily>;
  /** A file in which a machine keeps its firmware or its variables. @param path absolute */
  openFlash(path: string): Flash;
}
