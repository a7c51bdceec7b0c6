/** What is asked of a machine before any client has asked for anything: what its configuration says. */
import type { Capabilities } from "../model/capabilities.js";
import type { Instant } from "../model/clock.js";
import { firstIntent, type Intent } from "../model/intent.js";
import type { FirstWishes, Inventory } from "../model/inventory.js";
import { Refusal } from "../model/refusal.js";
import { withWishes } from "./firmware/wishes.js";
import type { MachineUnit } from "./unit.js";

const byWishes = new WeakMap<FirstWishes, Intent>();

/** The very same for all machines of which the same is said. */
export function firstIntentOf({ initially }: Inventory): Intent {
  if (initially === undefined) return firstIntent;
  const known = byWishes.get(initially);
  if (known) return known;
  const { boot, indicator = firstIntent.indicator, unverifiedMedia = [] } = initially;
  const trust = unverifiedMedia.map((slot) => [slot, { verifyCertificate: false }] as const);
  const intent: Intent = {
    ...firstIntent,
    indicator,
    boot: { ...firstIntent.boot, ...boot },
    ...(trust.length > 0 && { mediaTrust: Object.fromEntries(trust) }),
  };
  byWishes.set(initially, intent);
  return intent;
}

/** A machine that knows one boot mode boots in that, also where nobody ever said so. */
export function inModeOf(intent: Intent, { bootModes: [only, ...others] }: Pick<Capabilities, "bootModes">): Intent {
  if (only === undefined || others.length > 0 || intent.boot.mode === only) return intent;
  return { ...intent, boot: { ...intent.boot, mode: only } };
}

/**
 * What is asked of its firmware, once there is somebody to ask; for a machine that was never asked for anything. What the
 * firmware will not do is not done: it has no keys, or the machine has no such firmware.
 */
export function wishOfFirmware(unit: MachineUnit, now: Instant): void {
  const { inventory, intent } = unit.machine;
  if (inventory.initially?.secureBoot === undefined) return;
  try {
    const next = withWishes(unit, { secureBootEnable: inventory.initially.secureBoot }, now);
    // Should the disk refuse, it is done once more with the next start.
    if (next !== intent) unit.keep({ intent: { ...next, seq: intent.seq + 1 } }).catch(() => {});
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}
