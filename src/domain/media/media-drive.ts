/** What a machine's driver is told of its slots, in the time that it gets. */
import { type Duration, seconds } from "../../model/clock.js";
import type { Medium } from "../../model/media.js";
import type { MachineDriver } from "../../ports/machine-adapter.js";
import { Waiting } from "../waiting.js";
import { askedIn, withSeen } from "./slots.js";
import type { Slotted } from "./slotted.js";
import { wordsOf } from "./words.js";

/** What a driver gets to put a medium in, or to take it out. */
const drivenWithin: Duration = seconds(60);

export class MediaDrive {
  constructor(private readonly unit: Slotted) {}

  /** @throws AdapterError (by rejection) */
  insert(driver: MachineDriver, slot: string, medium: Medium): Promise<void> {
    return this.within(() => driver.media?.insert(slot, medium));
  }

  /** Should it fail, or nobody be there to be told, it is to be tried again when the machine answers. Never rejects. */
  async takeOut(slot: string): Promise<void> {
    const { driver, machine } = this.unit;
    const known = machine.observation.media?.[slot];
    if (!known || !driver) return;
    const problem = await this.within(() => driver.media?.eject(slot)).then(
      () => null,
      (error: unknown) => `It could not be taken out: ${wordsOf(error)}`,
    );
    if (problem !== null && problem === known.problem) return;
    const seen = problem === null ? null : { ...known, problem };
    await this.unit.keep({ observation: withSeen(this.unit.machine.observation, slot, seen) }).catch(() => {});
  }

  /** @returns whether the slot is known to be empty, or has been given another medium. Never rejects. */
  async undo(slot: string, driver: MachineDriver): Promise<boolean> {
    if (askedIn(this.unit.machine, slot)) return true;
    if (driver !== this.unit.driver) return false;
    return this.within(() => driver.media?.eject(slot)).then(
      () => true,
      () => false,
    );
  }

  private within(work: () => Promise<void> | undefined): Promise<void> {
    const { clock } = this.unit;
    return new Waiting(clock).within(clock.now() + drivenWithin, async () => work());
  }
}
