import { type Duration, minutes, seconds } from "./clock.js";

const form = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** @param text as DSP0266 §"Duration values" has it: `P1DT2H30M4.5S`; what is not of that form counts as none, which is 0 */
export function parseDuration(text: string): Duration {
  const [, days = 0, hours = 0, mins = 0, secs = 0] = form.exec(text) ?? [];
  return minutes((Number(days) * 24 + Number(hours)) * 60 + Number(mins)) + seconds(Number(secs));
}
