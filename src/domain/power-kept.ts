/** Machines that nobody may switch off, such as one whose BMC is reached through its own network card (NC-SI). */
import type { Capabilities } from "../model/capabilities.js";
import type { Inventory } from "../model/inventory.js";
import type { ResetType } from "../model/words.js";

/** What takes the power away, or is meant to. */
const switchingOff: readonly ResetType[] = ["ForceOff", "GracefulShutdown", "PowerCycle", "PushPowerButton"];

/** One object for all machines that have one object: fleets are large. */
const narrowed = new WeakMap<Capabilities, Capabilities>();

/** The very same unless the machine is to be kept on. */
export function withPowerKept(capabilities: Capabilities, { disablePowerOff }: Inventory): Capabilities {
  if (disablePowerOff !== true) return capabilities;
  const known = narrowed.get(capabilities);
  if (known) return known;
  const resetTypes = capabilities.resetTypes.filter((type) => !switchingOff.includes(type));
  const kept = { ...capabilities, resetTypes };
  narrowed.set(capabilities, kept);
  return kept;
}
