/** A client's wish for a volume, checked against the drives there are, with every choice made that was left open. Pure. */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import type { Machine } from "../../model/machine.js";
import { type Problem, Refusal, refuse } from "../../model/refusal.js";
import type { DriveFacts, NewVolume, RaidType, StorageApplyTime, StorageSubsystem } from "../../model/storage.js";
import { uris } from "../../model/uris.js";
import type { CreateVolume } from "../../ports/commands/storage.js";
import { areAlike, chooseDrives, countFault, inBlocks, largestVolume, leastDrives, smallestVolume } from "./raid.js";
import { operationsOf, volumesAhead, volumesOf } from "./views.js";

/** Controllers take no longer ones. */
const longestName = 64;

type Asked = Omit<CreateVolume, "applyTime">;

/** By the id of a drive, the volume that it is part of, or will be. */
type Used = ReadonlyMap<string, string>;

/** @throws Refusal 400 naming each value at fault; 409 where the drives are not free */
export function newVolume(
  machine: Machine,
  subsystem: StorageSubsystem,
  asked: Asked,
  applyTime: StorageApplyTime,
): NewVolume {
  const { raidType = null } = asked;
  const ahead = volumesAhead(machine, subsystem, applyTime);
  throwAny(400, [...typeProblems(asked, subsystem), ...nameProblems(asked)]);
  const used = new Map(ahead.flatMap(({ id, drives }) => drives.map((drive) => [drive, id])));
  const drives = asked.drives
    ? namedDrives(machine, subsystem, asked.drives, raidType, used)
    : chosenDrives(machine, subsystem, asked, used);
  const capacityBytes = capacityOn(drives, asked);
  const { name } = asked;
  if (name !== undefined && ahead.some((one) => one.name === name)) {
    throw refuse(409, message("Base.ResourceAlreadyExists", "Volume", "Name", name), "/Name");
  }
  const id = freeId(machine, subsystem);
  return { id, name: name ?? `Volume ${id}`, raidType, capacityBytes, drives: drives.map((drive) => drive.id) };
}

/** The smallest number that no volume has or had that may still be told of. */
function freeId(machine: Machine, subsystem: StorageSubsystem): string {
  const taken = new Set(volumesOf(machine, subsystem).map(({ id }) => id));
  for (const operation of operationsOf(machine.intent)) {
    if (operation.storage === subsystem.id) {
      taken.add(operation.kind === "create" ? operation.volume.id : operation.volume);
    }
  }
  let id = 1;
  while (taken.has(String(id))) id += 1;
  return String(id);
}

/* ── values ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

function throwAny(status: 400 | 409, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Refusal(status, problems);
}

const at = (property: string, what: Message): Problem => ({ property, message: what });

function typeProblems({ raidType, drives }: Asked, { raidTypes }: StorageSubsystem): readonly Problem[] {
  if (raidType === undefined) {
    // Of several drives there is more than one volume that could be meant.
    return drives && drives.length > 1 ? [at("/RAIDType", message("Base.PropertyMissing", "RAIDType"))] : [];
  }
  return raidTypes.includes(raidType)
    ? []
    : [at("/RAIDType", message("Base.PropertyValueNotInList", raidType, "RAIDType"))];
}

function nameProblems({ name }: Asked): readonly Problem[] {
  if (name === undefined) return [];
  if (name === "") return [at("/Name", message("Base.StringValueTooShort", name, 1))];
  if (name.length > longestName) {
    return [at("/Name", message("Base.StringValueTooLong", `${name.slice(0, longestName)}…`, longestName))];
  }
  // Control characters: a name is shown in menus and logs.
  return /\p{Cc}/u.test(name) ? [at("/Name", message("Base.PropertyValueFormatError", "…", "Name"))] : [];
}

/** @throws Refusal 400 when it is more than there is room for, or too little to be a volume */
function capacityOn(drives: readonly DriveFacts[], { raidType, capacityBytes }: Asked): number {
  const largest = largestVolume(raidType ?? null, drives);
  if (capacityBytes === undefined) return largest;
  const wanted = inBlocks(capacityBytes, drives);
  if (capacityBytes >= smallestVolume && wanted <= largest) return wanted;
  throw outOfRange(capacityBytes);
}

const outOfRange = (bytes: number): Refusal =>
  refuse(400, message("Base.PropertyValueOutOfRange", String(bytes), "CapacityBytes"), "/CapacityBytes");

/* ── drives ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

const pointer = (index: number): string => `/Links/Drives/${index}`;

/** @throws Refusal 400 · 409 when one of them is part of a volume */
function namedDrives(
  { inventory }: Machine,
  subsystem: StorageSubsystem,
  ids: readonly string[],
  type: RaidType | null,
  used: Used,
): readonly DriveFacts[] {
  const uri = (id: string) => uris.drive(inventory.id, subsystem.id, id).slice(0, 256);
  const found = ids.map((id) => subsystem.drives.find((drive) => drive.id === id));
  const drives = found.filter((drive) => drive !== undefined);
  throwAny(400, [
    ...ids.flatMap((id, index) =>
      found[index] ? [] : [at(pointer(index), message("Base.ResourceMissingAtURI", uri(id)))],
    ),
    ...ids.flatMap((id, index) => (ids.indexOf(id) < index ? [conflict(index, ids.indexOf(id))] : [])),
  ]);
  throwAny(400, countProblems(type, drives.length));
  const odd = drives.findIndex((drive) => drives[0] && !areAlike(drive, drives[0]));
  throwAny(400, odd < 0 ? [] : [conflict(odd, 0)]);
  throwAny(
    409,
    ids.flatMap((id, index) => {
      const volume = used.get(id);
      if (volume === undefined) return [];
      const holder = uris.volume(inventory.id, subsystem.id, volume);
      return [at(pointer(index), message("Base.PropertyValueResourceConflict", "Drives", uri(id), holder))];
    }),
  );
  return drives;
}

const conflict = (index: number, other: number): Problem =>
  at(pointer(index), message("Base.PropertyValueConflict", `Links/Drives/${index}`, `Links/Drives/${other}`));

function countProblems(type: RaidType | null, count: number): readonly Problem[] {
  const fault = countFault(type, count);
  if (fault === undefined) return [];
  if (fault === "too few") {
    return [at("/Links/Drives", message("Base.ArraySizeTooShort", "Drives", leastDrives(type)))];
  }
  if (fault === "too many") return [at("/Links/Drives", message("Base.ArraySizeTooLong", "Drives", 1))];
  return [at("/Links/Drives", message("Base.PropertyValueConflict", "Links/Drives", "RAIDType"))];
}

/** @throws Refusal 400 where all drives there are would not do; 409 where those that are free do not */
function chosenDrives(
  { inventory }: Machine,
  subsystem: StorageSubsystem,
  { raidType, capacityBytes }: Asked,
  used: Used,
): readonly DriveFacts[] {
  const type = raidType ?? null;
  if (capacityBytes !== undefined && capacityBytes < smallestVolume) throw outOfRange(capacityBytes);
  const { drives } = subsystem;
  const free = drives.filter(({ id }) => !used.has(id));
  const chosen = chooseDrives(type, free, capacityBytes);
  if (chosen) return chosen;
  if (!chooseDrives(type, drives)) throw new Refusal(400, countProblems(type, 0));
  if (!chooseDrives(type, drives, capacityBytes)) throw outOfRange(capacityBytes ?? 0);
  throw refuse(409, message("Base.ResourceExhaustion", uris.storage(inventory.id, subsystem.id)));
}
