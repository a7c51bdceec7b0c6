/** What drives a whole machine: a simulation, a virtual machine, or a board behind a switch and a netboot server. */
import type { Clock, Instant } from "../model/clock.js";
import type {
  BootIntent,
  BootObservation,
  Capabilities,
  Contact,
  Inventory,
  PowerReading,
  SensorReading,
} from "../model/machine.js";
import type { PowerCommand } from "../model/reset.js";

export interface MachineAdapter {
  /** The word for it in configuration, e.g. `fake`. */
  readonly kind: string;
  /** JSON Schema (draft 2020-12 subset that ajv takes) of its settings in the configuration. */
  readonly settingsSchema: Readonly<Record<string, unknown>>;
  /** What a machine with these settings will be able to do. Pure. */
  capabilities(inventory: Inventory): Capabilities;
  /** Begins to drive the machine. Must not throw because a device does not answer: report lost contact instead. */
  attach(inventory: Inventory, host: MachineHost): MachineDriver;
}

export type { PowerCommand } from "../model/reset.js";

export interface MachineDriver {
  /** Commands it can carry out; the reset types it offers are made of these. */
  readonly commands: ReadonlySet<PowerCommand>;
  /**
   * Carries out one command and resolves when the device accepted it, which is before the effect is seen.
   * @throws AdapterError (by rejection) when the device refused or did not answer
   */
  command(command: PowerCommand, signal: AbortSignal): Promise<void>;
  /** Asks the device for the truth. @throws AdapterError (by rejection) when it does not answer */
  readPower(): Promise<PowerReading>;
  /** Reads all sensors that can be read now. Absent when the machine has none. */
  readSensors?(): Promise<Readonly<Record<string, SensorReading>>>;
  setIndicator?(state: "Lit" | "Blinking" | "Off"): Promise<void>;
  /** Lets go of the device without changing it. */
  detach(): Promise<void>;
}

/** What the service offers an adapter for one machine. */
export interface MachineHost {
  readonly clock: Clock;
  /** What the machine was last known to be, from before a restart; null = never known. */
  readonly settledPower: "On" | "Off" | null;
  /** The override in force for the boot that starts now. */
  bootIntent(): { readonly boot: BootIntent; readonly seq: number };
  /** The adapter saw something by itself. */
  report(seen: Seen): void;
}

export interface Seen {
  readonly power?: PowerReading;
  readonly boot?: BootObservation;
  readonly sensors?: Readonly<Record<string, SensorReading>>;
  readonly contact?: Contact;
  /**
   * A boot truly began from the override that `bootIntent()` returned with this seq: if it said Once it is now used up
   * (and only if nobody has set another since).
   */
  readonly bootUsed?: number;
}

/** A device refused, or did not answer. The message goes to the operator: name the device and what to do. */
export class AdapterError extends Error {
  override readonly name = "AdapterError";
  constructor(
    message: string,
    readonly kind: "refused" | "unreachable" | "misconfigured",
    readonly at?: Instant,
  ) {
    super(message);
  }
}
