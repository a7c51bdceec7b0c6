/** What we say for a message of a registry: our own words, by message id. */
import type { RegistryFacts } from "./registry-facts.js";

export interface Wording {
  /** With `%1` … `%n` where the arguments go. */
  readonly message: string;
  /** What to do about it; "None." where there is nothing to do. */
  readonly resolution: string;
  /** When the message is used. */
  readonly description: string;
}

export const nothing = "None.";

export const say = (message: string, resolution: string, description: string): Wording => ({
  message,
  resolution,
  description,
});

/** For what is only worth knowing. */
export const news = (message: string, description: string): Wording => say(message, nothing, description);

/**
 * Checks that `wording` speaks of every message of the registry and of no other. (A plain annotation would let through
 * superfluous ids that come from a spread.)
 */
export function wordingOf<const R extends RegistryFacts, W extends Record<keyof R["messages"], Wording>>(
  _registry: R,
  wording: W & Record<Exclude<keyof W, keyof R["messages"]>, never>,
): Readonly<Record<keyof R["messages"], Wording>> {
  return wording;
}
