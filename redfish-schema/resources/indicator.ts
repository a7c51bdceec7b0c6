/** The locating light: `IndicatorLED` is deprecated, `LocationIndicatorActive` unknown to older clients; both say the same. */

import type { Machine } from "../../src/model/machine.js";
import type { IndicatorState } from "../../src/model/words.js";

/** What a client may ask of `IndicatorLED`: the schema's `Unknown` is for reading only. */
export const indicatorStates = (): IndicatorState[] => ["Lit", "Blinking", "Off"];

export const isIndicated = (m: Machine): boolean => m.intent.indicator !== "Off";

/** The newer property outranks the older where a client sends both. */
export function indicatorChange(
  led: string | null | undefined,
  active: boolean | null | undefined,
): IndicatorState | undefined {
  if (typeof active === "boolean") return active ? "Blinking" : "Off";
  return led === "Lit" || led === "Blinking" || led === "Off" ? led : undefined;
}
