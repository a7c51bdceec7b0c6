/** Tasks that have ended: how many are kept, and for how long. */
import { type Clock, minutes } from "../../model/clock.js";
import type { Settings } from "../../model/settings.js";
import type { Logger } from "../../ports/logger.js";
import type { StoredTable } from "../stored-table.js";

export interface FinishedTasksParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: () => Settings["tasks"];
  readonly capacity: number;
}

export class FinishedTasks {
  private cancelSweep: (() => void) | undefined;

  /** @param running ids of those of `stored` that have not ended */
  constructor(
    private readonly stored: StoredTable<"tasks">,
    private readonly running: Pick<ReadonlyMap<string, unknown>, "has" | "size">,
    private readonly parts: FinishedTasksParts,
  ) {}

  /** One more may have ended: the oldest go where there are too many, the others in time. */
  keep(): void {
    while (this.count > this.parts.capacity) {
      const oldest = this.stored.ids().find((id) => !this.running.has(id));
      if (oldest === undefined) break;
      this.drop(oldest);
    }
    this.scheduleSweep();
  }

  drop(id: string): void {
    this.stored.drop(id).catch((error: unknown) => {
      this.parts.logger.warn("A finished task could not be removed.", { task: id, error });
    });
  }

  close(): void {
    this.cancelSweep?.();
  }

  private get count(): number {
    return this.stored.ids().length - this.running.size;
  }

  /** Once a minute while there are any, so that a changed setting holds for old ones too. */
  private scheduleSweep(): void {
    if (this.cancelSweep || this.count === 0) return;
    const { clock, settings } = this.parts;
    this.cancelSweep = clock.after(minutes(1), () => {
      this.cancelSweep = undefined;
      const oldest = clock.now() - minutes(settings().deletedAfterMinutes);
      for (const id of this.stored.ids()) if ((this.stored.get(id)?.endedAt ?? Infinity) <= oldest) this.drop(id);
      this.scheduleSweep();
    });
  }
}
