/** The power button of a guest: pressed until somebody hears it. */
import { type Clock, type Duration, type Instant, seconds } from "../../../src/model/clock.js";

/** A press before the operating system listens is lost, and nobody can see whether it does. */
export const pressEvery: Duration = seconds(5);

export class Presses {
  private cancel = (): void => {};

  constructor(private readonly clock: Clock) {}

  /** Again and again until then, or until {@link stop}. @param press must not throw */
  goOn(until: Instant, press: () => void): void {
    this.stop();
    if (this.clock.now() + pressEvery >= until) return;
    this.cancel = this.clock.after(pressEvery, () => {
      press();
      this.goOn(until, press);
    });
  }

  stop(): void {
    this.cancel();
  }
}
