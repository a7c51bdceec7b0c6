/**
 * What a simulated machine is made of where nobody says it. The same object for all machines that differ in nothing of it:
 * what tells two of them apart, their serial numbers, is made up when it is shown (`partSerialNumberOf`).
 */
import type { Inventory, Nic } from "./inventory.js";
import type { MemoryModule, NetworkAdapterFacts, PcieDevice, PcieFunction } from "./parts.js";
import type { DriveFacts, StorageSubsystem } from "./storage.js";

/** As far as a configuration may leave them to us. */
export type Parts = Pick<Inventory, "storage" | "memory" | "pcie" | "networkAdapters">;

/** @param known parts that are as said @returns all of them; the very same lists for machines that are alike. Pure */
export const withMadeUpParts = (
  machine: { readonly memoryMiB: number; readonly nics: readonly Pick<Nic, "id">[] },
  known: Parts = {},
): Required<Parts> => ({
  storage: known.storage ?? madeUpStorage,
  memory: known.memory ?? madeUpMemory(machine.memoryMiB),
  pcie: known.pcie ?? madeUpPcie[known.storage ? "network" : "all"],
  networkAdapters: known.networkAdapters ?? onOneAdapter(machine.nics),
});

const maker = "Generic";

const remembered = <K, V>(make: (key: K) => V): ((key: K) => V) => {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
};

/* ── disks ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

const drive = (id: string): DriveFacts => ({
  id,
  name: `Drive ${id}`,
  capacityBytes: 480_000_000_000,
  mediaType: "SSD",
  protocol: "SATA",
  manufacturer: maker,
  model: "SSD 480 GB",
  serialNumber: null,
  revision: "1.0",
  blockSizeBytes: 512,
  rotationSpeedRpm: null,
});

const madeUpStorage: readonly StorageSubsystem[] = [
  {
    id: "1",
    name: "RAID controller",
    controller: {
      manufacturer: maker,
      model: "RAID controller",
      serialNumber: null,
      firmwareVersion: "1.0",
      driveProtocols: ["SATA", "SAS"],
    },
    raidTypes: ["RAID0", "RAID1", "RAID5", "RAID6", "RAID10"],
    drives: ["0", "1", "2", "3"].map(drive),
    volumes: [],
  },
];

/* ── memory ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

const largestUsualMib = 65_536;
/** Few boards have more slots. */
const mostModules = 32;

/** Modules of one size, a power of two, as few as there can be but two; one of its own where the amount is an odd one. */
function moduleMib(totalMib: number): number {
  let mib = largestUsualMib;
  while (mib > 1 && (totalMib % mib !== 0 || totalMib / mib < 2)) mib /= 2;
  while (totalMib / mib > mostModules && totalMib % (mib * 2) === 0) mib *= 2;
  return totalMib / mib > mostModules ? totalMib : mib;
}

const madeUpMemory = remembered((totalMib: number): readonly MemoryModule[] => {
  const mib = moduleMib(totalMib);
  return Array.from({ length: totalMib / mib }, (_, index) => ({
    id: `DIMM${index}`,
    name: `DIMM${index}`,
    mib,
    type: "DDR4",
    speedMHz: 3200,
    manufacturer: maker,
    partNumber: null,
    serialNumber: null,
  }));
});

/* ── cards ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

const adaptersOf = remembered((ids: string): readonly NetworkAdapterFacts[] => [
  {
    id: "1",
    name: "Network adapter",
    manufacturer: maker,
    model: "Network adapter",
    serialNumber: null,
    firmwareVersion: "1.0",
    nics: ids.split(" "),
  },
]);

/** Ids have no spaces. */
const onOneAdapter = (nics: readonly Pick<Nic, "id">[]): readonly NetworkAdapterFacts[] =>
  nics.length === 0 ? [] : adaptersOf(nics.map(({ id }) => id).join(" "));

/** Numbers that PCI-SIG gave to Red Hat for virtual devices (OASIS Virtual I/O Device 1.2 §4.1.2): nobody sells such hardware. */
const virtual = {
  id: 0,
  vendorId: "0x1af4",
  subsystemVendorId: "0x1af4",
  subsystemId: "0x1100",
  revisionId: "0x01",
} satisfies Partial<PcieFunction>;

const card = (id: string, name: string, of: PcieFunction): PcieDevice => ({
  id,
  name,
  manufacturer: maker,
  model: name,
  serialNumber: null,
  firmwareVersion: "1.0",
  functions: [of],
});

const networkCard = card("Network", "Network adapter", {
  ...virtual,
  deviceClass: "NetworkController",
  classCode: "0x020000",
  deviceId: "0x1041",
});

const storageCard = card("Storage", "RAID controller", {
  ...virtual,
  deviceClass: "MassStorageController",
  classCode: "0x010400",
  deviceId: "0x1048",
});

/** A controller that somebody described need not be a card. */
const madeUpPcie = { all: [networkCard, storageCard], network: [networkCard] } as const;
