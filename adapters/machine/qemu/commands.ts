/** What a guest can be told. */
import type { Inventory } from "../../../src/model/inventory.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import { settingsOf } from "./settings.js";

const always: readonly PowerCommand[] = ["on", "off", "shutdown", "button", "pause", "resume"];

/**
 * The virtual ARM board has no NMI. SeaBIOS is told at the start alone what to boot from, so a Legacy guest is switched off and
 * on instead of reset.
 */
export function commandsOf(inventory: Inventory): ReadonlySet<PowerCommand> {
  const isX86 = inventory.processors.instructionSet === "x86-64";
  const isUefi = settingsOf(inventory).bootMode === "UEFI";
  return new Set<PowerCommand>([
    ...always,
    ...(isX86 ? (["nmi"] as const) : []),
    ...(isUefi ? (["restart"] as const) : []),
  ]);
}
