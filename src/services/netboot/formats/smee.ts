/** smee's file of machines (its file backend): YAML, by MAC address. */
import { importBackend } from "./backend-import.js";
import { smeeKeys } from "./backend-keys.js";
import type { MachineImport } from "./machine-import.js";

/** Never throws: what cannot be read at all is a problem too. */
export const importSmee = (text: string): MachineImport => importBackend(text, smeeKeys);
