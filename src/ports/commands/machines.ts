/** What may be asked of machines. */
import type { BootEnabled, BootMode, BootTarget, IndicatorState, ResetType } from "../../model/words.js";
import type { Who } from "./who.js";

/** Changes to a machine's intent by the client; absent members stay. */
export interface IntentChanges {
  readonly boot?: {
    readonly enabled?: BootEnabled;
    readonly target?: BootTarget;
    readonly mode?: BootMode;
    readonly httpBootUri?: string | null;
    readonly uefiTarget?: string | null;
    readonly bootNext?: string | null;
  };
  /** References of boot options; those that are left out are not tried. */
  readonly bootOrder?: readonly string[];
  readonly assetTag?: string | null;
  readonly indicator?: IndicatorState;
  readonly manager?: {
    /** The manager's clock shall now show this (milliseconds since 1970). */
    readonly dateTime?: number;
    readonly utcOffsetMinutes?: number;
  };
}

export interface MachineCommands {
  /** All of the changes or, when something is wrong with any of them, none. */
  amend(machineId: string, changes: IntentChanges, who: Who): Promise<void>;
  reset(machineId: string, type: ResetType, who: Who): Promise<void>;
  /** Lets go of the machine's adapter and takes it up again, reading everything anew; the machine itself goes on. */
  resetManager(machineId: string, type: "GracefulRestart" | "ForceRestart", who: Who): Promise<void>;
}
