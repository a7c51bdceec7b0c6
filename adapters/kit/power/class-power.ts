/** What a powered device may take. */

/** Watts at the port by class 0 to 8 (IEEE 802.3bt-2018, table 145-11). */
const wattsOfClass = [15.4, 4, 7, 15.4, 30, 45, 60, 75, 90] as const;

/**
 * Watts that must be free before the port is turned on; null = not known.
 * What was seen drawn counts for more than the class: a class 4 board that draws 6 W fits where 30 W do not, and a machine
 * that ran before must not stay dark for the sake of a table.
 */
export const needOf = (drawn: number | null, powerClass: number | null): number | null =>
  drawn ?? (powerClass === null ? null : (wattsOfClass[powerClass] ?? null));
