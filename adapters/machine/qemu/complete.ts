/** What follows from the settings of a guest: its disks, its firmware, and where what it boots from is on its buses. Pure. */
import type { Capabilities } from "../../../src/model/capabilities.js";
import type { BootDevice, FirmwareSettings, Inventory } from "../../../src/model/inventory.js";
import type { DriveFacts, DriveProtocol, StorageSubsystem } from "../../../src/model/storage.js";
import type { BootTarget } from "../../../src/model/words.js";
import { architectureOf, disksOf, type GuestDisk } from "./hardware.js";
import { type Architecture, files, sata, scsi, slots } from "./layout.js";
import { mediaSlotsOf } from "./media.js";
import { type DiskSettings, settingsOf } from "./settings.js";

/** See `MachineAdapter.complete`. */
export function complete(inventory: Inventory): Inventory {
  const isUefi = settingsOf(inventory).bootMode === "UEFI";
  const storage = inventory.storage ?? storageOf(inventory);
  return {
    ...inventory,
    ...(storage.length > 0 && { storage }),
    ...(isUefi && { firmware: firmwareOf(inventory), bootDevices: bootDevicesOf(inventory) }),
  };
}

/* ── firmware ────────────────────────────────────────────────────────────────────────────────────────────────────── */

const families: Readonly<Record<Architecture, string>> = { "x86-64": "ovmf", "ARM-A64": "aavmf" };

const firmwareOf = (inventory: Inventory): FirmwareSettings => ({
  family: families[architectureOf(inventory)],
  file: files.variables,
  own: true,
  pair: true,
  image: inventory.firmware?.image ?? null,
  keys: inventory.firmware?.keys ?? null,
});

/* ── disks ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

type Bus = DiskSettings["bus"];

interface Controller {
  readonly name: string;
  readonly model: string;
  readonly protocol: DriveProtocol;
}

const controllers: Readonly<Record<Bus, Controller>> = {
  virtio: { name: "Virtio disks", model: "virtio-blk", protocol: "PCIe" },
  sata: { name: "SATA controller", model: "ich9-ahci", protocol: "SATA" },
  scsi: { name: "SCSI controller", model: "virtio-scsi", protocol: "SAS" },
  nvme: { name: "NVMe disks", model: "nvme", protocol: "NVMe" },
};

const maker = "QEMU";

/** One subsystem for each kind of bus. */
export function storageOf(inventory: Inventory): readonly StorageSubsystem[] {
  const disks = disksOf(inventory);
  const buses = [...new Set(disks.map(({ bus }) => bus))];
  return buses.map((bus) => {
    const { name, model, protocol } = controllers[bus];
    return {
      id: bus,
      name,
      controller: { manufacturer: maker, model, serialNumber: null, firmwareVersion: null, driveProtocols: [protocol] },
      raidTypes: [],
      drives: disks.filter((disk) => disk.bus === bus).map(driveOf),
      volumes: [],
    };
  });
}

/** Where its size is that of a file, that is seen when the guest runs. */
const driveOf = ({ index, bus, sizeGiB = 0, serialNumber }: GuestDisk): DriveFacts => ({
  id: `disk${index}`,
  name: `Disk ${index}`,
  capacityBytes: sizeGiB * 1024 ** 3,
  mediaType: "SSD",
  protocol: controllers[bus].protocol,
  manufacturer: maker,
  model: `QEMU ${controllers[bus].model} disk`,
  serialNumber,
  revision: null,
  blockSizeBytes: 512,
  rotationSpeedRpm: null,
});

/* ── where it boots from ─────────────────────────────────────────────────────────────────────────────────────────── */

/** Network ports, then media, then disks: each in its own order. */
export function bootDevicesOf(inventory: Inventory): readonly BootDevice[] {
  const isArm = architectureOf(inventory) === "ARM-A64";
  const { media } = settingsOf(inventory);
  const nics = inventory.nics.map(({ id, mac }, index): BootDevice => {
    const address = mac.replaceAll(":", "");
    return { target: "Pxe", nic: id, path: `${pci(slots.nic(index))}/MAC(${address},0x1)` };
  });
  const disks = disksOf(inventory).map((disk): BootDevice => ({ target: "Hdd", path: diskPath(disk) }));
  const slotPaths = { Cd: isArm ? scsiPath(scsi.cd) : sataPath(0), Usb: `${pci(slots.usb)}/USB(0x0,0x0)` };
  return [...nics, ...media.map((slot): BootDevice => ({ target: slot, slot, path: slotPaths[slot] })), ...disks];
}

const hexadecimal = (number: number): string => `0x${number.toString(16).toUpperCase()}`;
const pci = (slot: number, part = 0): string => `PciRoot(0x0)/Pci(${hexadecimal(slot)},${hexadecimal(part)})`;
const scsiPath = (unit: number): string => `${pci(slots.scsi)}/Scsi(${hexadecimal(scsi.target)},${hexadecimal(unit)})`;
const sataPath = (port: number): string => `${pci(sata.slot, sata.function)}/Sata(${hexadecimal(port)},0xFFFF,0x0)`;

function diskPath({ bus, place }: GuestDisk): string {
  if (bus === "sata") return sataPath(place);
  if (bus === "scsi") return scsiPath(place);
  return bus === "nvme" ? `${pci(place)}/NVMe(0x1,00-00-00-00-00-00-00-00)` : pci(place);
}

/* ── what it can do ──────────────────────────────────────────────────────────────────────────────────────────────── */

/** What the settings say that it can do; its reset types and sensors are others' to say. */
export type SettledCapabilities = Omit<Capabilities, "resetTypes" | "sensors">;

export function capabilitiesOf(inventory: Inventory): SettledCapabilities {
  const settings = settingsOf(inventory);
  const { bootMode, screen } = settings;
  const media = mediaSlotsOf(settings);
  return {
    seesPower: true,
    // With UEFI the store of variables says what it can be led to.
    bootTargets: bootMode === "Legacy" ? legacyTargets(inventory) : [],
    bootModes: [bootMode],
    bootStages: [],
    indicator: false,
    powerSupply: null,
    console: { serial: true, screen },
    ...(media.length > 0 && { media }),
  };
}

const legacyTargets = (inventory: Inventory): readonly BootTarget[] => {
  const { media, disks } = settingsOf(inventory);
  return [
    "None",
    ...(inventory.nics.length > 0 ? (["Pxe"] as const) : []),
    ...(disks.length > 0 ? (["Hdd"] as const) : []),
    ...media,
  ];
};
