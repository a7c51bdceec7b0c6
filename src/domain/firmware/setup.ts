/** What the domain needs from outside for the firmware of its machines. */
import type { Inventory } from "../../model/inventory.js";
import type { BootSets } from "../../ports/boot-sets.js";
import type { DefaultKeys, FirmwareFamily, Flash } from "../../ports/firmware.js";
import type { Images } from "../../ports/images.js";

export interface FirmwareSetup {
  /** By id. */
  readonly families: ReadonlyMap<string, FirmwareFamily>;
  /** Where the machine's own firmware file is. */
  openFlash(machine: Inventory, file: string): Flash;
  readonly images: Pick<Images, "get" | "bytes" | "all" | "refresh"> & Partial<Pick<Images, "path">>;
  /** Absent = none are supplied. */
  readonly bootSets?: Pick<BootSets, "all" | "refresh">;
  /** What the operator gave for the machine's secure boot to be reset to; null = nothing. */
  keysOf(machine: Inventory): DefaultKeys | null;
}

/** What one machine's firmware is worked on with. */
export interface FirmwareTools {
  readonly family: FirmwareFamily;
  readonly keys: DefaultKeys | null;
  /** null = the machine is simulated, or fetches its firmware from here with every boot. */
  readonly flash: Flash | null;
  readonly images: FirmwareSetup["images"];
  readonly bootSets?: FirmwareSetup["bootSets"];
}

/** Of a machine with a flash. */
export type FlashTools = FirmwareTools & { readonly flash: Flash };
