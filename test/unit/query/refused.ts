/** What a refusal says, in a form to compare: `400 Base.QueryParameterValueError only`. */
import { Refusal } from "../../../src/model/refusal.js";

export function refused(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return textOf(error);
  }
  throw new Error("nothing was refused");
}

export const refusedLater = (promise: Promise<unknown>): Promise<string> =>
  promise.then(() => {
    throw new Error("nothing was refused");
  }, textOf);

function textOf(error: unknown): string {
  if (!(error instanceof Refusal)) throw error;
  const problems = error.problems.map(({ message }) => [message.key, ...message.args].join(" | "));
  return `${error.status} ${problems.join("; ")}`;
}

/** For fuzzing: runs `act` and lets nothing but a refusal pass. */
export function refusesAtMost<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
