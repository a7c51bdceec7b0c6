/** What a guest is made of, as its settings have it: kind of board, disks with their places. Pure. */
import type { Inventory } from "../../../src/model/inventory.js";
import { type Architecture, sata, scsi, slots } from "./layout.js";
import { type DiskSettings, type NetworkSettings, settingsOf } from "./settings.js";

export const architectureOf = ({ processors }: Pick<Inventory, "processors">): Architecture =>
  processors.instructionSet === "ARM-A64" ? "ARM-A64" : "x86-64";

export interface GuestDisk extends DiskSettings {
  readonly index: number;
  /** On its bus: port of the SATA controller, logical unit of the SCSI bus, slot of the PCI bus. */
  readonly place: number;
  /** What it says of itself, to the guest and to clients. At most 20 characters, as virtio has it. */
  readonly serialNumber: string;
}

export function disksOf(inventory: Inventory): readonly GuestDisk[] {
  const { disks } = settingsOf(inventory);
  const firstUnit = hasScsiDrive(inventory) ? scsi.cd + 1 : 0;
  const digits = inventory.uuid.replaceAll("-", "").slice(0, 16);
  return disks.map((disk, index) => ({
    ...disk,
    index,
    place: placeOf(disks, index, firstUnit),
    serialNumber: `${digits}-${index}`,
  }));
}

function placeOf(disks: readonly DiskSettings[], index: number, firstUnit: number): number {
  const bus = disks[index]?.bus;
  const before = disks.slice(0, index).filter((one) => one.bus === bus).length;
  if (bus === "sata") return sata.disk(before);
  return bus === "scsi" ? firstUnit + before : slots.disk(index);
}

/** In the order of its network ports. */
export const networksOf = (inventory: Inventory): readonly NetworkSettings[] =>
  inventory.nics.map((_, index) => settingsOf(inventory).networks[index] ?? { kind: "user" });

/** The ARM board has no SATA. */
const hasScsiDrive = (inventory: Inventory): boolean =>
  architectureOf(inventory) === "ARM-A64" && settingsOf(inventory).media.includes("Cd");

/** The SCSI controller is there for what hangs on it. */
export const hasScsi = (inventory: Inventory): boolean =>
  hasScsiDrive(inventory) || settingsOf(inventory).disks.some(({ bus }) => bus === "scsi");

/** So is the USB controller. */
export const hasUsb = (inventory: Inventory): boolean =>
  settingsOf(inventory).screen || settingsOf(inventory).media.includes("Usb");

/** In the guest's folder, where the settings name none. */
export const ownDiskFile = ({ index, format }: Pick<GuestDisk, "index" | "format">): string => `disk${index}.${format}`;
