/** What is to be put into a machine's flash before it is switched on. Pure. */
import { decideBoot } from "../../model/boot.js";
import type { FirmwareObservation, PlacedOverride, Placing, Variables } from "../../model/firmware.js";
import type { BootIntent, Intent } from "../../model/intent.js";
import type { Machine } from "../../model/machine.js";
import { FirmwareError, type FirmwareFamily, type Rendering } from "../../ports/firmware.js";
import { firmwareOverrides } from "../media/network-medium.js";
import { askedOf, asksForImage } from "./asked.js";
import { apply, diff, holdSame } from "./changes.js";
import { imageAfter } from "./image-in-force.js";
import { laidOverride } from "./override-view.js";
import { isPaired } from "./paired-code.js";

/** What there is to start from. */
export interface Ground {
  readonly family: FirmwareFamily;
  /** The flash as it is; null = there is nothing, or it cannot be made out. */
  readonly found: { readonly bytes: Uint8Array; readonly variables: Variables } | null;
  /** Stamp of the flash. */
  readonly stamp: string | null;
  /** What the machine holds, without an override. */
  readonly current: Variables;
  /** Image that replaces what is there, whatever that is. */
  readonly image: Uint8Array | null;
}

export interface Plan {
  readonly placing: Placing;
  /** null = the flash holds all of it already. */
  readonly rendering: Rendering | null;
}

/** Whether a client waits for something that has to be in the flash before the machine boots. */
export const hasToPlace = ({ intent, observation }: Machine): boolean =>
  asksOfFlash(intent) || decideBoot(intent.boot).target !== null || (observation.firmware?.placed ?? null) !== null;

/** Whether that is something else than what it was to boot with when it was last switched on. */
export function awaitsPlacing({ intent, observation }: Machine): boolean {
  const placed = observation.firmware?.placed ?? null;
  const isAny = decideBoot(intent.boot).target !== null || placed !== null;
  return asksOfFlash(intent) || (isAny && intent.boot.setAt > (placed?.seq ?? Number.NEGATIVE_INFINITY));
}

function asksOfFlash(intent: Intent): boolean {
  const asked = askedOf(intent);
  return asked.changes.length > 0 || asksForImage(asked);
}

/** @throws FirmwareError when it cannot be had, or has no room */
export function planOf(machine: Machine, firmware: FirmwareObservation, ground: Ground): Plan {
  const { inventory, intent } = machine;
  const { family, found, stamp } = ground;
  const asked = askedOf(intent);
  const next = nextOf(ground, firmware, intent);
  const boots = firmwareOverrides(machine, intent.boot);
  const { variables, placed } = laidOverride(family, next, boots, { inventory, seq: intent.seq });
  const placing: Placing = {
    before: stamp,
    asked,
    next,
    override: diff(next, variables),
    placed: isAnything(placed) ? placed : null,
    ...(isPassedOver(intent, boots) && { passedOver: intent.seq }),
    // An image of variables is nothing that runs.
    image: isPaired(machine) ? firmware.image : imageAfter(asked, firmware),
  };
  if (!ground.image && found && holdSame(found.variables, variables)) return { placing, rendering: null };
  const base = ground.image ?? found?.bytes;
  if (!base) throw new FirmwareError("not-an-image", "there is nothing that it could be made from");
  return { placing, rendering: family.render(base, variables) };
}

function nextOf({ family, current, image }: Ground, { variables }: FirmwareObservation, intent: Intent): Variables {
  const { changes } = askedOf(intent);
  if (!image) return apply(current, changes);
  const own = family.read(image);
  // Of a machine that was never seen, nothing is known that it could take along.
  return variables === null ? apply(own, changes) : family.carry(apply(current, changes), own);
}

const isPassedOver = ({ boot }: Intent, boots: readonly BootIntent[]): boolean =>
  decideBoot(boot).target !== null && boots.every((one) => decideBoot(one).target === null);

const isAnything = ({ bootNext, front, setup }: PlacedOverride): boolean =>
  bootNext !== null || front !== null || setup;
