/** What an override comes to in a machine's store, for people. Pure. */
import { type BootDecision, decideBoot } from "../../model/boot.js";
import type { OverrideView, PlacedOverride, Variables } from "../../model/firmware.js";
import type { BootIntent, Inventory, Machine } from "../../model/machine.js";
import { FirmwareError, type FirmwareFamily } from "../../ports/firmware.js";

/** What a family is told of an override. */
export const errandOf = (boot: BootIntent): BootDecision & { readonly continuous: boolean } => ({
  ...decideBoot(boot),
  continuous: boot.enabled === "Continuous",
});

/** @param variables what the next boot finds without it */
export function overrideIn(
  family: FirmwareFamily,
  variables: Variables,
  { inventory, intent }: Pick<Machine, "inventory" | "intent">,
): OverrideView {
  try {
    const laid = family.withOverride(variables, errandOf(intent.boot), inventory, intent.seq);
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
