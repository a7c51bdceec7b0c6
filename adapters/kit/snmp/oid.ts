/** Object identifiers as they are written: whole numbers with dots between them, none in front. */

/** @returns null when it is none (RFC 2578 §3.5: at most 128 numbers, each below 2³²) */
export function numbersOf(oid: string): readonly number[] | null {
  if (oid.length > 1400 || !/^\d+(\.\d+)*$/.test(oid)) return null;
  const numbers = oid.split(".").map(Number);
  return numbers.length <= 128 && numbers.every((number) => number < 2 ** 32) ? numbers : null;
}

/** Whether `oid` lies below `root`. */
export const isBelow = (oid: string, root: string): boolean => oid.startsWith(`${root}.`);

/** In the order in which an agent walks through them (RFC 3416 §4.2.2); no OID at all never comes after another. */
export function comesAfter(oid: string, other: string): boolean {
  const [some, others] = [numbersOf(oid), numbersOf(other)];
  if (some === null || others === null) return false;
  for (const [at, number] of some.entries()) {
    const its = others[at];
    if (its === undefined || number > its) return true;
    if (number < its) return false;
  }
  return false;
}

/** How many numbers two OIDs share from the beginning on, if that is all of `prefix`; else 0. */
export const prefixLength = (oid: string, prefix: string): number =>
  oid === prefix || isBelow(oid, prefix) ? prefix.split(".").length : 0;

/** The one with the longest prefix of `oid` (sysObjectID); undefined = none has one. */
export function longestMatch<T>(
  oid: string,
  candidates: Iterable<T>,
  prefixesOf: (candidate: T) => readonly string[],
): T | undefined {
  let best: { readonly candidate: T; readonly length: number } | undefined;
  for (const candidate of candidates)
    for (const prefix of prefixesOf(candidate)) {
      const length = prefixLength(oid, prefix);
      if (length > (best?.length ?? 0)) best = { candidate, length };
    }
  return best?.candidate;
}
