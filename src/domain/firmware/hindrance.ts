/** What stands against writing a machine's flash now. Pure. */
import type { PowerReading } from "../../model/observation.js";
import type { PowerState } from "../../model/words.js";

export interface Hindrance {
  /** null = none that anybody is to be told of. */
  readonly problem: string | null;
}

const cameOn: Hindrance = { problem: null };
const comingOn: readonly PowerState[] = ["On", "PoweringOn"];

/** @param power as of now; null = no answer @returns null = it is off, and nothing stands against it */
export function powerHindrance(power: PowerReading | null): Hindrance | null {
  if (power === null) return { problem: "its power state cannot be read" };
  if (power.told === "On" || comingOn.includes(power.state)) return cameOn;
  return power.state === "Off" ? null : { problem: `its power state is ${power.state}` };
}
