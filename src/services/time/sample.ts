/** What an answer says about the host's clock, and which of several to go by. */
import type { Duration, Instant } from "../../model/clock.js";
import type { ServerTime } from "./packet.js";

export interface Sample {
  /** To be added to the host's clock; whole milliseconds. */
  readonly offset: Duration;
  /** How wrong the offset may be (RFC 5905 §11.1, root distance). */
  readonly distance: Duration;
}

/**
 * RFC 5905 §8: the server's clock stands, on average over the way there and back, so far before the host's.
 *
 * @param asked when the question left, by the host's clock
 * @param heard when the answer came
 */
export function sampleOf({ received, sent, rootDistance }: ServerTime, asked: Instant, heard: Instant): Sample {
  const delay = Math.max(0, heard - asked - (sent - received));
  return { offset: Math.round((received - asked + (sent - heard)) / 2), distance: rootDistance + delay / 2 };
}

/**
 * The sample that is nearest to all the others, so that one wrong server among three cannot lead us astray; between two that
 * are as near, the one that can be less wrong.
 */
export function mostAgreed(samples: readonly Sample[]): Sample | undefined {
  const apart = (one: Sample) => samples.reduce((sum, { offset }) => sum + Math.abs(offset - one.offset), 0);
  const [best] = samples
    .map((sample) => ({ sample, apart: apart(sample) }))
    .sort((a, b) => a.apart - b.apart || a.sample.distance - b.sample.distance);
  return best?.sample;
}
