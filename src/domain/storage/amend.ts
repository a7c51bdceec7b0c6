/** How the intent grows by what clients ask of disks, and shrinks by what was done. Pure. */
import { message } from "../../../redfish-schema/registries/messages.js";
import type { Instant } from "../../model/clock.js";
import type { Intent } from "../../model/intent.js";
import type { Machine } from "../../model/machine.js";
import { refuse } from "../../model/refusal.js";
import {
  firstStorageIntent,
  type StorageApplyTime,
  type StorageIntent,
  type StorageOperation,
  type StorageSubsystem,
} from "../../model/storage.js";
import type { IndicatorState } from "../../model/words.js";
import type { CreateVolume } from "../../ports/commands/storage.js";
import { newVolume } from "./new-volume.js";
import { bootedFrom, inSubsystem, isDeletionOf, operationsOf, volumesOf } from "./views.js";

/** Who asks, when, and the task that tells of it. */
export interface Asked {
  readonly task: string;
  readonly by: string;
  readonly at: Instant;
}

/** @throws Refusal 400 naming each value at fault; 409 where the drives are not free */
export function withCreation(
  machine: Machine,
  subsystem: StorageSubsystem,
  { applyTime = "Immediate", ...wanted }: CreateVolume,
  asked: Asked,
): Intent {
  const volume = newVolume(machine, subsystem, wanted, applyTime);
  return withOperation(machine.intent, { kind: "create", volume, storage: subsystem.id, applyTime, ...asked });
}

/**
 * The volume that the running system was booted from is in use: it goes with the next reset, and not before.
 *
 * @throws Refusal 404 without such a volume; 409 while it is in use or on its way out already
 */
export function withDeletion(
  machine: Machine,
  subsystem: StorageSubsystem,
  volume: string,
  applyTime: StorageApplyTime,
  asked: Asked,
): Intent {
  if (!volumesOf(machine, subsystem).some(({ id }) => id === volume)) {
    throw refuse(404, message("Base.ResourceNotFound", "Volume", volume.slice(0, 128)));
  }
  const isLeaving = operationsOf(machine.intent).some(isDeletionOf(subsystem.id, volume));
  const isNeeded = applyTime === "Immediate" && bootedFrom(machine) === inSubsystem(subsystem.id, volume);
  if (isLeaving || isNeeded) throw refuse(409, message("Base.ResourceInUse"));
  return withOperation(machine.intent, { kind: "delete", volume, storage: subsystem.id, applyTime, ...asked });
}

/** The very same where the light is as asked already. */
export function withLight(intent: Intent, storage: string, drive: string, state: IndicatorState): Intent {
  const { storage: known = firstStorageIntent } = intent;
  const key = inSubsystem(storage, drive);
  if ((known.lights[key] ?? "Off") === state) return intent;
  // Off stays in the list: a driver that comes later does not know that it was lit.
  return { ...intent, seq: intent.seq + 1, storage: { ...known, lights: { ...known.lights, [key]: state } } };
}

type New<T> = T extends unknown ? Omit<T, "seq"> : never;

function withOperation(intent: Intent, operation: New<StorageOperation>): Intent {
  const seq = intent.seq + 1;
  const { storage = firstStorageIntent } = intent;
  return { ...intent, seq, storage: { ...storage, operations: [...storage.operations, { ...operation, seq }] } };
}

/** Whether its time has come: it need not wait for a reset, or the reset has come. */
export const isDue = ({ applyTime, released }: StorageOperation): boolean =>
  applyTime === "Immediate" || released === true;

/** Whether anything waits for the machine to start anew. */
export const awaitsReset = (intent: Intent): boolean => !operationsOf(intent).every(isDue);

/** The machine starts anew: what waited for that may be done. The very same where nothing did. */
export function afterReset(intent: Intent): Intent {
  const { storage } = intent;
  if (!storage || storage.operations.every(isDue)) return intent;
  const operations = storage.operations.map((one) => (isDue(one) ? one : { ...one, released: true }));
  return { ...intent, storage: { ...storage, operations } };
}

/** The operation is done, or will not be. */
export function withoutOperation(intent: Intent, seq: number): Intent {
  const { storage, ...rest } = intent;
  if (!storage?.operations.some((one) => one.seq === seq)) return intent;
  const left: StorageIntent = { ...storage, operations: storage.operations.filter((one) => one.seq !== seq) };
  return isNothing(left) ? rest : { ...rest, storage: left };
}

const isNothing = ({ operations, lights }: StorageIntent): boolean =>
  operations.length === 0 && Object.keys(lights).length === 0;
