/** metal-boot's files of machines: smee's form with power, and its older file of what machines boot. Its leases are dnsmasq's. */
import { importBackend } from "./backend-import.js";
import { metalBootKeys } from "./backend-keys.js";
import type { MachineImport } from "./machine-import.js";

/** Never throws: what cannot be read at all is a problem too. */
export const importMetalBoot = (text: string): MachineImport => importBackend(text, metalBootKeys);
