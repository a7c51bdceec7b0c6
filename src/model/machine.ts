/**
 * The three documents of a machine. They are immutable values: a change makes a new document, so identity tells whether
 * anything rendered from one is still right.
 */
import type { Capabilities } from "./capabilities.js";
import type { Duration, Instant } from "./clock.js";
import type { FirmwareIntent, FirmwareObservation } from "./firmware.js";
import type { MediaIntent, MediaObservation, MediaTrust } from "./media.js";
import type { MachineNetboot } from "./netboot.js";
import type { LinkNeighbour, MemoryModule, NetworkAdapterFacts, PcieDevice } from "./parts.js";
import type { StorageIntent, StorageObservation, StorageSubsystem } from "./storage.js";

export type { Capabilities, SensorDescription } from "./capabilities.js";

/* ── the field's words (values as Redfish spells them; the facts hold them to it) ────────────────────────────────── */

export type ResetType =
  | "On"
  | "ForceOn"
  | "ForceOff"
  | "GracefulShutdown"
  | "GracefulRestart"
  | "ForceRestart"
  | "PowerCycle"
  | "PushPowerButton"
  | "Nmi"
  | "Pause"
  | "Resume";

export type PowerState = "On" | "Off" | "PoweringOn" | "PoweringOff" | "Paused";

export type BootTarget =
  | "None"
  | "Pxe"
  | "UefiHttp"
  | "Hdd"
  | "Cd"
  | "Usb"
  | "BiosSetup"
  | "UefiShell"
  | "UefiBootNext"
  | "UefiTarget"
  | "Diags"
  | "Floppy"
  | "SDCard"
  | "RemoteDrive"
  | "Utilities";

export type BootEnabled = "Disabled" | "Once" | "Continuous";
export type BootMode = "UEFI" | "Legacy";

/** Stages of a boot, as BootProgress.LastState names them. */
export type BootStage =
  | "None"
  | "PrimaryProcessorInitializationStarted"
  | "MemoryInitializationStarted"
  | "SystemHardwareInitializationComplete"
  | "SetupEntered"
  | "OSBootStarted"
  | "OSRunning";

export type IndicatorState = "Lit" | "Blinking" | "Off";

/* ── inventory: what exists ──────────────────────────────────────────────────────────────────────────────────────── */

export interface Inventory {
  /** Last segment of the machine's URIs; `A-Za-z0-9._-` only. */
  readonly id: string;
  /** What people call it; also an address of the system. Same alphabet as the id. */
  readonly name: string;
  /** SMBIOS UUID, lower case with hyphens. */
  readonly uuid: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly partNumber?: string;
  readonly sku?: string;
  /** Id of the rack chassis it sits in, if any. */
  readonly rack?: string;
  readonly firmwareVersion: string;
  readonly processors: Processors;
  /** MiB. */
  readonly memoryMiB: number;
  readonly nics: readonly Nic[];
  readonly adapter: AdapterSettings;
  /** Absent = nothing of its firmware can be seen or changed. */
  readonly firmware?: FirmwareSettings;
  /** Absent = the network has nothing for it. */
  readonly netboot?: MachineNetboot;
  /** Absent = nobody knows its disks. So for the lists of parts that follow. */
  readonly storage?: readonly StorageSubsystem[];
  readonly memory?: readonly MemoryModule[];
  readonly pcie?: readonly PcieDevice[];
  readonly networkAdapters?: readonly NetworkAdapterFacts[];
}

/** What firmware the machine has, and where it can be got at. */
export interface FirmwareSettings {
  /** Id of the family. */
  readonly family: string;
  /**
   * File that holds it, or its variables alone, and that the machine reads at power-on; null = the machine is simulated, or
   * fetches its firmware from here with every boot.
   */
  readonly file: string | null;
  /** Image that the file is made from when it is not there, by SHA-256 or by name; null = it has to be there. */
  readonly image: string | null;
  /** Files of keys that secure boot can be reset to; null = the family's own, where it has some. */
  readonly keys: Readonly<Record<"PK" | "KEK" | "db" | "dbx", readonly string[]>> | null;
}

export interface Processors {
  readonly count: number;
  /** Per processor. */
  readonly cores: number;
  /** Per processor. */
  readonly threads: number;
  readonly model: string;
  readonly architecture: "x86" | "ARM" | "RISC-V";
  readonly instructionSet: "x86-64" | "ARM-A64" | "RV64";
  readonly maxSpeedMHz: number;
}

export interface Nic {
  /** Last segment of its URI, e.g. `eth0`. */
  readonly id: string;
  /** Lower case with colons. */
  readonly mac: string;
  /** Mbit/s. */
  readonly speedMbps: number;
  /** What is at the other end of its cable, where the configuration says it; what is seen goes before. */
  readonly neighbour?: LinkNeighbour;
}

