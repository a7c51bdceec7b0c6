/** What a machine's documents say of its disks. Pure. */
import type { Intent } from "../../model/intent.js";
import type { Inventory } from "../../model/inventory.js";
import type { Machine } from "../../model/machine.js";
import type { StorageApplyTime, StorageOperation, StorageSubsystem, Volume } from "../../model/storage.js";

export const subsystemOf = (inventory: Pick<Inventory, "storage">, id: string): StorageSubsystem | undefined =>
  inventory.storage?.find((one) => one.id === id);

/** The volumes there are; the very same array until one comes or goes. */
export const volumesOf = (
  { observation }: Pick<Machine, "observation">,
  subsystem: StorageSubsystem,
): readonly Volume[] => observation.storage?.[subsystem.id]?.volumes ?? subsystem.volumes;

const none: readonly StorageOperation[] = [];

export const operationsOf = ({ storage }: Pick<Intent, "storage">): readonly StorageOperation[] =>
  storage?.operations ?? none;

/** Whether clients can have volumes made and removed there. */
export const makesVolumes = ({ capabilities }: Pick<Machine, "capabilities">, subsystem: StorageSubsystem): boolean =>
  capabilities.storage?.volumes === true && subsystem.raidTypes.length > 0;

export const isDeletionOf =
  (storage: string, volume: string) =>
  (operation: StorageOperation): boolean =>
    operation.kind === "delete" && operation.storage === storage && operation.volume === volume;

/**
 * The volumes that a new operation will find when its turn comes, with those that are to be made.
 *
 * @param applyTime of the new operation. What is done at once does not wait for a deletion at the next reset.
 */
export function volumesAhead(
  machine: Machine,
  subsystem: StorageSubsystem,
  applyTime: StorageApplyTime,
): readonly Pick<Volume, "id" | "name" | "drives">[] {
  let volumes: readonly Pick<Volume, "id" | "name" | "drives">[] = volumesOf(machine, subsystem);
  for (const operation of operationsOf(machine.intent)) {
    if (operation.storage !== subsystem.id) continue;
    if (operation.kind === "create") {
      const { volume } = operation;
      if (!volumes.some(({ id }) => id === volume.id)) volumes = [...volumes, volume];
    } else if (applyTime === "OnReset" || operation.applyTime === "Immediate") {
      volumes = volumes.filter(({ id }) => id !== operation.volume);
    }
  }
  return volumes;
}

/** Of the system that runs: `storage/volume` that it was booted from, where that is known. */
export const bootedFrom = ({ observation: { power, boot } }: Pick<Machine, "observation">): string | undefined =>
  power?.state === "Off" ? undefined : boot.volume;

/** How a volume is called in what is known of a boot, and a drive among the lights. */
export const inSubsystem = (storage: string, id: string): string => `${storage}/${id}`;
