/**
 * What the variables that were found in a machine's flash say: of a write that a crash cut short, of an override, and of what
 * the firmware itself has changed. Pure.
 */
import type { Instant } from "../../model/clock.js";
import type { FirmwareObservation, PlacedOverride, Placing, Variables } from "../../model/firmware.js";
import type { Intent } from "../../model/intent.js";
import type { FirmwareFamily } from "../../ports/firmware.js";
import { useUp } from "../boot.js";
import { leftOf, settled } from "./asked.js";
import { apply, diff, holdSame, outstanding } from "./changes.js";
import { imageInForce } from "./image-in-force.js";

export interface Documents {
  readonly intent: Intent;
  readonly firmware: FirmwareObservation;
}

export interface Found {
  readonly variables: Variables;
  /** Of the flash that they were read from. */
  readonly stamp: string | null;
  readonly at: Instant;
}

export interface ReadBack {
  readonly family: FirmwareFamily;
  /** What the machine was thought to hold. */
  readonly current: Variables;
  /** Whether what the machine came with could be had again. */
  readonly canReturn: boolean;
}

/** The documents in the light of what was found; the very same ones when it is nothing new. */
export function readBack(known: Documents, found: Found, about: ReadBack): Documents {
  return withFound(withPlacing(known, found, about), found, about);
}

/* ── a write that was under way ──────────────────────────────────────────────────────────────────────────────────── */

/** The documents after a write of which nobody knows whether it came about. */
function withPlacing(known: Documents, found: Found, about: ReadBack): Documents {
  const { placing, ...firmware } = known.firmware;
  if (!placing) return known;
  if (found.stamp === placing.before) return { intent: known.intent, firmware };
  if (hasArrived(placing, found, about)) return placed(known, placing, about.canReturn, found.at);
  // Somebody has written since, and nothing of ours can be told from what they wrote. What is asked stays asked, and the
  // override counts as placed: it is better not used than used twice.
  return { intent: known.intent, firmware: { ...firmware, placed: placing.placed } };
}

function hasArrived({ before, next, override }: Placing, { variables }: Found, { current }: ReadBack): boolean {
  if (before === null || holdSame(variables, apply(next, override))) return true;
  // An override looks like one from before, and goes when it is used; other changes stay, most of them.
  const changes = diff(current, next);
  return outstanding(changes, variables).length < changes.length;
}

/** The documents once what was placed is in the flash. */
export function placed(known: Documents, placing: Placing, canReturn: boolean, at: Instant): Documents {
  const { placing: _, ...firmware } = known.firmware;
  const intent = settled(known.intent, placing.asked, placing.next);
  return {
    intent: placing.passedOver === undefined ? intent : useUp(intent, placing.passedOver),
    firmware: {
      ...firmware,
      ...imageInForce(firmware, placing.image, canReturn),
      variables: placing.next,
      placed: placing.placed,
      at,
    },
  };
}

/* ── what the firmware did ───────────────────────────────────────────────────────────────────────────────────────── */

function withFound(known: Documents, { variables: found, at }: Found, { family }: ReadBack): Documents {
  const { placed: override } = known.firmware;
  // An option that was made for an override stays behind when that is used; it is none of the machine's own.
  const { variables, used } = family.withoutOverride(found, override ?? nothingPlaced);
  const intent = override && used ? useUp(known.intent, override.seq) : known.intent;
  const isSame = known.firmware.variables !== null && holdSame(known.firmware.variables, variables);
  const left = leftOf(intent, variables);
  if (isSame && !used) return left === known.intent ? known : { ...known, intent: left };
  const still = override && used ? unused(override) : override;
  const { variables: before } = known.firmware;
  return { intent: left, firmware: { ...known.firmware, variables: isSame ? before : variables, placed: still, at } };
}

const nothingPlaced: PlacedOverride = { seq: 0, bootNext: null, front: null, setup: false };

/** An entry at the front of the order is there until it is taken out again, however often it was booted. */
const unused = ({ seq, front }: PlacedOverride): PlacedOverride | null =>
  front === null ? null : { seq, front, bootNext: null, setup: false };
