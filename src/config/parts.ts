/** What a machine is made of, as the file says it → the inventory's parts. What nobody says of a simulated machine is made up. */

import type { Nic } from "../model/inventory.js";
import { type Parts, withMadeUpParts } from "../model/made-up-parts.js";
import type { LinkNeighbour, MemoryModule, NetworkAdapterFacts, PcieDevice, PcieFunction } from "../model/parts.js";
import { raidLayouts } from "../model/raid.js";
import type { DriveFacts, RaidType, StorageControllerFacts, StorageSubsystem, Volume } from "../model/storage.js";

import { mostDrives, mostModules } from "./parts-schema.js";

/** What may be left out is absent, and null in the inventory where it stays unknown. */
type Written<T, Left extends keyof T> = Omit<T, Left> & { readonly [K in Left]?: NonNullable<T[K]> };

type Label = "manufacturer" | "model" | "serialNumber";

interface Capacity {
  readonly capacityGB?: number;
  readonly capacityBytes?: number;
}

interface Alike {
  readonly count: number;
}

type WrittenDrive = Omit<
  Written<DriveFacts, "id" | "name" | Label | "revision" | "rotationSpeedRpm">,
  "capacityBytes"
> &
  Capacity &
  Alike;

type WrittenVolume = Omit<Written<Volume, "id" | "name" | "raidType">, "capacityBytes"> & Capacity;

interface WrittenSubsystem {
  readonly id?: string;
  readonly name?: string;
  readonly controller: Written<StorageControllerFacts, Label | "firmwareVersion" | "driveProtocols">;
  readonly raidTypes: readonly RaidType[];
  readonly drives: readonly WrittenDrive[];
  readonly volumes: readonly WrittenVolume[];
}

type WrittenModule = Written<
  MemoryModule,
  "id" | "name" | "speedMHz" | "manufacturer" | "partNumber" | "serialNumber"
> &
  Alike;

type WrittenFunction = Written<PcieFunction, "id" | "subsystemVendorId">;

type WrittenPcie = Omit<Written<PcieDevice, "name" | Label | "firmwareVersion">, "functions"> & {
  readonly functions: readonly WrittenFunction[];
};

type WrittenAdapter = Written<NetworkAdapterFacts, "id" | "name" | Label | "firmwareVersion">;

/** The keys of `partsSchema`. */
export interface WrittenParts {
  readonly storage?: readonly WrittenSubsystem[];
  readonly memory?: readonly WrittenModule[];
  readonly pcie?: readonly WrittenPcie[];
  readonly networkAdapters?: readonly WrittenAdapter[];
}

export type WrittenNeighbour = Written<
  LinkNeighbour,
  "systemName" | "systemDescription" | "portDescription" | "managementAddress" | "managementVlanId"
>;

interface Whole extends WrittenParts {
  readonly memoryMiB: number;
}

/** @param isSimulated what is not said is made up */
export function partsOf(written: Whole, nics: readonly Pick<Nic, "id">[], isSimulated: boolean): Parts {
  const known = saidParts(written);
  return isSimulated ? withMadeUpParts({ memoryMiB: written.memoryMiB, nics }, known) : known;
}

const saidParts = ({ storage, memory, pcie, networkAdapters }: WrittenParts): Parts => ({
  ...(storage && { storage: storage.map(subsystemOf) }),
  ...(memory && { memory: modulesOf(memory) }),
  ...(pcie && { pcie: pcie.map(pcieOf) }),
  ...(networkAdapters && { networkAdapters: networkAdapters.map(adapterOf) }),
});

/** The entry without its parts, so that it may be spread into an inventory. */
export const withoutParts = <T extends WrittenParts>({
  storage,
  memory,
  pcie,
  networkAdapters,
  ...rest
}: T): Omit<T, keyof WrittenParts> => rest;

export const neighbourOf = (written: WrittenNeighbour): LinkNeighbour => ({
  systemName: null,
  systemDescription: null,
  portDescription: null,
  managementAddress: null,
  managementVlanId: null,
  ...written,
});

