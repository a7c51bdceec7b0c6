/** One machine's firmware at work: played for a simulated machine, kept in step with the flash of any other. */
import type { VariableChange } from "../../model/firmware.js";
import type { BootTarget } from "../../model/machine.js";
import type { Kept } from "./flash-documents.js";
import { FlashKeeper } from "./flash-keeper.js";
import type { Gate } from "./gate.js";
import { afterBoot, type Choice, choose } from "./played.js";
import type { Documents } from "./read-back.js";
import type { FirmwareTools } from "./setup.js";
import type { VariableViews } from "./views.js";

export class MachineFirmware {
  /** null = the machine is simulated. */
  readonly flash: FlashKeeper | null;
  /** What the boot that is under way was told. */
  private choice: Choice | null = null;

  constructor(
    private readonly owner: Kept,
    readonly tools: FirmwareTools,
    readonly views: VariableViews,
    gate: Gate,
  ) {
    const { flash } = tools;
    this.flash = flash && new FlashKeeper(owner, { ...tools, flash }, views, gate);
  }

  bootChoice(): { readonly target: BootTarget | null; readonly seq: number } {
    const choice = choose(this.owner.machine, this.tools, this.views);
    this.choice = choice;
    return choice;
  }

  /** The documents after a boot by what was chosen at `seq`; undefined when nothing of the firmware comes of it. */
  booted(seq: number): Documents | undefined {
    const { choice, owner } = this;
    const { intent, observation } = owner.machine;
    if (choice?.seq !== seq || this.flash || !observation.firmware) return undefined;
    this.choice = null;
    const known = { intent, firmware: observation.firmware };
    return afterBoot(known, this.views.variables(owner.machine), choice, owner.clock.now());
  }

  /** Changes that are on their way into the machine, and may be in force at any moment. */
  get underWay(): readonly VariableChange[] {
    const placing = this.owner.machine.observation.firmware?.placing;
    return [...(placing?.asked.changes ?? []), ...(this.flash ? [] : (this.choice?.asked.changes ?? []))];
  }
}
