/** The third document of a machine: what was seen. */
import type { Instant } from "./clock.js";
import type { FirmwareObservation } from "./firmware.js";
import type { MediaObservation } from "./media.js";
import type { LinkNeighbour } from "./parts.js";
import type { StorageObservation } from "./storage.js";
import type { BootStage, BootTarget, PowerState, ResetType } from "./words.js";

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
  /** By network port; absent = not seen. */
  readonly links?: Readonly<Record<string, LinkState>>;
}

/** `EthernetInterface.LinkStatus`, as far as it can be seen. */
export type LinkState = "LinkUp" | "LinkDown" | "NoLink";

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
  /** `storage/volume` that its system was booted from; absent = none, or nobody knows. */
  readonly volume?: string;
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
