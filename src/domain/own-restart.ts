/**
 * A machine that its operating system restarts. Firmware that reads its flash when the machine is switched on boots by what was in
 * there then, and other firmware by what it was told then; what was asked since would wait for somebody to switch it off and on.
 * That is done for them, while it has not got far.
 */
import type { Clock } from "../model/clock.js";
import type { Intent } from "../model/intent.js";
import type { Machine } from "../model/machine.js";
import { awaitsPlacing } from "./firmware/plan.js";
import { ownAccord, type ResetAsked } from "./reset.js";

interface Restarting {
  readonly clock: Clock;
  readonly machine: Machine;
  /** What is known of its firmware; null = nothing. `flash` null = it has none. */
  readonly firmware: { readonly flash: unknown } | null;
  reset(asked: ResetAsked): Promise<void>;
}

type Wishes = Pick<Intent, "boot" | "firmware">;

export class OwnRestarts {
  /** What it was last switched off and on for. What could not be put in place then is not tried again with each restart. */
  private last: Wishes | null = null;

  constructor(private readonly unit: Restarting) {}

  /** It has just begun to boot anew. */
  follow(): void {
    const { machine, clock } = this.unit;
    const { boot, firmware, resets } = machine.intent;
    // Without a flash its adapter has seen that something waits.
    const isAsSaid = this.unit.firmware?.flash && !awaitsPlacing(machine);
    if (resets.length > 0 || isAsSaid) return;
    if (this.last?.boot === boot && this.last.firmware === firmware) return;
    this.last = { boot, firmware };
    // Where it cannot be stored, what is asked waits.
    this.unit.reset({ type: "ForceRestart", by: ownAccord, at: clock.now() }).catch(() => {});
  }
}
