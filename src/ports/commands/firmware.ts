/** What may be asked of machines' firmware. */
import type { FirmwareWishes } from "../../model/firmware.js";
import type { Who } from "./who.js";

/** What may be asked of a machine's firmware; in force from its next boot on. */
export interface FirmwareCommands {
  /** @throws Refusal 400 naming each value at fault, or that there is no room; 404 where there is no such thing */
  amend(machineId: string, wishes: FirmwareWishes, who: Who): Promise<void>;
}

export interface BiosPasswordCommands {
  /** In force at once. @throws Refusal 400 when the old one is wrong, or the new one cannot be one */
  change(machineId: string, change: PasswordChange, who: Who): Promise<void>;
}

export interface PasswordChange {
  readonly name: string;
  /** Empty where there was none. */
  readonly before: string;
  /** Empty = there is none any more. */
  readonly after: string;
}
