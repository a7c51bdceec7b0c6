/** What no schema can say of the parts of a machine: how they stand to each other. */
import { isIP } from "node:net";
import { raidLayouts } from "../model/raid.js";
import type { Finding } from "./across.js";
import { drivesOf, idOfAdapter, idOfSubsystem, idOfVolume, modulesOf, type WrittenParts } from "./parts.js";
import { mostDrives, mostModules } from "./parts-schema.js";
import type { Path } from "./source.js";
import { unknownMember } from "./unknown.js";

interface Machine extends WrittenParts {
  readonly memoryMiB: number;
  readonly nics?: readonly Cabled[];
}

interface Cabled {
  readonly neighbour?: { readonly managementAddress?: string | null };
}

/**
 * @param path of the entry
 * @param nicIds what its network ports are called
 */
export function* partsFindings(entry: Machine, path: Path, nicIds: readonly string[]): Generator<Finding> {
  const { storage = [], networkAdapters = [], pcie = [] } = entry;
  yield* taken(storage.map(idOfSubsystem), [...path, "storage"]);
  for (const [index, subsystem] of storage.entries()) yield* storageFindings(subsystem, [...path, "storage", index]);
  yield* memoryFindings(entry, path);
  yield* taken(
    pcie.map(({ id }) => id),
    [...path, "pcie"],
  );
  for (const [index, { functions }] of pcie.entries()) {
    const at = [...path, "pcie", index, "functions"];
    yield* taken(
      functions.map(({ id }, place) => String(id ?? place)),
      at,
    );
  }
  yield* taken(networkAdapters.map(idOfAdapter), [...path, "networkAdapters"]);
  yield* portFindings(networkAdapters, [...path, "networkAdapters"], nicIds);
  yield* addressFindings(entry.nics ?? [], [...path, "nics"]);
}

type Storage = NonNullable<WrittenParts["storage"]>[number];

/**
 * @param ids of all that the items of a list stand for
 * @param owners the item that each of them is of; each its own when left out
 */
function* taken(ids: readonly string[], path: Path, owners?: readonly number[]): Generator<Finding> {
  const places = new Map<string, Path>();
  for (const [place, id] of ids.entries()) {
    const at = [...path, owners?.[place] ?? place, "id"];
    const also = places.get(id);
    if (also === undefined) places.set(id, at);
    else yield takenBy(at, id, also);
  }
}

const takenBy = (path: Path, id: string, also: Path): Finding => ({
  path,
  also,
  text: `is ${JSON.stringify(id)}, which is taken`,
});

/* ── disks ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

function* storageFindings(storage: Storage, path: Path): Generator<Finding> {
  yield* alikeFindings(storage.drives, [...path, "drives"]);
  for (const [index, drive] of storage.drives.entries()) yield* driveFindings(drive, [...path, "drives", index]);
  const ids = drivesOf(storage).map(({ id }) => id);
  if (ids.length > mostDrives)
    yield {
      path: [...path, "drives"],
      text: `is more than ${mostDrives} drives in all; that is the most there can be`,
    };
  else yield* taken(ids, [...path, "drives"], ownersOf(storage.drives, mostDrives));
  yield* taken(storage.volumes.map(idOfVolume), [...path, "volumes"]);
  for (const [index, volume] of storage.volumes.entries())
    yield* volumeFindings(volume, storage, ids, [...path, "volumes", index]);
}

function* driveFindings(drive: Storage["drives"][number], path: Path): Generator<Finding> {
  const { capacityGB, capacityBytes, mediaType, rotationSpeedRpm } = drive;
  if (capacityGB === undefined && capacityBytes === undefined)
    yield { path, text: 'lacks the key "capacityGB", or "capacityBytes"' };
  yield* oneSize(drive, path);
  if (rotationSpeedRpm !== undefined && mediaType !== "HDD")
    yield {
      path: [...path, "rotationSpeedRpm"],
      text: `is ${rotationSpeedRpm}; only a drive with the mediaType HDD turns`,
    };
}

function* oneSize(
  { capacityGB, capacityBytes }: { readonly capacityGB?: number; readonly capacityBytes?: number },
  path: Path,
): Generator<Finding> {
  if (capacityGB !== undefined && capacityBytes !== undefined)
    yield { path: [...path, "capacityBytes"], text: `is ${capacityBytes} beside capacityGB; one of them is enough` };
}

function* volumeFindings(
  volume: Storage["volumes"][number],
  { raidTypes }: Storage,
  driveIds: readonly string[],
  path: Path,
): Generator<Finding> {
  const { raidType, drives } = volume;
  yield* oneSize(volume, path);
  for (const [index, id] of drives.entries())
    if (!driveIds.includes(id)) yield unknownMember([...path, "drives", index], id, "drive", "drives", driveIds);
  if (raidType === undefined) {
    if (drives.length > 1) yield { path, text: 'lacks the key "raidType"; without it a volume is one drive' };
    return;
  }
  if (!raidTypes.includes(raidType)) {
    const text = `is "${raidType}", which is none of raidTypes; there are: ${raidTypes.join(", ") || "none"}`;
    yield { path: [...path, "raidType"], text };
  }
  const { leastDrives, paired } = raidLayouts[raidType];
  if (drives.length < leastDrives || (paired && drives.length % 2 > 0)) {
    const wanted = `${leastDrives} or more${paired ? ", an even number" : ""}`;
    yield {
      path: [...path, "drives"],
      text: `has ${drives.length} item${drives.length === 1 ? "" : "s"}; ${raidType} takes ${wanted}`,
    };
  }
}

/* ── what is counted ─────────────────────────────────────────────────────────────────────────────────────────────── */

