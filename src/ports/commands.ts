/**
 * What may be done: every Redfish write ends in one of these. Each resolves once the effect is durable, and rejects with
 * a `Refusal` that says what is wrong in the registries' words. None of them touches hardware before it resolves.
 */
import type { AccountCommands, SessionCommands } from "./commands/accounts.js";
import type { ConsoleCommands } from "./commands/consoles.js";
import type { EventCommands } from "./commands/events.js";
import type { BiosPasswordCommands, FirmwareCommands } from "./commands/firmware.js";
import type { MachineCommands } from "./commands/machines.js";
import type { MediaCommands } from "./commands/media.js";
import type { CertificateCommands, LogCommands, SettingsCommands, TaskCommands } from "./commands/service.js";
import type { StorageCommands } from "./commands/storage.js";
import type { UpdateCommands } from "./commands/updates.js";
import type { TelemetryCommands } from "./telemetry.js";

export interface Commands {
  readonly machines: MachineCommands;
  readonly accounts: AccountCommands;
  readonly sessions: SessionCommands;
  readonly events: EventCommands;
  readonly logs: LogCommands;
  readonly tasks: TaskCommands;
  readonly certificates: CertificateCommands;
  readonly settings: SettingsCommands;
  readonly firmware: FirmwareCommands;
  readonly updates: UpdateCommands;
  readonly media: MediaCommands;
  readonly storage: StorageCommands;
  readonly telemetry: TelemetryCommands;
  readonly biosPasswords: BiosPasswordCommands;
  readonly consoles: ConsoleCommands;
}
