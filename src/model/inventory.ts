/** The first document of a machine: what exists. */
import type { BootIntent } from "./intent.js";
import type { MachineNetboot } from "./netboot.js";
import type { LinkNeighbour, MemoryModule, NetworkAdapterFacts, PcieDevice } from "./parts.js";
import type { StorageSubsystem } from "./storage.js";
import type { IndicatorState } from "./words.js";

export interface Inventory {
  /** Last segment of the machine's URIs; `A-Za-z0-9._-` only. */
  readonly id: string;
  /** What people call it; also an address of the system. Same alphabet as the id. */
  readonly name: string;
  /** SMBIOS UUID, lower case with hyphens. */
  readonly uuid: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly partNumber?: string;
  readonly sku?: string;
  /** Id of the rack chassis it sits in, if any. */
  readonly rack?: string;
  readonly firmwareVersion: string;
  readonly processors: Processors;
  /** MiB. */
  readonly memoryMiB: number;
  readonly nics: readonly Nic[];
  readonly adapter: AdapterSettings;
  /** Absent = nothing of its firmware can be seen or changed. */
  readonly firmware?: FirmwareSettings;
  /** Absent = the network has nothing for it. */
  readonly netboot?: MachineNetboot;
  /** Absent = nobody knows its disks. So for the lists of parts that follow. */
  readonly storage?: readonly StorageSubsystem[];
  readonly memory?: readonly MemoryModule[];
  readonly pcie?: readonly PcieDevice[];
  readonly networkAdapters?: readonly NetworkAdapterFacts[];
  /** Absent = nothing is asked of it before a client does. */
  readonly initially?: FirstWishes;
  /** What it can boot from and where that is; absent = nobody knows before its firmware has said so. */
  readonly bootDevices?: readonly BootDevice[];
  /** It may be restarted, but not switched off. */
  readonly disablePowerOff?: boolean;
}

/** What can be found out of the hardware itself. */
export type FoundHardware = Partial<
  Pick<
    Inventory,
    "manufacturer" | "model" | "processors" | "memoryMiB" | "nics" | "storage" | "networkAdapters" | "pcie"
  >
>;

/** A device whose place on its bus is known without asking the firmware. */
export interface BootDevice {
  readonly target: "Pxe" | "Cd" | "Usb" | "Hdd";
  /** Text form (UEFI §10.6), of the device itself: a network port's ends with its address. */
  readonly path: string;
  /** Of a network port: its id. */
  readonly nic?: string;
  /** Of a virtual medium: its slot. */
  readonly slot?: string;
}

/** What firmware the machine has, and where it can be got at. */
export interface FirmwareSettings {
  /** Id of the family. */
  readonly family: string;
  /**
   * File that holds it, or its variables alone, and that the machine reads at power-on; null = the machine is simulated, or
   * fetches its firmware from here with every boot.
   */
  readonly file: string | null;
  /** The file is one of those that the adapter keeps: its name begins in `MachineHost.home`. */
  readonly own?: boolean;
  /**
   * The file holds variables alone, and the firmware that runs is an image beside it that nobody writes to: an update is
   * another image there, and the variables stay.
   */
  readonly pair?: boolean;
  /** Image that the file is made from when it is not there, by SHA-256 or by name; null = it has to be there. */
  readonly image: string | null;
  /** Files of keys that secure boot can be reset to; null = the family's own, where it has some. */
  readonly keys: Readonly<Record<"PK" | "KEK" | "db" | "dbx", readonly string[]>> | null;
}

export interface Processors {
  readonly count: number;
  /** Per processor. */
  readonly cores: number;
  /** Per processor. */
  readonly threads: number;
  readonly model: string;
  readonly architecture: "x86" | "ARM" | "RISC-V";
  readonly instructionSet: "x86-64" | "ARM-A64" | "RV64";
  readonly maxSpeedMHz: number;
}

export interface Nic {
  /** Last segment of its URI, e.g. `eth0`. */
  readonly id: string;
  /** Lower case with colons. */
  readonly mac: string;
  /** Mbit/s. */
  readonly speedMbps: number;
  /** What is at the other end of its cable, where the configuration says it; what is seen goes before. */
  readonly neighbour?: LinkNeighbour;
}

/** What is asked of a machine that no client has asked for anything yet. */
export interface FirstWishes {
  readonly boot?: Pick<BootIntent, "enabled" | "target" | "mode">;
  readonly indicator?: IndicatorState;
  /** In force from its first boot on. */
  readonly secureBoot?: boolean;
  /** Slots whose images come also from servers whose certificate cannot be checked. */
  readonly unverifiedMedia?: readonly string[];
}

/** Which adapter drives the machine, with the settings that adapter's own schema has checked. */
export interface AdapterSettings {
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
}
