/** What volumes can be made of drives. Pure. */
import { raidLayouts } from "../../model/raid.js";
import type { DriveFacts, RaidType } from "../../model/storage.js";

/** Less is no volume that anybody has a use for. Bytes. */
export const smallestVolume = 1024 * 1024;

/** What keeps so many drives from being one volume. */
export type CountFault = "too few" | "too many" | "odd";

/** @param type null = no RAID: one drive as it is */
export function countFault(type: RaidType | null, count: number): CountFault | undefined {
  if (type === null) return count < 1 ? "too few" : count > 1 ? "too many" : undefined;
  const { leastDrives, paired } = raidLayouts[type];
  if (count < leastDrives) return "too few";
  return paired && count % 2 === 1 ? "odd" : undefined;
}

export const leastDrives = (type: RaidType | null): number => (type === null ? 1 : raidLayouts[type].leastDrives);

/**
 * Bytes of the largest volume on all of these drives: each gives as much as the smallest of them, in whole blocks of the largest.
 *
 * @param drives as many as the type takes
 */
export function largestVolume(type: RaidType | null, drives: readonly DriveFacts[]): number {
  const block = blockOf(drives);
  const each = Math.floor(Math.min(...drives.map(({ capacityBytes }) => capacityBytes)) / block) * block;
  return type === null ? each : each * raidLayouts[type].dataDrives(drives.length);
}

/** Bytes of the blocks of a volume on these drives. */
export const blockOf = (drives: readonly DriveFacts[]): number =>
  Math.max(...drives.map(({ blockSizeBytes }) => blockSizeBytes));

/** Whole blocks, no fewer bytes than asked for. */
export function inBlocks(bytes: number, drives: readonly DriveFacts[]): number {
  const block = blockOf(drives);
  return Math.ceil(bytes / block) * block;
}

/** Controllers make no volume of drives of different kinds: the slowest would set the pace, and none would know how to fail. */
export const areAlike = (a: DriveFacts, b: DriveFacts): boolean =>
  a.mediaType === b.mediaType && a.protocol === b.protocol;

/**
 * The fewest of the free drives that make such a volume, all of one kind; of as many the smallest that do.
 *
 * @param capacity bytes that it has to have; absent = any
 * @returns in the order in which they were given; undefined = there are none
 */
export function chooseDrives(
  type: RaidType | null,
  free: readonly DriveFacts[],
  capacity = smallestVolume,
): readonly DriveFacts[] | undefined {
  const kinds = kindsOf(free);
  for (let count = leastDrives(type); count <= free.length; count += 1) {
    if (countFault(type, count)) continue;
    const chosen = smallestOf(kinds.flatMap((kind) => fitting(type, kind, count, capacity)));
    if (chosen) return free.filter((drive) => chosen.includes(drive));
  }
  return undefined;
}

function kindsOf(drives: readonly DriveFacts[]): readonly (readonly DriveFacts[])[] {
  const kinds: DriveFacts[][] = [];
  for (const drive of drives) {
    const kind = kinds.find(([first]) => first && areAlike(first, drive));
    if (kind) kind.push(drive);
    else kinds.push([drive]);
  }
  return kinds;
}

/** By size, so that drives beside each other waste the least: the first run of them that is large enough. */
function fitting(
  type: RaidType | null,
  kind: readonly DriveFacts[],
  count: number,
  capacity: number,
): (readonly DriveFacts[])[] {
  const bySize = [...kind].sort((a, b) => a.capacityBytes - b.capacityBytes);
  for (let from = 0; from + count <= bySize.length; from += 1) {
    const drives = bySize.slice(from, from + count);
    const largest = largestVolume(type, drives);
    if (largest >= inBlocks(Math.max(capacity, smallestVolume), drives)) return [drives];
  }
  return [];
}

const bytesOf = (drives: readonly DriveFacts[]): number =>
  drives.reduce((sum, { capacityBytes }) => sum + capacityBytes, 0);

const smallestOf = (choices: readonly (readonly DriveFacts[])[]): readonly DriveFacts[] | undefined =>
  choices.reduce<readonly DriveFacts[] | undefined>(
    (best, one) => (best === undefined || bytesOf(one) < bytesOf(best) ? one : best),
    undefined,
  );
