/** What of boots is written down, so that a service that starts in the middle of one goes on with it. */
import { milestoneOf, recalled, recordOf } from "../../../domain/netboot/record.js";
import type { BootSession } from "../../../domain/netboot/session.js";
import { type Clock, seconds } from "../../../model/clock.js";
import type { BootBook } from "../../../ports/netboot.js";
import { Allowance } from "./allowance.js";

/** A boot comes to some ten milestones; anybody can make up packets that look like more. */
const atOnce = 40;
const oneIn = seconds(2);

export class BootMemory {
  /** By machine: how far its boot had come when it was written down. */
  private readonly kept = new Map<string, string>();
  private readonly allowances = new Map<string, Allowance>();

  constructor(
    private readonly clock: Clock,
    private readonly book: BootBook,
  ) {}

  /** Boots of the machines that are still there. The others are forgotten. */
  recall(isThere: (machine: string) => boolean): readonly (readonly [machine: string, boot: BootSession])[] {
    const all = [...this.book.all()];
    for (const [machine] of all) if (!isThere(machine)) this.remove(machine);
    const boots = all.flatMap(([machine, record]) => (isThere(machine) ? [[machine, recalled(record)] as const] : []));
    for (const [machine, boot] of boots) this.kept.set(machine, milestoneOf(boot));
    return boots;
  }

  /**
   * Writes down where it came to a milestone. Should the disk refuse, nobody is waiting whom one could tell; the store says so, and
   * tries again.
   * @param isUsedUp by what has just happened: that has to be known whatever else there is to write
   */
  keep(machine: string, boot: BootSession, isUsedUp: boolean): void {
    const milestone = milestoneOf(boot);
    if (this.kept.get(machine) === milestone || (!isUsedUp && !this.allowanceOf(machine).take())) return;
    this.kept.set(machine, milestone);
    this.book.put(machine, recordOf(boot)).catch(() => {});
  }

  forget(machine: string): void {
    if (this.kept.delete(machine)) this.remove(machine);
  }

  private remove(machine: string): void {
    this.book.remove(machine).catch(() => {});
  }

  private allowanceOf(machine: string): Allowance {
    const allowance = this.allowances.get(machine) ?? new Allowance(this.clock, atOnce, oneIn);
    this.allowances.set(machine, allowance);
    return allowance;
  }
}
