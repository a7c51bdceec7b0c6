/**
 * The words for readings that cross thresholds. Five kinds of reading in Power and Environmental, and the sensor in
 * general in SensorEvent, have the same messages; only what is measured differs.
 */
import { nothing, type Wording } from "../wording.js";

/** What a kind of reading is called, and how it shows its arguments. */
export interface Reading<Id extends string> {
  /** How the ids of its messages begin. */
  readonly id: Id;
  /** For descriptions: `temperature`. */
  readonly what: string;
  /** Who measures: `Temperature '%1'`. */
  readonly who: string;
  /** The value: `%2 °C`. */
  readonly value: string;
  /** The threshold's value: `%3 °C`. */
  readonly threshold: string;
}

type Crossing = readonly [side: "Above" | "Below", bound: "Upper" | "Lower", level: "Caution" | "Critical" | "Fatal"];

/** Crossings away from normal first, then the ways back that end short of normal. */
const crossings = [
  ["Above", "Upper", "Caution"],
  ["Above", "Upper", "Critical"],
  ["Below", "Lower", "Caution"],
  ["Below", "Lower", "Critical"],
  ["Below", "Upper", "Critical"],
  ["Above", "Lower", "Critical"],
] as const satisfies readonly Crossing[];

const fatalCrossings = [
  ["Above", "Upper", "Fatal"],
  ["Below", "Lower", "Fatal"],
  ["Below", "Upper", "Fatal"],
  ["Above", "Lower", "Fatal"],
] as const satisfies readonly Crossing[];

type IdOf<Id extends string, C> = C extends readonly [
  infer S extends string,
  infer B extends string,
  infer L extends string,
]
  ? `${Id}${S}${B}${L}Threshold`
  : never;

function crossing({ what, who, value, threshold }: Reading<string>, [side, bound, level]: Crossing): Wording {
  const limit = `${bound.toLowerCase()} ${level.toLowerCase()} threshold`;
  const away = (side === "Above") === (bound === "Upper");
  return away
    ? {
        message: `${who} reads ${value}: ${side === "Above" ? "over" : "under"} its ${limit} (${threshold}).`,
        resolution: `Find out what drives the ${what} there, and bring it back within its limits.`,
        description: `A ${what} has crossed its ${limit}.`,
      }
    : {
        message: `${who} has come back across its ${limit} (${threshold}) to ${value}, which is still not normal.`,
        resolution: `Keep watching the ${what}; what caused the alarm is not over yet.`,
        description: `A ${what} has come back across its ${limit}, but not to its normal range.`,
      };
}

const wordings = <Id extends string, C extends Crossing>(reading: Reading<Id>, list: readonly C[]) =>
  Object.fromEntries(
    list.map((each) => [`${reading.id}${each.join("")}Threshold`, crossing(reading, each)]),
  ) as Readonly<Record<IdOf<Id, C>, Wording>>;

/** Caution and critical thresholds, and the way back from critical. */
export const crossingsOf = <const Id extends string>(reading: Reading<Id>) => wordings(reading, crossings);

/** The same for fatal thresholds. */
export const fatalCrossingsOf = <const Id extends string>(reading: Reading<Id>) => wordings(reading, fatalCrossings);

/** For equipment that reports how bad a reading is, without saying which threshold it crossed. */
export const levelsOf = <const Id extends string>({ id, what, who, value }: Reading<Id>) => {
  const reads = value === "" ? who : `${who} reads ${value} and`;
  return {
    [`${id}Warning`]: {
      message: `${reads} is at warning level.`,
      resolution: `Deal with the ${what} before it gets worse.`,
      description: `A ${what} has left its normal range.`,
    },
    [`${id}Critical`]: {
      message: `${reads} is at critical level.`,
      resolution: `Bring the ${what} to a safe level at once, or shut down what depends on it.`,
      description: `A ${what} has become critical.`,
    },
    [`${id}NoLongerCritical`]: {
      message: `${reads} is back from critical to warning level.`,
      resolution: `Keep watching the ${what}; what caused the alarm is not over yet.`,
      description: `A ${what} has got better but is not normal yet.`,
    },
  } as Readonly<Record<`${Id}${"Warning" | "Critical" | "NoLongerCritical"}`, Wording>>;
};

export const normalOf = ({ what, who, value }: Omit<Reading<string>, "id" | "threshold">): Wording => ({
  message: value === "" ? `${who} is normal again.` : `${who} reads ${value}, which is normal again.`,
  resolution: nothing,
  description: `A ${what} is back in its normal range.`,
});