/* ── disks ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

const unlabelled = { manufacturer: null, model: null, serialNumber: null };

function subsystemOf(written: WrittenSubsystem, index: number): StorageSubsystem {
  const { id = idOfSubsystem(written, index), name = `Storage ${id}`, raidTypes } = written;
  const drives = drivesOf(written);
  const driveProtocols = [...new Set(drives.map(({ protocol }) => protocol))];
  return {
    id,
    name,
    controller: { ...unlabelled, firmwareVersion: null, driveProtocols, ...written.controller },
    raidTypes,
    drives,
    volumes: written.volumes.map((volume, place) => volumeOf(volume, place, drives)),
  };
}

export const idOfSubsystem = ({ id }: Pick<WrittenSubsystem, "id">, index: number): string => id ?? String(index + 1);

/** Every drive of the subsystem, those that are counted in one entry too. */
export const drivesOf = ({ drives }: Pick<WrittenSubsystem, "drives">): readonly DriveFacts[] =>
  expanded(drives, mostDrives).map(([written, place]) => driveOf(written, place));

function driveOf({ capacityGB, capacityBytes, ...written }: Omit<WrittenDrive, "count">, place: number): DriveFacts {
  const { id = String(place) } = written;
  return {
    name: `Drive ${id}`,
    ...unlabelled,
    revision: null,
    rotationSpeedRpm: null,
    ...written,
    id,
    capacityBytes: bytesOf({ capacityGB, capacityBytes }) ?? 0,
  };
}

const bytesOf = ({
  capacityGB,
  capacityBytes,
}: {
  readonly [K in keyof Capacity]: number | undefined;
}): number | undefined => capacityBytes ?? (capacityGB === undefined ? undefined : capacityGB * 1e9);

function volumeOf(written: WrittenVolume, place: number, all: readonly DriveFacts[]): Volume {
  const { id = idOfVolume(written, place), capacityGB, capacityBytes, raidType = null, drives } = written;
  const { name = `Volume ${id}` } = written;
  const sizes = all.filter((drive) => drives.includes(drive.id)).map((drive) => drive.capacityBytes);
  const most = Math.min(...sizes) * (raidType === null ? 1 : raidLayouts[raidType].dataDrives(drives.length));
  return { id, name, raidType, drives, capacityBytes: bytesOf({ capacityGB, capacityBytes }) ?? most };
}

export const idOfVolume = ({ id }: Pick<WrittenVolume, "id">, place: number): string => id ?? String(place + 1);

/** Each as often as its count says, with its place among all of them; one too many at most, so that it can be told. */
function expanded<T extends Alike>(
  entries: readonly T[],
  most: number,
): (readonly [entry: Omit<T, "count">, place: number])[] {
  const each: (readonly [Omit<T, "count">, number])[] = [];
  for (const { count, ...entry } of entries)
    for (let copy = 0; copy < count && each.length <= most; copy += 1) each.push([entry, each.length]);
  return each;
}

/* ── modules and cards ───────────────────────────────────────────────────────────────────────────────────────────── */

export const modulesOf = (written: readonly WrittenModule[]): readonly MemoryModule[] =>
  expanded(written, mostModules).map(([one, place]) => {
    const { id = `DIMM${place}` } = one;
    return { name: id, speedMHz: null, manufacturer: null, partNumber: null, serialNumber: null, ...one, id };
  });

const pcieOf = ({ functions, ...written }: WrittenPcie): PcieDevice => ({
  name: written.id,
  ...unlabelled,
  firmwareVersion: null,
  ...written,
  functions: functions.map((one, place) => ({ id: place, subsystemVendorId: one.vendorId, ...one })),
});

function adapterOf(written: WrittenAdapter, index: number): NetworkAdapterFacts {
  const { id = idOfAdapter(written, index) } = written;
  return { name: `Network adapter ${id}`, ...unlabelled, firmwareVersion: null, ...written, id };
}

export const idOfAdapter = ({ id }: Pick<WrittenAdapter, "id">, index: number): string => id ?? String(index + 1);