/** Which adapter drives the machine, with the settings that adapter's own schema has checked. */
export interface AdapterSettings {
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/* ── intent: what was asked ──────────────────────────────────────────────────────────────────────────────────────── */

export interface Intent {
  /** Grows by one with each accepted change. */
  readonly seq: number;
  readonly boot: BootIntent;
  /** Accepted resets, oldest first: the first is being carried out, the rest wait their turn. */
  readonly resets: readonly ResetRequest[];
  /** The power the last finished reset left behind; what a simulated machine comes back with after a restart. */
  readonly settledPower: "On" | "Off" | null;
  /** A reset that failed half way switched the machine off: it is still to be switched on, unless something else is asked. */
  readonly owedOn?: OwedOn | null;
  readonly assetTag: string | null;
  readonly indicator: IndicatorState;
  readonly manager: ManagerIntent;
  /** Absent = nothing is asked of the firmware. */
  readonly firmware?: FirmwareIntent;
  /** By slot; absent = nothing is to be in it. */
  readonly media?: Readonly<Record<string, MediaIntent>>;
  /** By slot, where a client said anything about it. */
  readonly mediaTrust?: Readonly<Record<string, MediaTrust>>;
  /** Absent = nothing is asked of its disks. */
  readonly storage?: StorageIntent;
}

export interface BootIntent {
  readonly enabled: BootEnabled;
  readonly target: BootTarget;
  readonly mode: BootMode;
  /** For target UefiHttp: where to boot from; null = as DHCP says. */
  readonly httpBootUri: string | null;
  /** For target UefiTarget: the device path. */
  readonly uefiTarget: string | null;
  /** For target UefiBootNext: the boot option's reference. */
  readonly bootNext: string | null;
  /** `Intent.seq` when the override was last set: a boot that began before does not use it up. */
  readonly setAt: number;
}

export interface ResetRequest {
  /** `Intent.seq` when it was accepted; names the request in logs and events. */
  readonly seq: number;
  readonly type: ResetType;
  readonly by: string;
  readonly at: Instant;
  /** When to give up and say so. */
  readonly deadline: Instant;
  /** Steps already begun, stored before each side effect: after a crash we know what may have happened. */
  readonly begun: number;
}

/** Whose reset it was. */
export type OwedOn = Pick<ResetRequest, "seq" | "by">;

export interface ManagerIntent {
  /** Added to our clock to give the manager's. */
  readonly clockOffset: Duration;
  /** Minutes east of UTC in which DateTime is shown. */
  readonly utcOffsetMinutes: number;
  readonly lastReset: Instant | null;
}

export const firstIntent: Intent = {
  seq: 0,
  boot: {
    enabled: "Disabled",
    target: "None",
    mode: "UEFI",
    httpBootUri: null,
    uefiTarget: null,
    bootNext: null,
    setAt: 0,
  },
  resets: [],
  settledPower: null,
  assetTag: null,
  indicator: "Off",
  manager: { clockOffset: 0, utcOffsetMinutes: 0, lastReset: null },
};

/* ── observation: what was seen ──────────────────────────────────────────────────────────────────────────────────── */

export interface Observation {
  readonly power: PowerReading | null;
  readonly boot: BootObservation;
  /** By sensor id. Absent = not read. */
  readonly sensors: Readonly<Record<string, SensorReading>>;
  readonly contact: Contact;
  /** What is wrong with the hardware, as far as the adapter can tell, and with the flash. */
  readonly troubles: readonly Trouble[];
  /** The last reset that failed, until one succeeds. */
  readonly failedReset: FailedReset | null;
  /** null = nothing of its firmware can be seen. */
  readonly firmware: FirmwareObservation | null;
  /** By slot; absent = empty. */
  readonly media?: Readonly<Record<string, MediaObservation>>;
  /** Absent = nothing was seen yet: then volumes are those of the inventory. */
  readonly storage?: StorageObservation;
  /** What is at the other end of its cables, by network port; absent = not seen. */
  readonly neighbours?: Readonly<Record<string, LinkNeighbour>>;
}

export interface PowerReading {
  readonly state: PowerState;
  readonly at: Instant;
  /** Who said so, e.g. `fake`, `snmp`, `qmp`. */
  readonly source: string;
  /**
   * What the device is set to, where it says so apart from what it does: a port that is set On and yet feeds nothing reads
   * `Off`, told `On`. Absent = as `state`.
   */
  readonly told?: "On" | "Off";
}

/** Something wrong that is seen while it lasts. */
export interface Trouble {
  /** In plain words, with the name of the device. */
  readonly text: string;
  readonly severity: "Warning" | "Critical";
  readonly since: Instant;
  /** What of the system it is about; absent = `PowerState`. */
  readonly property?: "PowerState" | "Bios" | "Boot";
}

export interface BootObservation {
  readonly stage: BootStage;
  readonly at: Instant;
  /** What the machine booted from, once it has chosen. */
  readonly source: BootTarget | null;
}

export interface SensorReading {
  readonly value: number;
  readonly at: Instant;
}

/** Whether the adapter can talk to the machine's hardware. */
export interface Contact {
  readonly state: "Starting" | "Ok" | "Lost";
  readonly since: Instant;
  /** In plain words, when lost. */
  readonly problem: string | null;
}

export interface FailedReset {
  readonly type: ResetType;
  readonly at: Instant;
  readonly problem: string;
}

export const firstObservation = (now: Instant): Observation => ({
  power: null,
  boot: { stage: "None", at: now, source: null },
  sensors: {},
  contact: { state: "Starting", since: now, problem: null },
  troubles: [],
  failedReset: null,
  firmware: null,
});

/** One machine, whole: what every resource of it is rendered from. */
export interface Machine {
  readonly inventory: Inventory;
  readonly intent: Intent;
  readonly observation: Observation;
  readonly capabilities: Capabilities;
}
