/** What an override comes to in a machine's store, for people. Pure. */
import { type BootDecision, decideBoot } from "../../model/boot.js";
import type { OverrideView, PlacedOverride, Variables } from "../../model/firmware.js";
import { type BootIntent, firstIntent } from "../../model/intent.js";
import type { Inventory } from "../../model/inventory.js";
import type { Machine } from "../../model/machine.js";
import { FirmwareError, type FirmwareFamily } from "../../ports/firmware.js";
import { firmwareOverrides } from "../media/network-medium.js";

/** What a family is told of an override. */
const errandOf = (boot: BootIntent): BootDecision & { readonly continuous: boolean } => ({
  ...decideBoot(boot),
  continuous: boot.enabled === "Continuous",
});

/**
 * The variables with an override in them, by the first of the ways to follow it that the firmware can go.
 *
 * @param boots at least one
 * @throws FirmwareError
 */
export function laidOverride(
  family: FirmwareFamily,
  variables: Variables,
  boots: readonly BootIntent[],
  { inventory, seq }: { readonly inventory: Inventory; readonly seq: number },
): ReturnType<FirmwareFamily["withOverride"]> {
  const [boot, ...others] = boots;
  try {
    return family.withOverride(variables, errandOf(boot ?? firstIntent.boot), inventory, seq);
  } catch (error) {
    if (others.length === 0 || !(error instanceof FirmwareError) || error.code !== "no-such-option") throw error;
    return laidOverride(family, variables, others, { inventory, seq });
  }
}

/** @param variables what the next boot finds without it */
export function overrideIn(family: FirmwareFamily, variables: Variables, machine: Machine): OverrideView {
  const { inventory, intent } = machine;
  try {
    const boots = firmwareOverrides(machine, intent.boot);
    const laid = laidOverride(family, variables, boots, { inventory, seq: intent.seq });
    return told(laid.placed, family, laid.variables, inventory);
  } catch (error) {
    if (error instanceof FirmwareError) return { variable: null, problem: error.message };
    throw error;
  }
}

function told(
  { bootNext, front }: PlacedOverride,
  family: FirmwareFamily,
  variables: Variables,
  machine: Inventory,
): OverrideView {
  const entry = bootNext ?? front?.entry;
  if (entry === undefined) return { variable: "OsIndications" };
  const reference = `Boot${entry.toString(16).toUpperCase().padStart(4, "0")}`;
  const option = family.view(variables, machine).bootOptions.find((one) => one.reference === reference);
  if (option === undefined) return { variable: null, problem: `there is no boot option ${reference}` };
  return { variable: bootNext === null ? "BootOrder" : "BootNext", option };
}
