/** What an operator should know of a certificate's end. */
import { type Duration, formatInstant, type Instant, minutes } from "../../model/clock.js";
import type { ServiceCondition } from "../../ports/world.js";

/** A certificate that ends sooner is renewed if it is ours, and complained about otherwise. */
export const soon: Duration = 30 * 24 * minutes(60);

export function endingConditions(end: Instant, now: Instant): readonly ServiceCondition[] {
  if (end < now) return [expired(end)];
  return end - soon < now ? [expiring(end)] : [];
}

const expired = (end: Instant): ServiceCondition => ({
  severity: "Critical",
  text: `The HTTPS certificate expired at ${formatInstant(end)}. Replace it.`,
  since: end,
});

const expiring = (end: Instant): ServiceCondition => ({
  severity: "Warning",
  text: `The HTTPS certificate expires at ${formatInstant(end)}. Replace it before.`,
  since: end - soon,
});
