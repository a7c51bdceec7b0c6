/** A client's changes to a machine's intent, checked and applied. */
import { message } from "../../redfish-schema/registries/messages.js";
import type { Capabilities } from "../model/capabilities.js";
import type { Instant } from "../model/clock.js";
import type { Intent, ManagerIntent } from "../model/intent.js";
import { refuse } from "../model/refusal.js";
import type { IndicatorState } from "../model/words.js";
import type { IntentChanges } from "../ports/commands/machines.js";
import { amendBoot, type BootOffer } from "./boot.js";

/** What the machine can do. */
type Can = Pick<Capabilities, "indicator"> & BootOffer;

/** Longest asset tag; SMBIOS and other BMCs hold less. */
const longestTag = 256;

/** Time zones lie between -12:00 and +14:00. */
const zones = { west: -12 * 60, east: 14 * 60 } as const;

/**
 * @param now our clock's time, from which the manager's clock is offset
 * @returns the next intent, one `seq` on; the very same one when the changes change nothing
 * @throws Refusal 400 naming every property of the first part that is at fault
 */
export function amendIntent(intent: Intent, changes: IntentChanges, can: Can, now: Instant): Intent {
  const seq = intent.seq + 1;
  const next: Intent = {
    ...intent,
    // An override that is set anew is meant for the next boot, even if it reads as before: a boot under way may not use
    // it up. So each change of it counts.
    boot: isEmpty(changes.boot) ? intent.boot : amendBoot(intent.boot, changes.boot, can, seq),
    assetTag: changes.assetTag === undefined ? intent.assetTag : checkTag(changes.assetTag),
    indicator: changes.indicator === undefined ? intent.indicator : checkIndicator(changes.indicator, can),
    manager: amendManager(intent.manager, changes.manager, now),
  };
  const same = (["boot", "assetTag", "indicator", "manager"] as const).every(
    (member) => next[member] === intent[member],
  );
  return same ? intent : { ...next, seq };
}

function isEmpty<T extends object>(part: T | undefined): part is undefined {
  return part === undefined || Object.values(part).every((value) => value === undefined);
}

function checkTag(tag: string | null): string | null {
  if (tag === null || tag.length <= longestTag) return tag;
  throw refuse(400, message("Base.StringValueTooLong", `${tag.slice(0, 64)}…`, longestTag), "/AssetTag");
}

function checkIndicator(indicator: IndicatorState, can: Can): IndicatorState {
  if (can.indicator) return indicator;
  const property = "LocationIndicatorActive";
  throw refuse(400, message("Base.PropertyNotWritable", property), `/${property}`);
}

function amendManager(manager: ManagerIntent, changes: IntentChanges["manager"], now: Instant): ManagerIntent {
  if (isEmpty(changes)) return manager;
  const clockOffset = changes.dateTime === undefined ? manager.clockOffset : changes.dateTime - now;
  const utcOffsetMinutes = changes.utcOffsetMinutes ?? manager.utcOffsetMinutes;
  if (utcOffsetMinutes < zones.west || utcOffsetMinutes > zones.east) {
    const property = "DateTimeLocalOffset";
    throw refuse(400, message("Base.PropertyValueOutOfRange", utcOffsetMinutes, property), `/${property}`);
  }
  const same = clockOffset === manager.clockOffset && utcOffsetMinutes === manager.utcOffsetMinutes;
  return same ? manager : { ...manager, clockOffset, utcOffsetMinutes };
}
