/** What all machines share. */
import type { Clock } from "../model/clock.js";
import type { Machine } from "../model/machine.js";
import type { MachineConsole } from "../ports/console.js";
import type { LastingTasks } from "../ports/lasting-tasks.js";
import type { Logger } from "../ports/logger.js";
import type { Deed, MachineAdapter } from "../ports/machine-adapter.js";
import type { PowerDevices, Secret } from "../ports/power-device.js";
import type { Store } from "../ports/store.js";
import type { Changed } from "./documents.js";
import type { Gate } from "./firmware/gate.js";
import type { VariableViews } from "./firmware/views.js";
import type { MediaTools } from "./media/slotted.js";

/** Where machines' consoles are plugged in. */
export interface ConsolePlugs {
  /** null = it has let go of the machine. */
  plug(machineId: string, console: MachineConsole | null): void;
}

export interface Surroundings {
  readonly clock: Clock;
  readonly store: Store;
  readonly adapters: ReadonlyMap<string, MachineAdapter>;
  readonly devices: PowerDevices;
  /** What machines' settings name and the configuration does not hold. @throws AdapterError */
  secret?(machineId: string, secret: Secret): string;
  readonly logger?: Logger;
  /** Absolute path of the folder in which its adapter keeps what is a machine's own. */
  home?(machineId: string): string;
  /** Where relative names of files in machines' settings begin. */
  readonly directory?: string | undefined;
  /** Hears which consoles there are. Absent = nobody comes to them. */
  readonly consoles?: ConsolePlugs;
  readonly views: VariableViews;
  /** For reading and writing whole images. */
  readonly gate: Gate;
  readonly changed: Changed;
  /** Absent = nothing is put into slots. */
  readonly media?: MediaTools;
  /** Absent = nothing is made on disks. */
  readonly tasks?: LastingTasks;
  /** Hears of everything that is done to the hardware. */
  noted(machine: Machine, deed: Deed): void;
}
