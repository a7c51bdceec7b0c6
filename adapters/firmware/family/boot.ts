/** What EDK2 boots by itself (BdsDxe, BdsEntry.c). */
import type { Variables } from "../../../src/model/firmware.js";
import type { BootTarget } from "../../../src/model/words.js";
import type { BoardFile } from "./board-file.js";
import { type BootEntry, bootEntries, bootOrder, entryNumbered, isTried } from "./boot-entries.js";
import { asksForSetup, withoutSetup } from "./override.js";
import { targetOf } from "./targets.js";
import { globalKey, numberOf, withoutVariable } from "./variables.js";

/** Both BootNext and the wish for the setup menu are gone afterwards, whichever was followed: the menu comes first. */
export function bootOf(
  board: BoardFile,
  variables: Variables,
): { readonly target: BootTarget | null; readonly after: Variables } {
  const after = withoutSetup(withoutVariable(variables, globalKey("BootNext")));
  if (asksForSetup(variables)) return { target: "BiosSetup", after };
  const entry = nextEntry(variables);
  return { target: entry === undefined ? null : targetOf(entry, board), after };
}

function nextEntry(variables: Variables): BootEntry | undefined {
  const entries = bootEntries(variables);
  const next = numberOf(variables, globalKey("BootNext"));
  const wanted = next === null ? undefined : entryNumbered(entries, next);
  if (wanted?.path) return wanted;
  for (const number of bootOrder(variables)) {
    const entry = entryNumbered(entries, number);
    if (entry?.path && isTried(entry)) return entry;
  }
  return undefined;
}
