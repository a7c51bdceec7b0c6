/** What becomes of a machine's documents when a reset is over. Pure. */
import type { OwedOn } from "../model/intent.js";
import type { Machine } from "../model/machine.js";
import type { FailedReset } from "../model/observation.js";
import type { Documents } from "./documents.js";
import { finish, owedAfter } from "./reset.js";

/**
 * Without the request; with `failure` it is told as failed.
 *
 * @param left the On that it leaves undone
 */
export function withoutReset(
  { intent, observation }: Machine,
  seq: number,
  failure: FailedReset | null,
  left: OwedOn | null = null,
): Documents {
  const ended = intent.resets.find((request) => request.seq === seq);
  const owed = ended && owedAfter(intent, ended, failure !== null, left);
  return {
    intent: finish(intent, seq, observation.power?.state, owed),
    observation: observation.failedReset === failure ? observation : { ...observation, failedReset: failure },
  };
}

/** What was owed has been done. */
export const withNothingOwed = ({ intent, observation }: Machine): Documents => ({
  intent: { ...intent, owedOn: null },
  observation: { ...observation, failedReset: null },
});
