/** The schema of what a machine is made of: disks, memory modules, cards, and what its cables lead to. */
import { deviceClasses } from "../model/device-class.js";
import type { JsonSchema } from "./schema-parts.js";
import { identifier, mapping, oneOf, text, wholeNumber } from "./schema-parts.js";

export const mostDrives = 256;
export const mostModules = 1024;

const raidTypes = ["RAID0", "RAID1", "RAID5", "RAID6", "RAID10", "RAID50", "RAID60"];
const protocols = ["SATA", "SAS", "NVMe", "USB", "SD", "eMMC"];

const list = (description: string, maxItems: number, items: JsonSchema, more: JsonSchema = {}): JsonSchema => ({
  type: "array",
  description,
  maxItems,
  items,
  ...more,
});

/** What every part has that people can hold in their hands. */
const label = {
  manufacturer: text("Who made it."),
  model: text("What it is called by its maker."),
  serialNumber: text("Serial number; made up for a simulated machine when absent."),
};

/** 2^53 - 1: beyond it JSON's numbers are not exact. */
const capacity = {
  capacityGB: wholeNumber("Thousand million bytes, as drives are sold.", 1, 9_007_199),
  capacityBytes: wholeNumber("The same in bytes, where it has to be exact.", 1, Number.MAX_SAFE_INTEGER),
};

const alike = (what: string, maximum: number): JsonSchema =>
  wholeNumber(`How many ${what} of this kind there are.`, 1, maximum, { default: 1 });

const drive = mapping("One drive, or several alike. Its size is required, one way or the other.", {
  id: identifier("Last segment of its URI; its place in the list, from 0, when absent."),
  name: text("What people call it."),
  count: alike("drives", mostDrives),
  ...capacity,
  mediaType: oneOf("What it stores on.", ["HDD", "SSD"], { default: "SSD" }),
  protocol: oneOf("How it is spoken to.", protocols, { default: "SATA" }),
  ...label,
  revision: text("Version of its firmware."),
  blockSizeBytes: wholeNumber("Bytes of a block.", 512, 65_536, { default: 512 }),
  rotationSpeedRpm: wholeNumber("Turns a minute, of a hard disk.", 1, 100_000),
});

const volume = mapping(
  "One volume that is there the very first time.",
  {
    id: identifier("Last segment of its URI; its place in the list, from 1, when absent."),
    name: text("What people call it."),
    raidType: oneOf("How it is spread over its drives; absent = it is one drive as it is.", raidTypes),
    ...capacity,
    drives: list("Ids of its drives, in order.", mostDrives, identifier("Id of a drive."), {
      minItems: 1,
      uniqueItems: true,
    }),
  },
  ["drives"],
);

const controller = mapping("What the drives hang on.", {
  ...label,
  firmwareVersion: text("Version of its firmware."),
  driveProtocols: list("How drives are spoken to; what its drives have when absent.", 8, oneOf("One way.", protocols)),
});

const subsystem = mapping("One controller with its drives.", {
  id: identifier("Last segment of its URI; its place in the list, from 1, when absent."),
  name: text("What people call it."),
  controller: { ...controller, default: {} },
  raidTypes: list("What volumes can be made; empty = none can be.", 7, oneOf("One type.", raidTypes), {
    uniqueItems: true,
    default: [],
  }),
  drives: list("Its drives.", mostDrives, drive, { default: [] }),
  volumes: list("Volumes that are there the very first time.", mostDrives, volume, { default: [] }),
});

const memoryModule = mapping(
  "One memory module, or several alike.",
  {
    id: identifier("Last segment of its URI; DIMM0, DIMM1 and so on when absent."),
    name: text("What people call it."),
    count: alike("modules", mostModules),
    mib: wholeNumber("MiB of each.", 1, 268_435_456),
    type: oneOf("MemoryDeviceType of Redfish.", ["DDR3", "DDR4", "DDR5", "LPDDR4_SDRAM", "LPDDR5_SDRAM", "HBM2"], {
      default: "DDR4",
    }),
    speedMHz: wholeNumber("MHz.", 1, 100_000),
    manufacturer: label.manufacturer,
    partNumber: text("Part number."),
    serialNumber: label.serialNumber,
  },
  ["mib"],
);

/** DSP0266 has no say in it: PCIFunction's patterns are those of the PCIeFunction schema. */
const hexadecimal = (description: string, digits: number, example: string, more: JsonSchema = {}): JsonSchema => ({
  type: "string",
  description,
  pattern: `^0x[0-9A-Fa-f]{${digits}}$`,
  "x-allowed": `0x and ${digits} hexadecimal digits, in quotes, such as "${example}"`,
  ...more,
});

