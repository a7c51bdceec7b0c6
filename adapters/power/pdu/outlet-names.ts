/** How the outlets of a family are written: a number, and before it those of the box where there are several. */

export interface OutletNaming {
  /** For messages. */
  readonly example: string;
  /** Null = no outlet is written so. Pure. */
  parse(text: string): NamedOutlet | null;
}

export interface NamedOutlet {
  /** Canonical, as it is in `PortFacts.name`. */
  readonly name: string;
  /** What follows a column's OID. */
  readonly index: string;
}

const highest = 1024;

/**
 * @param boxes the numbers before the outlet's in the table's index, as they are on a single box: `2.1.5` names others
 * @param after what follows the outlet's number
 * @param at where the outlet stands, if that is not its own number
 */
export const outletNames = (
  boxes: readonly number[] = [],
  after: readonly number[] = [],
  at: (outlet: number) => number = (outlet) => outlet,
): OutletNaming => ({
  example: boxes.length === 0 ? "5" : `5, on a further box ${[2, ...boxes.slice(1), 5].join(".")}`,
  parse(text) {
    if (!/^\d{1,4}(\.\d{1,4}){0,3}$/.test(text.trim())) return null;
    const numbers = text.trim().split(".").map(Number);
    const outlet = numbers.pop() ?? 0;
    const its = numbers.length === 0 ? boxes : numbers;
    if (its.length !== boxes.length || outlet < 1 || [...its, outlet].some((number) => number > highest)) return null;
    const usual = its.every((number, place) => number === boxes[place]);
    return { name: [...(usual ? [] : its), outlet].join("."), index: [...its, at(outlet), ...after].join(".") };
  },
});