interface Counted {
  readonly count: number;
  readonly id?: string;
  readonly name?: string;
  readonly serialNumber?: string;
}

/** What tells one part from the others cannot be said of several at once. */
function* alikeFindings(entries: readonly Counted[], path: Path): Generator<Finding> {
  for (const [index, entry] of entries.entries()) {
    if (entry.count === 1) continue;
    for (const key of ["id", "name", "serialNumber"] as const)
      if (entry[key] !== undefined)
        yield { path: [...path, index, key], text: `is ${JSON.stringify(entry[key])} of ${entry.count} at once` };
  }
}

/** Which entry each of what they stand for is of, as far as `most`. */
const ownersOf = (entries: readonly Counted[], most: number): readonly number[] =>
  entries.flatMap(({ count }, index) => Array.from({ length: Math.min(count, most) }, () => index)).slice(0, most);

/* ── modules and ports ───────────────────────────────────────────────────────────────────────────────────────────── */

function* memoryFindings({ memory, memoryMiB }: Machine, path: Path): Generator<Finding> {
  if (memory === undefined) return;
  yield* alikeFindings(memory, [...path, "memory"]);
  const modules = modulesOf(memory);
  if (modules.length > mostModules) {
    yield {
      path: [...path, "memory"],
      text: `is more than ${mostModules} modules in all; that is the most there can be`,
    };
    return;
  }
  const ids = modules.map(({ id }) => id);
  yield* taken(ids, [...path, "memory"], ownersOf(memory, mostModules));
  const sum = modules.reduce((mib, module) => mib + module.mib, 0);
  if (memory.length > 0 && sum !== memoryMiB)
    yield { path: [...path, "memory"], text: `is ${sum} MiB in all; memoryMiB is ${memoryMiB}` };
}

function* portFindings(
  adapters: NonNullable<WrittenParts["networkAdapters"]>,
  path: Path,
  nicIds: readonly string[],
): Generator<Finding> {
  const places = new Map<string, Path>();
  for (const [index, { nics }] of adapters.entries()) {
    for (const [place, id] of nics.entries()) {
      const at = [...path, index, "nics", place];
      const also = places.get(id);
      if (!nicIds.includes(id)) yield unknownMember(at, id, "network port", "nics", nicIds);
      else if (also !== undefined) yield takenBy(at, id, also);
      places.set(id, also ?? at);
    }
  }
}

/** Redfish tells it as one of IPv4 or of IPv6, which have no zones. */
function* addressFindings(nics: readonly Cabled[], path: Path): Generator<Finding> {
  for (const [index, { neighbour }] of nics.entries()) {
    const address = neighbour?.managementAddress ?? null;
    if (address === null || (isIP(address) !== 0 && !address.includes("%"))) continue;
    const at = [...path, index, "neighbour", "managementAddress"];
    yield { path: at, text: `is ${JSON.stringify(address)}; must be an IP address` };
  }
}
