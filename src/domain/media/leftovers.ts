/** Media that are in a machine's slots, or may be, and are not asked to be there: they go, as soon as the machine lets go of them. */

import type { MediaDrive } from "./media-drive.js";
import { askedIn } from "./slots.js";
import type { Slotted } from "./slotted.js";
import type { Turns } from "./turns.js";

export class Leftovers {
  /** Slots whose last medium may have arrived although it was given up. */
  private readonly doubtful = new Set<string>();

  constructor(
    private readonly unit: Slotted,
    private readonly drive: MediaDrive,
    private readonly turns: Turns,
  ) {}

  /** Before the last medium could be given up in the machine too, the service may have ended. */
  recall(slot: string): void {
    if (this.unit.machine.observation.media?.[slot]?.state === "failed") this.doubtful.add(slot);
  }

  /** The medium that has just been given up may have arrived. */
  doubt(slot: string): void {
    this.doubtful.add(slot);
    this.undo(slot);
  }

  /** Another medium is asked for, which takes the place of whatever is there. */
  forget(slot: string): void {
    this.doubtful.delete(slot);
  }

  /** To be called when the machine may answer: it is tried until it has said that they are out. */
  undoAll(): void {
    for (const slot of this.doubtful) this.undo(slot);
  }

  private undo(slot: string): void {
    const { driver } = this.unit;
    if (!driver || this.turns.isBusy(slot)) return;
    void this.turns.take(slot, async () => {
      if (this.doubtful.has(slot) && (await this.drive.undo(slot, driver))) this.doubtful.delete(slot);
    });
  }

  /** What was seen to be in and is not asked for goes. What never came is told until the next one is asked for. */
  tidy(slot: string): void {
    if (!this.isLeft(slot) || this.turns.isBusy(slot)) return;
    void this.turns.take(slot, async () => this.isLeft(slot) && this.drive.takeOut(slot));
  }

  private isLeft(slot: string): boolean {
    const { machine } = this.unit;
    const seen = machine.observation.media?.[slot];
    return seen !== undefined && seen.state !== "failed" && !askedIn(machine, slot);
  }
}
