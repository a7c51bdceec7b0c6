/** Every adapter there is, by the word for it in the configuration. */
import type { MachineAdapter } from "./machine-adapter.js";
import type { PowerDeviceAdapter } from "./power-device.js";

export interface Adapters {
  readonly machines: ReadonlyMap<string, MachineAdapter>;
  readonly powerDevices: ReadonlyMap<string, PowerDeviceAdapter>;
}
