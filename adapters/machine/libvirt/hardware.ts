/** A domain's definition as the hardware of a machine. Pure. */
import type { FoundHardware, Inventory, Nic } from "../../../src/model/inventory.js";
import type { LinkState } from "../../../src/model/observation.js";
import type { DriveFacts, DriveProtocol, StorageSubsystem } from "../../../src/model/storage.js";
import {
  type Disk,
  type Domain,
  disksOf,
  machineTypeOf,
  memoryOf,
  portsOf,
  processorsOf,
  systemWord,
} from "./domain.js";
import { childOf } from "./xml.js";

/** Mbit/s, as QEMU's own cards say of themselves. */
const usualSpeed = 1000;
/** MHz, where nothing tells. */
const usualClock = 2400;

type Known = Pick<Inventory, "nics" | "processors">;

/**
 * @param capacities in bytes, by the target of the disk
 * @param known as the machine was taken for so far: ports keep their ids by their addresses
 */
export function hardwareOf(domain: Domain, capacities: ReadonlyMap<string, number>, known?: Known): FoundHardware {
  const manufacturer = systemWord(domain, "manufacturer");
  const nics = nicsOf(domain, known?.nics ?? []);
  return {
    manufacturer: manufacturer ?? "libvirt",
    model: systemWord(domain, "product") ?? (machineTypeOf(domain) || "Virtual machine"),
    processors: { maxSpeedMHz: known?.processors.maxSpeedMHz ?? usualClock, ...processorsOf(domain) },
    memoryMiB: memoryOf(domain),
    ...(nics.length > 0 && { nics }),
    storage: storageOf(domain, capacities),
  };
}

function nicsOf(domain: Domain, known: readonly Nic[]): readonly Nic[] {
  const ports = portsOf(domain);
  const idOf = (mac: string) => known.find((nic) => nic.mac === mac);
  const taken = new Set(ports.flatMap(({ mac }) => idOf(mac)?.id ?? []));
  const free = Array.from({ length: ports.length * 2 }, (_, index) => `eth${index}`).filter((id) => !taken.has(id));
  return ports.map(
    ({ mac }) => idOf(mac) ?? { id: free.shift() ?? mac.replaceAll(":", ""), mac, speedMbps: usualSpeed },
  );
}

export function linksOf(domain: Domain, nics: readonly Nic[], isOn: boolean): Readonly<Record<string, LinkState>> {
  const states = portsOf(domain).flatMap(({ mac, isUp }) => {
    const id = nics.find((nic) => nic.mac === mac)?.id;
    const state: LinkState = !isUp ? "LinkDown" : isOn ? "LinkUp" : "NoLink";
    return id === undefined ? [] : [[id, state] as const];
  });
  return Object.fromEntries(states);
}

/* ── disks ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

const protocols: Readonly<Record<string, DriveProtocol>> = { scsi: "SAS", nvme: "NVMe", usb: "USB", sd: "SD" };

const names: Readonly<Record<string, string>> = {
  virtio: "Virtio disks",
  scsi: "SCSI disks",
  sata: "SATA disks",
  ide: "IDE disks",
  nvme: "NVMe disks",
  usb: "USB disks",
};

/** A subsystem for each bus that has disks. */
function storageOf(domain: Domain, capacities: ReadonlyMap<string, number>): readonly StorageSubsystem[] {
  const disks = disksOf(domain).filter(({ kind }) => kind === "disk");
  const buses = [...new Set(disks.map(({ bus }) => bus))].filter((bus) => /^[a-z0-9]{1,16}$/.test(bus));
  return buses.map((bus) => ({
    id: bus,
    name: names[bus] ?? `${bus} disks`,
    controller: {
      manufacturer: null,
      model: null,
      serialNumber: null,
      firmwareVersion: null,
      driveProtocols: [protocols[bus] ?? "SATA"],
    },
    raidTypes: [],
    drives: disks.filter((disk) => disk.bus === bus).map((disk) => driveOf(disk, capacities)),
    volumes: [],
  }));
}

function driveOf({ element, target, bus }: Disk, capacities: ReadonlyMap<string, number>): DriveFacts {
  const rotation = Number(childOf(element, "target")?.attributes.get("rotation_rate") ?? 1);
  const isSpinning = Number.isInteger(rotation) && rotation > 1;
  return {
    id: target.replace(/[^A-Za-z0-9_-]/g, "-").slice(0, 64),
    name: target,
    capacityBytes: capacities.get(target) ?? 0,
    mediaType: isSpinning ? "HDD" : "SSD",
    protocol: protocols[bus] ?? "SATA",
    manufacturer: null,
    model: "QEMU disk",
    serialNumber: childOf(element, "serial")?.text.trim().slice(0, 64) || null,
    revision: null,
    blockSizeBytes: 512,
    rotationSpeedRpm: isSpinning ? rotation : null,
  };
}
