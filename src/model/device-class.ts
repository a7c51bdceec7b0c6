/** Kinds of PCIe functions, in the words of Redfish (PCIeFunction, DeviceClass). */
import { type DeviceClass, PCIeFunction } from "../../redfish-schema/facts/PCIeFunction.js";

export type { DeviceClass };

export const deviceClasses = (PCIeFunction.enums.DeviceClass?.members ?? []) as readonly DeviceClass[];
