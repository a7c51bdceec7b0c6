/** The resets asked of one machine: taken in, and seen to while there are any. */
import { StoreError } from "../ports/store.js";
import { PowerRun } from "./power.js";
import type { Powered } from "./powered.js";
import { acceptReset, type ResetAsked } from "./reset.js";
import { withoutReset } from "./reset-ends.js";
import { UnstoredOffs } from "./unstored-off.js";

export class Resets {
  private imagesUnderWay = 0;
  private run: PowerRun | null = null;
  private closed = false;
  /** Made when the disk first refuses one. */
  private unstored: UnstoredOffs | null = null;

  constructor(private readonly unit: Powered) {}

  /**
   * @throws Refusal 503 when too many are waiting · StoreError when the disk refuses; then it is told as failed. One that is to
   *   switch the machine off is carried out all the same, and only told so when that is not soon seen to be done
   */
  async ask(asked: ResetAsked): Promise<void> {
    const { unit } = this;
    const intent = acceptReset(unit.machine.intent, asked);
    try {
      await unit.keep({ intent }, asked.by);
    } catch (error) {
      if (asked.type !== "ForceOff" || !isOfDisk(error)) this.takeBack(intent.seq, asked);
      else if (await this.isCarriedOut(intent.seq)) return;
      throw error;
    }
    this.seeTo();
  }

  private takeBack(seq: number, { type, at }: ResetAsked): void {
    const failure = { type, at, problem: "it could not be stored" };
    this.unit.keep(withoutReset(this.unit.machine, seq, failure)).catch(() => {});
  }

  private async isCarriedOut(seq: number): Promise<boolean> {
    const { resets } = this.unit.machine.intent;
    // The one before it may have ended while the disk was being asked.
    if (!resets.some((request) => request.seq === seq)) return this.unit.machine.observation.failedReset === null;
    this.unstored ??= new UnstoredOffs(this.unit.clock);
    const done = this.unstored.isDone(seq);
    this.seeTo();
    return done;
  }

  /** Sees to those that were asked for, if nobody does yet. */
  seeTo(): void {
    this.run?.hurry();
    const { resets, owedOn } = this.unit.machine.intent;
    if (this.run || this.closed || (resets.length === 0 && !owedOn)) return;
    const run = new PowerRun(
      this.unit,
      () => this.imagesUnderWay > 0,
      (seq, problem) => this.unstored?.end(seq, problem === null),
    );
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
    this.unstored?.close();
  }
}

const isOfDisk = (error: unknown): boolean => error instanceof StoreError && error.code === "disk";
