/** The image that a machine whose firmware is served came with. */
import type { Machine } from "../../model/machine.js";
import type { BootSet } from "../../ports/boot-sets.js";
import { originalOf } from "./base-image.js";
import type { FirmwareTools } from "./setup.js";

type Supplied = Pick<FirmwareTools, "images" | "bootSets">;

/** The boot folder that the configuration names for a machine, by id or by name: the newest of it. */
export const bootSetOf = (
  { inventory }: Pick<Machine, "inventory">,
  bootSets: Supplied["bootSets"],
): BootSet | undefined => {
  const named = inventory.netboot?.bootSet ?? null;
  return named === null ? undefined : bootSets?.all().find(({ id, name }) => id === named || name === named);
};

/** By SHA-256: the image that the configuration names, or that of its boot folder; null = neither is there. */
export const baseOf = (machine: Pick<Machine, "inventory">, { images, bootSets }: Supplied): string | null =>
  originalOf(machine, images)?.sha256 ?? bootSetOf(machine, bootSets)?.image ?? null;
