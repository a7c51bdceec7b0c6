import type { Nic } from "../../src/model/inventory.js";
import type { Machine } from "../../src/model/machine.js";
import type { LinkState } from "../../src/model/observation.js";
import { knownPower } from "./status.js";

/**
 * Whether a network port has a link: as it was seen, else as it follows from the power. null = nobody can tell. A machine that
 * went off a moment ago has none, whatever was seen before.
 */
export function linkOf(machine: Machine, { id }: Pick<Nic, "id">): LinkState | null {
  const power = knownPower(machine);
  if (power === null) return null;
  const followed = power === "On" ? "LinkUp" : "LinkDown";
  const seen = machine.observation.links?.[id] ?? followed;
  return power === "Off" && seen === "LinkUp" ? "LinkDown" : seen;
}
