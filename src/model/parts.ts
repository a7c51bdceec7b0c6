/** Parts of a machine that are listed and not driven. Values only. */
import type { DeviceClass } from "./device-class.js";

export interface MemoryModule {
  /** Last segment of its URI. */
  readonly id: string;
  readonly name: string;
  readonly mib: number;
  /** `MemoryDeviceType` of Redfish. */
  readonly type: "DDR3" | "DDR4" | "DDR5" | "LPDDR4_SDRAM" | "LPDDR5_SDRAM" | "HBM2";
  /** MHz; null = not known. */
  readonly speedMHz: number | null;
  readonly manufacturer: string | null;
  readonly partNumber: string | null;
  readonly serialNumber: string | null;
}

export interface PcieDevice {
  /** Last segment of its URI. */
  readonly id: string;
  readonly name: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly serialNumber: string | null;
  readonly firmwareVersion: string | null;
  readonly functions: readonly PcieFunction[];
}

/** Identifiers are hexadecimal with `0x`, as Redfish has them: `0x8086`. */
export interface PcieFunction {
  /** From 0; also the last segment of its URI. */
  readonly id: number;
  readonly deviceClass: DeviceClass;
  /** `0x020000`. */
  readonly classCode: string;
  readonly vendorId: string;
  readonly deviceId: string;
  readonly subsystemVendorId: string;
  readonly subsystemId: string;
  readonly revisionId: string;
}

/** A card, or what is on the board, with network ports of the machine. */
export interface NetworkAdapterFacts {
  /** Last segment of its URI. */
  readonly id: string;
  readonly name: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly serialNumber: string | null;
  readonly firmwareVersion: string | null;
  /** Ids of `Inventory.nics`, each in one adapter only. */
  readonly nics: readonly string[];
}

/** What the other end of a link says of itself by LLDP (IEEE 802.1AB). */
export interface LinkNeighbour {
  readonly chassisId: string;
  readonly chassisIdSubtype: "MacAddr" | "LocalAssign" | "IfName" | "NetworkAddr" | "ChassisComp";
  readonly portId: string;
  readonly portIdSubtype: "IfName" | "IfAlias" | "MacAddr" | "LocalAssign";
  readonly systemName: string | null;
  readonly systemDescription: string | null;
  readonly portDescription: string | null;
  readonly managementAddress: string | null;
  readonly managementVlanId: number | null;
}