const pcieFunction = mapping(
  "One function of the device, as its configuration space has it.",
  {
    id: wholeNumber("Its number; its place in the list, from 0, when absent.", 0, 255),
    deviceClass: oneOf("DeviceClass of Redfish.", deviceClasses),
    classCode: hexadecimal("Class code.", 6, "0x020000"),
    vendorId: hexadecimal("Vendor ID.", 4, "0x8086"),
    deviceId: hexadecimal("Device ID.", 4, "0x1521"),
    subsystemVendorId: hexadecimal("Subsystem vendor ID; the vendor ID when absent.", 4, "0x8086"),
    subsystemId: hexadecimal("Subsystem ID.", 4, "0x0001", { default: "0x0000" }),
    revisionId: hexadecimal("Revision ID.", 2, "0x01", { default: "0x00" }),
  },
  ["deviceClass", "classCode", "vendorId", "deviceId"],
);

const pcieDevice = mapping(
  "One PCIe device.",
  {
    id: identifier("Last segment of its URI."),
    name: text("What people call it; its id when absent."),
    ...label,
    firmwareVersion: text("Version of its firmware."),
    functions: list("Its functions.", 256, pcieFunction, { default: [] }),
  },
  ["id"],
);

const networkAdapter = mapping(
  "A card, or what is on the board, with network ports.",
  {
    id: identifier("Last segment of its URI; its place in the list, from 1, when absent."),
    name: text("What people call it."),
    ...label,
    firmwareVersion: text("Version of its firmware."),
    nics: list("Ids of its ports, of `nics`; each is of one adapter.", 64, identifier("Id of a port."), {
      minItems: 1,
      uniqueItems: true,
    }),
  },
  ["nics"],
);

const madeUp = "Absent = not known, and made up for a simulated machine. [] = there is none.";

const subtype = (description: string, words: readonly string[]): JsonSchema =>
  oneOf(description, words, { default: words[0] });

/** Of a network port of a machine: IEEE 802.1AB's words. */
const neighbour = mapping(
  "What is at the other end of the cable, as it says of itself by LLDP. What is seen of it goes before.",
  {
    chassisId: text("Chassis ID, e.g. the switch's MAC address."),
    chassisIdSubtype: subtype("What the chassis ID is.", [
      "MacAddr",
      "LocalAssign",
      "IfName",
      "NetworkAddr",
      "ChassisComp",
    ]),
    portId: text("Port ID, e.g. the name of the switch's port."),
    portIdSubtype: subtype("What the port ID is.", ["IfName", "IfAlias", "MacAddr", "LocalAssign"]),
    systemName: text("What the switch is called."),
    systemDescription: text("Maker, model and version of the switch."),
    portDescription: text("What is written on the port."),
    managementAddress: text("IP address that the switch is managed at."),
    managementVlanId: wholeNumber("VLAN that the switch is managed in.", 1, 4094),
  },
  ["chassisId", "portId"],
);

type Part = "storage" | "memory" | "pcie" | "networkAdapters" | "neighbour";

/** Compiling these takes as long as all the rest of the file's schema: only those that a file has are. */
export const partDefinitions: Readonly<Record<Part, JsonSchema>> = {
  storage: list(`Controllers and their drives. ${madeUp}`, 64, subsystem),
  memory: list(`Memory modules; together they are \`memoryMiB\`. ${madeUp}`, mostModules, memoryModule),
  pcie: list(`PCIe devices. ${madeUp}`, 256, pcieDevice),
  networkAdapters: list("What the network ports are on. Absent = they are all on one.", 64, networkAdapter),
  neighbour,
};

const definition = (part: Part): JsonSchema => ({ $ref: `#/$defs/${part}` });

/** Keys of a machine and of a fleet. */
export const partsSchema: Readonly<Record<string, JsonSchema>> = {
  storage: definition("storage"),
  memory: definition("memory"),
  pcie: definition("pcie"),
  networkAdapters: definition("networkAdapters"),
};

/** Of a network port of a machine. */
export const neighbourSchema: JsonSchema = definition("neighbour");

/** The definitions that the machines of a file need, whatever they look like; the others let everything pass. */
export function definitionsFor(machines: unknown): Readonly<Record<string, JsonSchema>> {
  const used = new Set(Array.isArray(machines) ? machines.flatMap(partKeysOf) : []);
  return Object.fromEntries(
    Object.entries(partDefinitions).map(([part, schema]) => [part, used.has(part) ? schema : {}]),
  );
}

const keysOf = (value: unknown): readonly string[] =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];

function partKeysOf(entry: unknown): readonly string[] {
  const { fleet, nics } = (entry ?? {}) as { readonly fleet?: unknown; readonly nics?: unknown };
  const ports = Array.isArray(nics) ? nics.flatMap(keysOf) : [];
  return [...keysOf(entry), ...keysOf(fleet), ...ports].filter((key) => key in partDefinitions);
}
