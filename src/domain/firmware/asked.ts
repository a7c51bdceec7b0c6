/** What is asked of a machine's firmware, as it comes true bit by bit. Pure. */
import {
  type FirmwareIntent,
  type FirmwareObservation,
  noFirmwareIntent,
  type Variables,
} from "../../model/firmware.js";
import type { Intent } from "../../model/intent.js";
import { outstanding, without } from "./changes.js";

export const askedOf = ({ firmware }: Intent): FirmwareIntent => firmware ?? noFirmwareIntent;

/** Whether the next boot is to run another image than now. */
export const asksForImage = ({ image, original }: FirmwareIntent): boolean => image !== null || original === true;

const isNothing = (asked: FirmwareIntent): boolean =>
  asked.changes.length === 0 && !asked.resetPending && !asksForImage(asked);

/** The intent that asks this of the firmware; nothing at all leaves no trace in it. */
export function ask(intent: Intent, asked: FirmwareIntent): Intent {
  if (asked === askedOf(intent)) return intent;
  const { firmware: _, ...rest } = intent;
  return isNothing(asked) ? rest : { ...rest, firmware: asked };
}

/** What is left to ask once the machine holds `variables`. The very same intent when that is all of it. */
export function leftOf(intent: Intent, variables: Variables): Intent {
  const asked = askedOf(intent);
  const changes = outstanding(asked.changes, variables);
  return changes === asked.changes ? intent : ask(intent, { ...asked, changes });
}

/** What is left to ask once what `taken` asked for, some time ago, is in force; it may have been superseded there since. */
export function settled(intent: Intent, taken: FirmwareIntent, variables: Variables): Intent {
  const asked = askedOf(intent);
  if (isNothing(asked)) return intent;
  const { original: _, ...rest } = asked;
  const sameImage = asked.image === taken.image && asked.original === taken.original;
  return ask(intent, {
    ...rest,
    ...(asked.original && !sameImage && { original: true }),
    image: sameImage ? null : asked.image,
    changes: outstanding(without(asked.changes, taken.changes), variables),
    resetPending: asked.resetPending && !taken.resetPending,
  });
}

/**
 * The intent beside an observation that was stored just before it, when the service died between the two: what has come true
 * is not asked for again, lest it be done once more after the firmware, or a client, has gone on from there.
 */
export function afterCrash(intent: Intent, { variables, image, placing }: FirmwareObservation): Intent {
  const asked = askedOf(intent);
  // What counters changes that are under way reads as true, and is not until it is known whether they arrived.
  if (variables === null || placing) return intent;
  const changes = outstanding(asked.changes, variables);
  const arrived = asksForImage(asked) && asked.image === image;
  if (changes === asked.changes && !arrived) return intent;
  const { original, ...rest } = asked;
  const left = { ...rest, ...(original && !arrived && { original }), changes, image: arrived ? null : asked.image };
  const isLast = changes.length === 0 && !asksForImage(left);
  return ask(intent, { ...left, resetPending: asked.resetPending && !isLast });
}
