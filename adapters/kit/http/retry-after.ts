/** When a busy device wants to be asked again. */
import type { Duration, Instant } from "../../../src/model/clock.js";

/** Longer than this nobody is kept from a device by its own word. */
const longest: Duration = 600_000;

/** RFC 9110 §10.2.3: seconds or a date. @returns milliseconds from now, or null when it says nothing of use */
export function retryAfter(value: string | undefined, now: Instant): Duration | null {
  if (value === undefined) return null;
  const text = value.trim();
  const wait = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), longest) : null;
}
