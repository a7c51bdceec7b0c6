/** What the process of a guest uses of the computer it runs on, as Linux tells it (proc(5)). Pure. */

/** Linux shows times in these to all programs (`USER_HZ`), whatever its kernel counts in. */
export const ticksPerSecond = 100;

/** @param stat of `/proc/PID/stat` @returns ticks, of all its threads; undefined = it cannot be made out */
export function usedTicksIn(stat: string): number | undefined {
  // The name of the program stands in brackets and may hold anything, brackets too.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [fields[11], fields[12]].map(Number);
  const ticks = (user ?? Number.NaN) + (system ?? Number.NaN);
  return Number.isSafeInteger(ticks) && ticks >= 0 ? ticks : undefined;
}

const mapping = /^Size: +(\d+) kB$/;
const resident = /^Rss: +(\d+) kB$/;

/**
 * Of a guest's memory, what takes up memory of the computer. QEMU has it in one piece, of which nothing else is as large.
 * @param smaps of `/proc/PID/smaps`
 * @param memoryMiB what the guest was given
 * @returns bytes; undefined = it cannot be made out
 */
export function residentIn(smaps: string, memoryMiB: number): number | undefined {
  let size: number | undefined;
  let most: number | undefined;
  for (const line of smaps.split("\n")) {
    const begun = mapping.exec(line)?.[1];
    if (begun !== undefined) size = Number(begun);
    const used = size === memoryMiB * 1024 ? resident.exec(line)?.[1] : undefined;
    if (used !== undefined) most = Math.max(most ?? 0, Number(used));
  }
  return most === undefined ? undefined : most * 1024;
}
