/** A boot override as variables (UEFI §3.3): put in before a boot, and taken out of what the firmware left. */
import type { PlacedOverride, Variables } from "../../../src/model/firmware.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { FirmwareError } from "../../../src/ports/firmware.js";
import { u16 } from "../uefi/little-endian.js";
import { bootOptionName, firstNumberOutsideOrder, freeBootNumber } from "../uefi/load-option.js";
import type { BoardFile } from "./board-file.js";
import { bootEntries, bootOrder, withBootOrder, withEntry } from "./boot-entries.js";
import { type Errand, type Route, routeTo, type Sources } from "./routes.js";
import { bytesOf, globalKey, numberBytes, numberOf, withoutVariable, withValue } from "./variables.js";

export interface Placement {
  readonly variables: Variables;
  readonly placed: PlacedOverride;
}

/** How the titles of our own options begin. */
const ownTitle = "Shoal ";

const bootNextKey = globalKey("BootNext");
const osIndicationsKey = globalKey("OsIndications");
/** EFI_OS_INDICATIONS_BOOT_TO_FW_UI (UEFI §8.5.4): the lowest of 64 bits. */
const bootToSetup = 0x01;
const osIndicationsSize = 8;

/** @throws FirmwareError `no-such-option`, `bad-path` */
export function withOverride(
  board: BoardFile,
  variables: Variables,
  errand: Errand,
  machine: Pick<Inventory, "nics" | "bootDevices">,
  seq: number,
): Placement {
  const before = withoutOwnEntries(variables);
  const placed: PlacedOverride = { seq, bootNext: null, front: null, setup: false };
  const { target, continuous } = errand;
  if (target === null) return { variables: before, placed };
  if (target === "BiosSetup")
    return { variables: withSetup(withoutVariable(before, bootNextKey)), placed: { ...placed, setup: true } };
  const route = routeTo(target, sourcesOf(board, before, machine), errand);
  if (route === null)
    throw new FirmwareError("no-such-option", `none of the machine's boot options leads to ${target}`);
  // The menu that the operating system asked for would come before: the client's word counts.
  const [laid, entry] = laidRoute(withoutSetup(before), route, target);
  return continuous ? inFront(laid, entry, placed) : asNext(laid, entry, placed);
}

export const sourcesOf = (
  board: BoardFile,
  variables: Variables,
  machine: Pick<Inventory, "nics" | "bootDevices">,
): Sources => ({
  board,
  machine,
  entries: bootEntries(variables),
  order: bootOrder(variables),
});

function laidRoute(variables: Variables, route: Route, target: string): [Variables, number] {
  if ("entry" in route) return [variables, route.entry];
  const number = freeNumber(variables);
  return [withEntry(variables, number, `${ownTitle}${target}`, route.path), number];
}

function freeNumber(variables: Variables): number {
  const taken = new Set([...bootEntries(variables).map(({ number }) => number), ...bootOrder(variables)]);
  const number = freeBootNumber(taken, firstNumberOutsideOrder);
  if (number !== undefined) return number;
  throw new FirmwareError("no-room", "there is no free number for one more boot option");
}

const asNext = (variables: Variables, entry: number, placed: PlacedOverride): Placement => ({
  variables: withValue(variables, bootNextKey, u16(entry)),
  placed: { ...placed, bootNext: entry },
});

/** What the operating system wanted for its next boot alone would come before, as the menu would. */
function inFront(variables: Variables, entry: number, placed: PlacedOverride): Placement {
  const order = bootOrder(variables);
  const changed = withBootOrder(variables, fronted(entry, order));
  return { variables: withoutVariable(changed, bootNextKey), placed: { ...placed, front: { entry, order } } };
}

const fronted = (entry: number, order: readonly number[]): readonly number[] => [
  entry,
  ...order.filter((other) => other !== entry),
];

const withSetup = (variables: Variables): Variables => {
  const before = bytesOf(variables, osIndicationsKey);
  const value = before?.length === osIndicationsSize ? new Uint8Array(before) : numberBytes(0, osIndicationsSize);
  value[0] = (value[0] ?? 0) | bootToSetup;
  return withValue(variables, osIndicationsKey, value);
};

/** Whether OsIndications asks for the setup menu. */
export const asksForSetup = (variables: Variables): boolean =>
  ((bytesOf(variables, osIndicationsKey)?.[0] ?? 0) & bootToSetup) !== 0;

/** As the firmware leaves it: the bit cleared, the variable there. */
export function withoutSetup(variables: Variables): Variables {
  const before = bytesOf(variables, osIndicationsKey);
  if (before === null || !asksForSetup(variables)) return variables;
  const value = new Uint8Array(before);
  value[0] = (value[0] ?? 0) & ~bootToSetup;
  return withValue(variables, osIndicationsKey, value);
}

/* ── back ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** What the firmware did stays: options that it added, an order that it or the operating system changed. */
export function withoutOverride(found: Variables, placed: PlacedOverride): { variables: Variables; used: boolean } {
  const { bootNext, front, setup } = placed;
  const isNextLeft = bootNext !== null && numberOf(found, bootNextKey) === bootNext;
  const isSetupLeft = setup && asksForSetup(found);
  const used = (bootNext !== null && !isNextLeft) || (setup && !isSetupLeft);
  let variables = found;
  if (isNextLeft) variables = withoutVariable(variables, bootNextKey);
  if (isSetupLeft) variables = withoutUnusedSetup(variables);
  if (front !== null) variables = withBootOrder(variables, restored(bootOrder(variables), front));
  return { variables: withoutOwnEntries(variables), used };
}

/** All zero says what no variable says, so what we may have made goes. */
function withoutUnusedSetup(variables: Variables): Variables {
  const cleared = withoutSetup(variables);
  return bytesOf(cleared, osIndicationsKey)?.every((byte) => byte === 0)
    ? withoutVariable(cleared, osIndicationsKey)
    : cleared;
}

/** The entry goes back behind those that it was behind, as far as they are still there. */
function restored(found: readonly number[], { entry, order }: NonNullable<PlacedOverride["front"]>): readonly number[] {
  if (areEqual(found, fronted(entry, order))) return order;
  const others = found.filter((other) => other !== entry);
  const was = order.indexOf(entry);
  // Never in the order, or taken out meanwhile: so it stays out.
  if (was < 0 || others.length === found.length) return others;
  const before = order.slice(0, was).findLast((other) => others.includes(other));
  const at = before === undefined ? 0 : others.indexOf(before) + 1;
  return [...others.slice(0, at), entry, ...others.slice(at)];
}

const areEqual = (some: readonly number[], others: readonly number[]): boolean =>
  some.length === others.length && some.every((number, index) => number === others[index]);

/** Also those that an earlier run of the service left. What others call so, at numbers that others give, is theirs. */
function withoutOwnEntries(variables: Variables): Variables {
  const own = bootEntries(variables).filter(
    ({ number, option }) => number >= firstNumberOutsideOrder && option?.description.startsWith(ownTitle),
  );
  if (own.length === 0) return variables;
  const numbers = new Set(own.map(({ number }) => number));
  const cleaned = own.reduce(
    (before, { number }) => withoutVariable(before, globalKey(bootOptionName(number))),
    variables,
  );
  const order = bootOrder(cleaned);
  const kept = order.filter((number) => !numbers.has(number));
  const ordered = kept.length === order.length ? cleaned : withBootOrder(cleaned, kept);
  const next = numberOf(ordered, bootNextKey);
  return next !== null && numbers.has(next) ? withoutVariable(ordered, bootNextKey) : ordered;
}
