/** The array of settings that differ from their profile: read, changed in one entry and written whole, as what is left out is lost. */
import { isDeepStrictEqual } from "node:util";
import type { Row } from "./device.js";
import type { Place } from "./place.js";

type Setting = string | boolean;

/** @param row of the place in the device's table @returns a copy with nothing changed but one setting of one entry */
export function withSetting(
  overrides: readonly Row[],
  { kind, number }: Place,
  setting: Setting,
  row: Row,
): readonly Row[] {
  const ours = (entry: Row) => entry[kind.index] === number;
  if (overrides.some(ours))
    return overrides.map((entry) => (ours(entry) ? { ...entry, [kind.setting]: setting } : entry));
  const inherited = kind.inherits.filter((name) => row[name] !== undefined).map((name) => [name, row[name]] as const);
  return [...overrides, { [kind.index]: number, ...Object.fromEntries(inherited), [kind.setting]: setting }];
}

/**
 * Compares what was written with what is there. The controller may add entries and members of its own; what was written
 * has to be there.
 * @returns the places whose entries are gone or changed
 */
export function lost(written: readonly Row[], found: readonly Row[], { kind }: Place): readonly string[] {
  const kept = (entry: Row) => found.some((other) => other[kind.index] === entry[kind.index] && holds(other, entry));
  return written.filter((entry) => !kept(entry)).map((entry) => String(entry[kind.index]));
}

const holds = (entry: Row, written: Row): boolean =>
  Object.entries(written).every(([name, value]) => isDeepStrictEqual(entry[name], value));
