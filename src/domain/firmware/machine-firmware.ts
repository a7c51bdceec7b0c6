/**
 * One machine's firmware at work: played for a simulated machine, served to one that has nowhere to keep it, and kept in step
 * with the flash of any other.
 */
import type { VariableChange } from "../../model/firmware.js";
import type { BootTarget } from "../../model/words.js";
import type { Kept } from "./flash-documents.js";
import { FlashKeeper } from "./flash-keeper.js";
import type { Gate } from "./gate.js";
import { afterBoot, type Choice, choose, type IsEmpty, neverEmpty } from "./played.js";
import type { Documents } from "./read-back.js";
import { ServedKeeper } from "./served.js";
import type { FirmwareTools } from "./setup.js";
import type { VariableViews } from "./views.js";

export class MachineFirmware {
  /** null = the machine has none that can be got at. */
  readonly flash: FlashKeeper | null;
  /** null = its firmware does not come from here. */
  readonly served: ServedKeeper | null;
  /** What the boot that is under way was told. */
  private choice: Choice | null = null;

  constructor(
    private readonly owner: Kept,
    readonly tools: FirmwareTools,
    readonly views: VariableViews,
    gate: Gate,
  ) {
    const { flash, family } = tools;
    this.flash = flash && new FlashKeeper(owner, { ...tools, flash }, views, gate);
    this.served = flash || family.simulated ? null : new ServedKeeper(owner, tools, views, gate);
  }

  /** @param isEmpty whether there is nothing to boot from where a target leads */
  bootChoice(isEmpty: IsEmpty = neverEmpty): { readonly target: BootTarget | null; readonly seq: number } {
    const choice = choose(this.owner.machine, this.tools, this.views, isEmpty);
    this.choice = choice;
    return choice;
  }

  /** The documents after a boot by what was chosen at `seq`; undefined when nothing of the firmware comes of it. */
  booted(seq: number): Documents | undefined {
    const { choice, owner } = this;
    if (this.served) return this.served.booted(seq);
    const { intent, observation } = owner.machine;
    if (choice?.seq !== seq || this.flash || !observation.firmware) return undefined;
    this.choice = null;
    const known = { intent, firmware: observation.firmware };
    return afterBoot(known, this.views.variables(owner.machine), choice, owner.clock.now());
  }

  /** Changes that are on their way into the machine, and may be in force at any moment. */
  get underWay(): readonly VariableChange[] {
    const placing = this.owner.machine.observation.firmware?.placing;
    const played = this.served?.latest ?? (this.flash ? null : this.choice);
    return [...(placing?.asked.changes ?? []), ...(played?.asked.changes ?? [])];
  }
}
