/** Lets a few through at a time: whole images are in memory meanwhile. */
import { type Clock, type Duration, seconds } from "../../model/clock.js";

/** Whoever takes longer, such as on a file server that is gone, goes on but holds up nobody else. */
const longest: Duration = seconds(5);

export class Gate {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly most: number,
  ) {}

  async through<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside >= this.most) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.inside += 1;
    let isInside = true;
    const leave = (): void => {
      if (!isInside) return;
      isInside = false;
      const next = this.waiting.shift();
      // The place goes from one to the next.
      if (next) next();
      else this.inside -= 1;
    };
    const cancel = this.clock.after(longest, leave);
    try {
      return await work();
    } finally {
      cancel();
      leave();
    }
  }
}
