/** What a machine is to boot with is put in place before it is switched on. */
import { type Instant, minutes, seconds } from "../model/clock.js";
import type { ResetRequest } from "../model/intent.js";
import type { Powered } from "./powered.js";
import type { Reach } from "./reach.js";
import { aimsAtOn, offAfter } from "./reset.js";
import { Late, type Waiting } from "./waiting.js";

/** What a flash gets to take what the machine is to boot with. */
const placedWithin = seconds(30);
/** What volumes get to be made and removed before the machine comes on without that. */
const disksWithin = seconds(30);
/** What an image gets to come before a machine that is to run it is switched on without it. Well below the patience of a reset. */
const imageWithin = minutes(1);

export class BeforeOn {
  /** @param awaitsImage whether an image for it is under way, to be in force from its next boot on */
  constructor(
    private readonly unit: Powered,
    private readonly waiting: Waiting,
    private readonly reach: Reach,
    private readonly awaitsImage: () => boolean,
  ) {}

  /**
   * Clients such as Ironic ask for an update and restart the machine at once, while the image is still on its way: that boot is
   * meant to run it. Not waited for where somebody wants the machine off meanwhile.
   */
  async letImageCome({ type, seq, begun }: ResetRequest): Promise<void> {
    if (begun > 0 || !aimsAtOn(type)) return;
    const { clock } = this.unit;
    const end = clock.now() + imageWithin;
    while (this.awaitsImage() && clock.now() < end && !offAfter(this.unit.machine.intent.resets, seq)) {
      await this.waiting.pause(end - clock.now());
    }
  }

  /** What fails there, or takes too long, is told by its task, and keeps no machine off. */
  async seeToDisks(deadline: Instant): Promise<void> {
    const { disks, clock } = this.unit;
    if (!disks) return;
    const until = Math.min(deadline, clock.now() + disksWithin);
    await this.waiting
      .within(until, () => disks.restarts())
      .catch((error: unknown) => {
        if (!(error instanceof Late)) throw error;
      });
  }

  /** @returns why something that was asked for is not in place */
  async placeFlash(deadline: Instant): Promise<string | null> {
    const { flash, machine, clock } = this.unit;
    if (!flash) return null;
    const until = Math.min(deadline, clock.now() + placedWithin);
    const look = machine.capabilities.seesPower ? () => this.reach.look(until) : null;
    try {
      return await this.waiting.within(until, async (signal) => {
        // What is wrong with it the adapter tells, and once more when it switches the machine on.
        await this.unit.driver?.readyFirmware?.().catch(() => {});
        return flash.prepare(look, signal);
      });
    } catch (error) {
      if (!(error instanceof Late)) throw error;
      return flash.overdue();
    }
  }
}
