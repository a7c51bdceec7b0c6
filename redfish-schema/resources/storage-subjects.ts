/** What the resources of disks are about, and how each is found from the segments of a URI. */
import { makesVolumes, subsystemOf, volumesOf } from "../../src/domain/storage/views.js";
import type { Machine } from "../../src/model/machine.js";
import type { DriveFacts, DriveProtocol, RaidType, StorageSubsystem, Volume } from "../../src/model/storage.js";
import type { World } from "../../src/ports/world.js";
import type { Protocol } from "../facts/Protocol.js";
import type { Params, Subject } from "./declare.js";
import { follows, idsOfMachine } from "./subjects.js";

/** One controller of a machine, and what is behind it. */
export interface Disks {
  readonly machine: Machine;
  readonly subsystem: StorageSubsystem;
}

export function disksOf(world: World, { machineId, storageId }: Params): Disks | undefined {
  const machine = world.machines.get(machineId ?? "");
  const subsystem = machine && subsystemOf(machine.inventory, storageId ?? "");
  return machine && subsystem && { machine, subsystem };
}

/** All that is shown of it follows from the machine's documents. */
const subject = <T extends Disks>(find: Subject<T>["find"]): Subject<T> => ({ find, basis: ({ machine }) => machine });

export const disks: Subject<Disks> = subject(disksOf);

/** undefined = nobody knows its disks; then nothing of them is there. */
export const subsystemsOf = ({ inventory }: Machine): readonly StorageSubsystem[] | undefined => inventory.storage;

export const storageIds = idsOfMachine(subsystemsOf);

export const raidTypesOf = ({ machine, subsystem }: Disks): readonly RaidType[] =>
  makesVolumes(machine, subsystem) ? subsystem.raidTypes : [];

/** The schema has no word for cards. */
export const protocolOf = (protocol: DriveProtocol): Protocol | undefined => (protocol === "SD" ? undefined : protocol);

/* ── controllers ─────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Each subsystem has one. */
export const controllerId = "0";
const controllers = [controllerId];

export const controllerIds = (world: World, params: Params): readonly string[] | undefined =>
  disksOf(world, params) && controllers;

export const storageController = subject<Disks>((world, params) =>
  params.controllerId === controllerId ? disksOf(world, params) : undefined,
);

/* ── drives ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

export interface DriveOf extends Disks {
  readonly drive: DriveFacts;
}

export const drive = subject<DriveOf>((world, params) => {
  const whole = disksOf(world, params);
  const found = whole?.subsystem.drives.find(({ id }) => id === params.driveId);
  return whole && found && { ...whole, drive: found };
});

/* ── volumes ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

export interface VolumeOf extends Disks {
  readonly volume: Volume;
}

const idsOf = follows<Volume, string>((volumes) => volumes.map(({ id }) => id));

/** @param made whether volumes can be made there */
export const volumeIds =
  (made: boolean) =>
  (world: World, params: Params): readonly string[] | undefined => {
    const whole = disksOf(world, params);
    if (whole === undefined || makesVolumes(whole.machine, whole.subsystem) !== made) return undefined;
    return idsOf(volumesOf(whole.machine, whole.subsystem));
  };

export const volume = (made: boolean): Subject<VolumeOf> =>
  subject((world, params) => {
    const whole = disksOf(world, params);
    if (whole === undefined || makesVolumes(whole.machine, whole.subsystem) !== made) return undefined;
    const found = volumesOf(whole.machine, whole.subsystem).find(({ id }) => id === params.volumeId);
    return found && { ...whole, volume: found };
  });

/* ── simple storage ──────────────────────────────────────────────────────────────────────────────────────────────── */

/** Whether disks are listed as SimpleStorage too is for the operator to say. */
export const simpleStorageIds = (world: World, params: Params): readonly string[] | undefined =>
  world.service.simpleStorage ? storageIds(world, params) : undefined;

export const simpleDisks = subject<Disks>((world, params) =>
  world.service.simpleStorage ? disksOf(world, params) : undefined,
);
