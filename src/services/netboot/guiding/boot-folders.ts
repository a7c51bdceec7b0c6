/** Boot folders by what a configuration calls them. */
import { type Clock, type Duration, type Instant, seconds } from "../../../model/clock.js";
import type { BootSet, BootSets } from "../../../ports/boot-sets.js";

/** One that is missing is asked for dozens of times by each board. */
const looksEvery: Duration = seconds(5);

export class BootFolders {
  private lookedAt: Instant = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: Clock,
    private readonly sets: Pick<BootSets, "all" | "refresh">,
  ) {}

  /** @param called id or name; of several with the name the newest. Looks again, where the command line may have added it */
  async find(called: string): Promise<BootSet | undefined> {
    const found = this.known(called);
    const now = this.clock.now();
    if (found !== undefined || (now - this.lookedAt < looksEvery && now >= this.lookedAt)) return found;
    this.lookedAt = now;
    await this.sets.refresh();
    return this.known(called);
  }

  private known(called: string): BootSet | undefined {
    return this.sets.all().find(({ id, name }) => id === called || name === called);
  }
}
