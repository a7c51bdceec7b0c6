/** What was last seen of a machine's disks, from before a restart of the service. */
import type { Inventory } from "../../model/inventory.js";
import type { Observation } from "../../model/observation.js";
import type { StorageObservation } from "../../model/storage.js";
import type { Store } from "../../ports/store.js";

/** The very same where nothing was ever seen. */
export function withDisks(observation: Observation, inventory: Inventory, store: Store): Observation {
  const seen = inventory.storage && store.get("storage", inventory.id);
  return seen ? { ...observation, storage: fitting(seen, inventory) } : observation;
}

/** The configuration may have taken drives away meanwhile, and with each the volumes that were on it. */
export function fitting(seen: StorageObservation, { storage = [] }: Pick<Inventory, "storage">): StorageObservation {
  return Object.fromEntries(
    storage.flatMap(({ id, drives }) => {
      const known = Object.hasOwn(seen, id) ? seen[id] : undefined;
      if (!known) return [];
      const ids = new Set(drives.map((drive) => drive.id));
      const volumes = known.volumes.filter((volume) => volume.drives.every((drive) => ids.has(drive)));
      return [[id, volumes.length === known.volumes.length ? known : { ...known, volumes }]];
    }),
  );
}
