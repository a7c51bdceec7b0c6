/** What drives a whole machine: a simulation, a virtual machine, or a board behind a switch and a netboot server. */

import type { Capabilities } from "../model/capabilities.js";
import type { Clock, Duration, Instant } from "../model/clock.js";
import type { FoundHardware, Inventory } from "../model/inventory.js";
import type { Medium } from "../model/media.js";
import type {
  BootObservation,
  Contact,
  LinkState,
  PowerReading,
  SensorReading,
  Trouble,
} from "../model/observation.js";
import type { LinkNeighbour } from "../model/parts.js";
import type { PowerCommand } from "../model/reset.js";
import type { NewVolume, StorageObservation, Volume } from "../model/storage.js";
import type { BootTarget } from "../model/words.js";
import type { MachineConsole } from "./console.js";
import type { Logger } from "./logger.js";
import type { PowerDevices, Secret } from "./power-device.js";

export interface MachineAdapter {
  /** The word for it in configuration, e.g. `fake`. */
  readonly kind: string;
  /** JSON Schema (draft 2020-12 subset that ajv takes) of its settings in the configuration. */
  readonly settingsSchema: Readonly<Record<string, unknown>>;
  /** Family of its machines' firmware where the configuration names none; absent = they have none then. */
  readonly firmware?: string;
  /**
   * The inventory with what follows from the adapter's own settings: disks, firmware and its file, what boots from where. What
   * the configuration says goes before. Pure. Absent = nothing follows.
   */
  complete?(inventory: Inventory): Inventory;
  /** What no schema can say of its settings, and of what else is said of its machine. Pure. */
  problems?(inventory: Inventory): Iterable<SettingsProblem>;
  /** What its machine has that no other may have too. Pure. */
  claims?(inventory: Inventory): Iterable<SettingsClaim>;
  /** What a machine with these settings will be able to do. Pure. */
  capabilities(inventory: Inventory, devices: PowerDevices): Capabilities;
  /** The port of a power device that feeds the machine, if one does: no two machines may share one. Pure. */
  outlet?(inventory: Inventory): Outlet | null;
  /**
   * Absolute path of a store of variables with the keys that secure boot of the machine can be reset to, where the configuration
   * names none. Looks at what is installed. Absent, or null = there are none.
   */
  storeOfKeys?(inventory: Inventory): string | null;
  /**
   * The machines there are at a place that this adapter knows, such as the domains of a hypervisor. Absent = it knows no places.
   * @param place what the configuration says of it
   * @throws AdapterError (by rejection) when it does not answer
   */
  find?(
    place: Readonly<Record<string, unknown>>,
    host: Pick<MachineHost, "clock" | "logger">,
  ): Promise<readonly FoundMachine[]>;
  /** Begins to drive the machine. Must not throw because a device does not answer: report lost contact instead. */
  attach(inventory: Inventory, host: MachineHost): MachineDriver;
}

/** A machine as it was found. Whoever takes it up gives it an id and a name. */
export interface FoundMachine {
  /** What it is called where it was found: any text of one line. */
  readonly called: string;
  readonly machine: Omit<Inventory, "id" | "name">;
}

export interface SettingsProblem {
  /** Below the machine. */
  readonly path: readonly (string | number)[];
  /** Continues the name of that place: "is Legacy, which …". */
  readonly text: string;
  readonly hint?: string;
}

/** The text is of the one who comes second: "is 2222, which is taken". */
export interface SettingsClaim extends SettingsProblem {
  /** The same for all who name the same thing. */
  readonly key: string;
}

export type { PowerCommand } from "../model/reset.js";

export interface MachineDriver {
  /** Commands it can carry out; the reset types it offers are made of these. */
  readonly commands: ReadonlySet<PowerCommand>;
  /**
   * Carries out one command and resolves when the device accepted it, which is before the effect is seen.
   * @throws AdapterError (by rejection) when the device refused or did not answer
   */
  command(command: PowerCommand, order: Order): Promise<void>;
  /**
   * The truth, asked of the device no earlier than `notBefore`: several who ask at the same time may share one answer.
   * Absent = the device cannot tell; then what it accepts is taken for done and the power state stays unknown. Where
   * `Capabilities.seesPower` is false all the same, it is what the machine was last told: shown, and never relied upon.
   * @throws AdapterError (by rejection) when it does not answer
   */
  readPower?(notBefore: Instant): Promise<PowerReading>;
  /** Reads all sensors that can be read now, no earlier than `notBefore`. Absent when the machine has none. */
  readSensors?(notBefore: Instant): Promise<Readonly<Record<string, SensorReading>>>;
  setIndicator?(state: "Lit" | "Blinking" | "Off"): Promise<void>;
  /** Absent = its media, if it has any, are given to it when it boots, by those that it boots from. */
  readonly media?: MediaDriver;
  /** Absent = its disks are only listed. */
  readonly storage?: StorageDriver;
  /**
   * Makes the file of its firmware where it is not there, for machines whose `FirmwareSettings.own` is true. Called before that is
   * read for a power-on. @throws AdapterError (by rejection)
   */
  readyFirmware?(): Promise<void>;
  /** Absent = it has neither a serial line nor a screen that can be got at. */
  readonly console?: MachineConsole;
  /** What is at the other end of its network ports' cables, by the port's id. Absent = nobody can tell. */
  readNeighbours?(notBefore: Instant): Promise<Readonly<Record<string, LinkNeighbour>>>;
  /** Lets go of the device without changing it. */
  detach(): Promise<void>;
}

