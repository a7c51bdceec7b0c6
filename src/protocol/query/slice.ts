/** Long work in short slices, so that other requests get their turn in between. */
import type { Clock, Duration } from "../../model/clock.js";

/** Asked after each piece of work; a promise means that it is time to wait for it. */
export type Slice = () => Promise<void> | undefined;

/** Well below the 10 ms that another request may be held up, since one more piece of work can follow. */
const longestSlice: Duration = 6;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One for each request. A clock that is set back ends a slice too. */
export function slices(clock: Pick<Clock, "now">, turn: () => Promise<void> = nextTurn): Slice {
  let begun = clock.now();
  const restart = (): void => {
    begun = clock.now();
  };
  return () => (Math.abs(clock.now() - begun) < longestSlice ? undefined : turn().then(restart));
}
