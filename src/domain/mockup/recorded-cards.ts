/** Memory modules and PCIe devices of a recorded system. Pure. */
import { deviceClasses } from "../../model/device-class.js";
import type { Mockup, MockupDocument } from "../../model/mockup.js";
import type { MemoryModule, PcieDevice, PcieFunction } from "../../model/parts.js";
import {
  elementsOf,
  isPresent,
  linkedAll,
  membersAt,
  membersOf,
  oneOf,
  textOf,
  textOrNull,
  wholeOf,
  withIds,
} from "./values.js";

const most = { modules: 1024, devices: 256, functions: 64 };

const memoryTypes = ["DDR3", "DDR4", "DDR5", "LPDDR4_SDRAM", "LPDDR5_SDRAM", "HBM2"] as const;

/** @returns undefined where the system tells of no module that is there */
export function memoryOf(mockup: Mockup, system: MockupDocument): readonly MemoryModule[] | undefined {
  const modules = withIds(membersAt(mockup, system.Memory, most.modules).filter(isPresent), moduleOf);
  return modules.length === 0 ? undefined : modules;
}

function moduleOf(document: MockupDocument, id: string): MemoryModule | undefined {
  const mib = wholeOf(document.CapacityMiB, 1, 268_435_456);
  if (mib === undefined) return undefined;
  return {
    id,
    name: textOf(document.Name) ?? id,
    mib,
    type: oneOf(document.MemoryDeviceType, memoryTypes) ?? "DDR4",
    speedMHz: wholeOf(document.OperatingSpeedMhz, 1, 100_000) ?? null,
    manufacturer: textOrNull(document.Manufacturer),
    partNumber: textOrNull(document.PartNumber),
    serialNumber: null,
  };
}

/** @returns undefined where nothing is told of cards */
export function pcieOf(
  mockup: Mockup,
  system: MockupDocument,
  chassis: readonly MockupDocument[],
): readonly PcieDevice[] | undefined {
  const ofSystem = linkedAll(mockup, system.PCIeDevices, most.devices);
  const documents = ofSystem.length > 0 ? ofSystem : chassis.flatMap((one) => devicesIn(mockup, one));
  const devices = withIds(documents.filter(isPresent).slice(0, most.devices), (one, id) => deviceOf(mockup, one, id));
  return devices.length === 0 ? undefined : devices;
}

/** A collection since Chassis 1.10; before, links. */
const devicesIn = (mockup: Mockup, { PCIeDevices, Links }: MockupDocument): readonly MockupDocument[] =>
  PCIeDevices === undefined
    ? linkedAll(mockup, membersOf(Links).PCIeDevices, most.devices)
    : membersAt(mockup, PCIeDevices, most.devices);

function deviceOf(mockup: Mockup, document: MockupDocument, id: string): PcieDevice {
  const inCollection = membersAt(mockup, document.PCIeFunctions, most.functions);
  const linkedTo = elementsOf(membersOf(document.Links).PCIeFunctions);
  const functions = inCollection.length > 0 ? inCollection : linkedAll(mockup, linkedTo, most.functions);
  return {
    id,
    name: textOf(document.Name) ?? id,
    manufacturer: textOrNull(document.Manufacturer),
    model: textOrNull(document.Model),
    serialNumber: null,
    firmwareVersion: textOrNull(document.FirmwareVersion),
    functions: distinct(functions.map(functionOf)),
  };
}

function functionOf(document: MockupDocument, index: number): PcieFunction {
  const vendorId = hexadecimal(document.VendorId, 4);
  return {
    id: wholeOf(document.FunctionId, 0, 255) ?? index,
    deviceClass: oneOf(document.DeviceClass, deviceClasses) ?? "Other",
    classCode: hexadecimal(document.ClassCode, 6),
    vendorId,
    deviceId: hexadecimal(document.DeviceId, 4),
    subsystemVendorId: hexadecimal(document.SubsystemVendorId, 4),
    subsystemId: hexadecimal(document.SubsystemId, 4),
    revisionId: hexadecimal(document.RevisionId, 2),
  };
}

/** The patterns of the PCIeFunction schema; with or without `0x` in recordings. */
function hexadecimal(value: unknown, digits: number): string {
  const [, found = ""] = /^(?:0x)?([0-9a-f]{1,6})$/i.exec(typeof value === "string" ? value.trim() : "") ?? [];
  return found.length > digits ? `0x${"0".repeat(digits)}` : `0x${found.toLowerCase().padStart(digits, "0")}`;
}

const distinct = (functions: readonly PcieFunction[]): readonly PcieFunction[] =>
  functions.filter(({ id }, index) => functions.findIndex((other) => other.id === id) === index);
