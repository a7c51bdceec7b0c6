/** One operation, told to a machine, and what came of it. */
import { message } from "../../../redfish-schema/registries/messages.js";
import type { Inventory } from "../../model/inventory.js";
import type { StorageOperation, Volume } from "../../model/storage.js";
import type { LastingEnd } from "../../ports/lasting-tasks.js";
import { AdapterError, type StorageDriver } from "../../ports/machine-adapter.js";
import { subsystemOf } from "./views.js";

/** What each subsystem has, by its id. */
export type Volumes = Awaited<ReturnType<StorageDriver["read"]>>;

export interface Performed {
  /** Why it came to nothing; null = it is done. */
  readonly problem: string | null;
  /** As they were last read. */
  readonly volumes: Volumes;
}

/** @throws AdapterError `unreachable`; then nobody knows whether it was done */
export async function perform(
  driver: StorageDriver,
  operation: StorageOperation,
  inventory: Pick<Inventory, "storage">,
): Promise<Performed> {
  const before = await driver.read();
  const obstacle = obstacleTo(operation, inventory, before);
  if (obstacle !== null) return { problem: obstacle, volumes: before };
  const refusal = await tell(driver, operation);
  const volumes = await driver.read();
  if (isDone(operation, volumes)) return { problem: null, volumes };
  return { problem: refusal ?? "the machine took it, and nothing came of it", volumes };
}

/** @returns what the machine said when it would not; null = it took it */
async function tell(driver: StorageDriver, { storage, ...operation }: StorageOperation): Promise<string | null> {
  try {
    if (operation.kind === "create") await driver.create(storage, operation.volume);
    else await driver.remove(storage, operation.volume);
    return null;
  } catch (error) {
    if (error instanceof AdapterError && error.kind === "unreachable") throw error;
    return wordsOf(error);
  }
}

function isDone(operation: StorageOperation, volumes: Volumes): boolean {
  const there = volumes[operation.storage] ?? [];
  const id = operation.kind === "create" ? operation.volume.id : operation.volume;
  return there.some((volume) => volume.id === id) === (operation.kind === "create");
}

/** What has changed since it was accepted, so that it cannot be done any more. */
function obstacleTo(
  operation: StorageOperation,
  inventory: Pick<Inventory, "storage">,
  volumes: Volumes,
): string | null {
  const subsystem = subsystemOf(inventory, operation.storage);
  if (!subsystem) return `the machine has no storage ${operation.storage} any more`;
  if (operation.kind === "delete") return null;
  const { id, drives } = operation.volume;
  const gone = drives.find((drive) => !subsystem.drives.some((one) => one.id === drive));
  if (gone !== undefined) return `there is no drive ${gone} any more`;
  const others = (volumes[operation.storage] ?? []).filter((volume: Volume) => volume.id !== id);
  const other = others.find((volume) => volume.drives.some((drive) => drives.includes(drive)));
  return other ? `its drives are in use by volume ${other.id}` : null;
}

/** How its task ends where it came to nothing. */
export const failed = ({ kind }: StorageOperation, problem: string): LastingEnd => {
  const what = kind === "create" ? "the volume was not made" : "the volume was not removed";
  return {
    failed: true,
    messages: [message("ResourceEvent.ResourceErrorsDetected", "Volumes", `${what}: ${problem}`)],
  };
};

/** What an adapter says is meant for people; anything else is a fault of ours, of which they need not hear the inside. */
export const wordsOf = (error: unknown): string =>
  error instanceof AdapterError ? error.message : "an internal fault";