/** Both resolve when the machine has it so, and may be called again with what it has already. @throws AdapterError (by rejection) */
export interface MediaDriver {
  insert(slot: string, medium: Medium): Promise<void>;
  eject(slot: string): Promise<void>;
}

/** All are told of one at a time. @throws AdapterError (by rejection) */
export interface StorageDriver {
  /** The volumes there are, by subsystem. */
  read(): Promise<Readonly<Record<string, readonly Volume[]>>>;
  /** Also called where it may have been done before a crash: a volume of that id that is there already is that volume. */
  create(storage: string, volume: NewVolume): Promise<void>;
  /** One that is not there is gone. */
  remove(storage: string, volumeId: string): Promise<void>;
  setDriveIndicator?(storage: string, drive: string, state: "Lit" | "Blinking" | "Off"): Promise<void>;
}

/** Whose request a command belongs to, and how long it is of use. */
export interface Order {
  /** Aborted when nobody waits for it any more: then it must not be sent if it has not been. */
  readonly signal: AbortSignal;
  /** When the request is given up. */
  readonly deadline: Instant;
  /** `ResetRequest.seq`. */
  readonly seq: number;
  /** The account that asked. */
  readonly by: string;
  /** It brings back what the same request switched off, so it is kept waiting for nothing that can wait. */
  readonly completes?: boolean;
  /** It switches off what the same request will bring back. */
  readonly cycle?: boolean;
}

/** What the service offers an adapter for one machine. */
export interface MachineHost {
  readonly clock: Clock;
  readonly devices: PowerDevices;
  /** What the machine was last known to be, from before a restart; null = never known. */
  readonly settledPower: "On" | "Off" | null;
  /** The volumes as they were last seen, from before a restart; null = never seen. */
  readonly settledStorage?: StorageObservation | null;
  /** A secret that the machine's settings name. Absent = they name none. @throws AdapterError `misconfigured` */
  secret?(secret: Secret): string;
  /** For what is of use to who runs the service, and to no client. Absent = nobody reads it. */
  readonly logger?: Logger | undefined;
  /** Absolute path of a folder for what the adapter keeps of this machine; the adapter makes it. Absent = it can keep nothing. */
  readonly home?: string;
  /** Absolute path of the folder that relative names of files in the settings begin in. Absent = there is none. */
  readonly directory?: string | undefined;
  /**
   * Absolute path of the image of firmware that a client had the machine updated to, which nobody may write to; null = what it
   * came with. For machines whose `FirmwareSettings.pair` is true.
   */
  firmwareCode?(): string | null;
  /** What the boot that starts now leads to, for adapters that play the firmware: override, BootNext, boot order. null = nothing. */
  bootChoice(): {
    readonly target: BootTarget | null;
    readonly seq: number;
    /** True = nobody asked for that: it is what a machine is taken to boot in its own order, whatever that is. */
    readonly own?: true;
    /** Used up by one boot, so what boots after that is another matter. Absent also where the firmware sees to it itself. */
    readonly once?: true;
    /** What it boots from, where that is an inserted medium; absent = no medium, or none in the slot that it was to boot from. */
    readonly medium?: Medium;
  };
  /** The adapter saw something by itself. */
  report(seen: Seen): void;
  /** Something was done to a device, or refused by it: kept in the manager's log. */
  note(deed: Deed): void;
}

export interface Seen {
  readonly power?: PowerReading;
  readonly boot?: BootObservation;
  readonly sensors?: Readonly<Record<string, SensorReading>>;
  readonly contact?: Contact;
  readonly neighbours?: Readonly<Record<string, LinkNeighbour>>;
  /** Whether its network ports have a link, by id; absent = as before. */
  readonly links?: Readonly<Record<string, LinkState>>;
  /** What the hardware truly is, where it can be asked: it takes the place of what the configuration says. */
  readonly found?: FoundHardware;
  /**
   * Its operating system has restarted it, and its firmware begins anew with what it read when the machine was switched on. Of a
   * machine without a flash its adapter says so only where that is not what `bootChoice()` says now.
   */
  readonly restarted?: true;
  /** All that is wrong with the machine's hardware now; empty = nothing any more, absent = as before. */
  readonly troubles?: readonly Trouble[];
  /**
   * A boot truly began from what `bootChoice()` returned with this seq: if it said Once it is now used up
   * (and only if nobody has set another since).
   */
  readonly bootUsed?: number;
}

/** A port of a power device, as it is written in the configuration. */
export interface Outlet {
  /** Id of the device. */
  readonly device: string;
  readonly port: string;
  /** Somebody made sure that this port feeds this machine; it is not switched before. */
  readonly confirmed: boolean;
  /** Several machines' MAC addresses are expected behind it, as of a hypervisor: they do not make it an uplink. */
  readonly manyMacs?: boolean;
}

/** One entry of the audit trail: what was ordered of which port on whose behalf, and what came of it. */
export interface Deed {
  readonly device: string;
  readonly port: string;
  readonly command: PowerCommand;
  readonly by: string;
  readonly outcome:
    | { readonly kind: "accepted" }
    /** Read back from the device. */
    | { readonly kind: "confirmed"; readonly after: Duration }
    /** The device is set that way already; nothing was sent. */
    | { readonly kind: "needless" }
    | { readonly kind: "refused"; readonly reason: string }
    /** Nobody knows whether it arrived: the port is read before anything else is sent. */
    | { readonly kind: "unanswered"; readonly reason: string }
    /** Accepted, and yet the port is not as ordered. */
    | { readonly kind: "ineffective"; readonly reason: string };
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
