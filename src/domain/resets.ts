/** The resets asked of one machine: taken in, and seen to while there are any. */

import { PowerRun } from "./power.js";
import type { Powered } from "./powered.js";
import { acceptReset, type ResetAsked } from "./reset.js";
import { withoutReset } from "./reset-ends.js";

export class Resets {
  private imagesUnderWay = 0;
  private run: PowerRun | null = null;
  private closed = false;

  constructor(private readonly unit: Powered) {}

  /** @throws Refusal 503 when too many are waiting · StoreError when the disk refuses; then it is told as failed */
  async ask(asked: ResetAsked): Promise<void> {
    const { unit } = this;
    const intent = acceptReset(unit.machine.intent, asked);
    try {
      await unit.keep({ intent }, asked.by);
    } catch (error) {
      const { type, at } = asked;
      const failure = { type, at, problem: "it could not be stored" };
      unit.keep(withoutReset(unit.machine, intent.seq, failure)).catch(() => {});
      throw error;
    }
    this.seeTo();
  }

  /** Sees to those that were asked for, if nobody does yet. */
  seeTo(): void {
    this.run?.hurry();
    const { resets, owedOn } = this.unit.machine.intent;
    if (this.run || this.closed || (resets.length === 0 && !owedOn)) return;
    const run = new PowerRun(this.unit, () => this.imagesUnderWay > 0);
    this.run = run;
    void run.carryOut().finally(() => {
      this.run = null;
      // One may have come in after the run had found the queue empty.
      this.seeTo();
    });
  }

  /** The power may have changed. */
  wake(): void {
    this.run?.waiting.wake();
  }

  /** An image for the machine is under way. The returned function, called once, says that it is there or will not come. */
  awaitImage(): () => void {
    this.imagesUnderWay += 1;
    return () => {
      this.imagesUnderWay -= 1;
      this.wake();
    };
  }

  close(): void {
    this.closed = true;
    this.run?.waiting.stop();
  }
}
