/** What is known of a machine's flash, and what is asked of it, for as long as the service drives the machine. */
import type { Clock } from "../../model/clock.js";
import { type FirmwareObservation, firstFirmware, type Variables } from "../../model/firmware.js";
import type { Intent } from "../../model/intent.js";
import type { Machine } from "../../model/machine.js";
import type { Observation } from "../../model/observation.js";
import type { Documents, ReadBack } from "./read-back.js";
import type { FlashTools } from "./setup.js";
import type { VariableViews } from "./views.js";

/** What a keeper needs of its machine. */
export interface Kept {
  readonly clock: Clock;
  readonly machine: Machine;
  /** Resolves when it is durable, the intent no later than the observation. @throws StoreError */
  keep(documents: { readonly intent?: Intent; readonly observation?: Observation }): Promise<void>;
  /** Shown as a trouble of the machine until it is told otherwise; null = all is well. */
  tell(about: "reading" | "placing", problem: string | null): void;
}

/** Something that was asked for is not in the flash, for the reason that it says. */
export class Unplaced extends Error {}

export class FlashDocuments {
  closed = false;

  constructor(
    private readonly owner: Kept,
    private readonly tools: FlashTools,
    private readonly views: VariableViews,
  ) {}

  get machine(): Machine {
    return this.owner.machine;
  }

  get clock(): Clock {
    return this.owner.clock;
  }

  get firmware(): FirmwareObservation {
    return this.machine.observation.firmware ?? firstFirmware;
  }

  get both(): Documents {
    return { intent: this.machine.intent, firmware: this.firmware };
  }

  /** What the machine holds, as far as is known. */
  get current(): Variables {
    return this.views.variables(this.machine);
  }

  /** Whether there is an image that the flash could be made from. */
  get canBeMade(): boolean {
    return this.machine.inventory.firmware?.image !== null;
  }

  /** Whether its adapter makes the flash where there is none, and tells of it when it cannot. */
  get isMadeWhenStarted(): boolean {
    const { firmware } = this.machine.inventory;
    return firmware?.own === true && firmware.image === null;
  }

  get about(): ReadBack {
    return { family: this.tools.family, current: this.current, canReturn: this.canBeMade };
  }

  /** Resolves when they are durable. @throws Unplaced when the service lets go of the machine · StoreError */
  async keep({ intent, firmware }: Documents): Promise<void> {
    if (this.closed) throw new Unplaced("the service is stopping");
    const { machine } = this;
    const news = {
      ...(intent !== machine.intent && { intent }),
      ...(firmware !== machine.observation.firmware && { observation: { ...machine.observation, firmware } }),
    };
    if (Object.keys(news).length > 0) await this.owner.keep(news);
  }

  tell(about: "reading" | "placing", problem: string | null): void {
    if (!this.closed) this.owner.tell(about, problem);
  }
}
