/** The bare means to the ports of one device: reads and orders, no care taken. All care is taken in `safe-device.ts`. */
import type { Duration } from "../../../src/model/clock.js";
import type { LinkNeighbour } from "../../../src/model/parts.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import type { Survey } from "../../../src/ports/power-device.js";

/** Never asked for two things at the same time. */
export interface Bank {
  /** Who reads, for `PowerReading.source`, e.g. `snmp`. */
  readonly source: string;
  /**
   * Several ports with as few exchanges as may be. Each port asked for is in the answer.
   * @throws AdapterError `unreachable` when the device does not answer, `misconfigured` when it does not let us
   */
  read(ports: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, PortReading | PortUnread>>;
  /**
   * Sends one command once: never again by itself, for nobody would know what the first one did.
   * Resolves when the device accepted it.
   * @throws AdapterError `refused` · `misconfigured` · `unreachable` = it may have arrived or not
   */
  order(port: string, command: PowerCommand, signal: AbortSignal): Promise<void>;
  /** What the group of the port can still give. Absent or null = the device does not say. @throws AdapterError */
  budget?(port: string, signal: AbortSignal): Promise<Budget | null>;
  /** @throws AdapterError */
  survey?(signal: AbortSignal): Promise<Survey>;
  /** What it says of itself by LLDP at the other end of these ports' cables; those that it says nothing at are left out. @throws AdapterError */
  announcements?(ports: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, LinkNeighbour>>;
  close(): Promise<void>;
}

export interface PortReading {
  /** What the port is set to; null = the device does not say. */
  readonly admin: "On" | "Off" | null;
  /** What it does; null = the device does not say. */
  readonly detection: Detection | null;
  readonly link?: "up" | "down" | null;
  /** Delivered now. */
  readonly watts?: number | null;
  /** IEEE 802.3 class 0 to 8, while it delivers. */
  readonly powerClass?: number | null;
  /** They wrap at 2³². */
  readonly counters?: Readonly<Partial<Record<Counter, number>>>;
  /** What is wrong, in the device's words. */
  readonly fault?: string | null;
}

/**
 * `pethPsePortDetectionStatus` of RFC 3621, and what PDUs know besides. `changing`: the relay is about to move, and the
 * device does not say where to.
 */
export const detections = [
  "disabled",
  "searching",
  "delivering",
  "fault",
  "otherFault",
  "test",
  "turningOn",
  "turningOff",
  "changing",
] as const;

export type Detection = (typeof detections)[number];

export type Counter = "mpsAbsent" | "invalidSignature" | "powerDenied" | "overload" | "short";

/** This port alone cannot be read. */
export interface PortUnread {
  /** In plain words: what is wrong and what to do. */
  readonly problem: string;
}

export interface Budget {
  readonly watts: number;
  readonly usedWatts: number;
}

/** How a family of devices takes its time. `reference`: docs/adapters/power.md. */
export interface Timing {
  /** From the Off that was read back to the next On; 2 s at least. */
  readonly minimumOff: Duration;
  /** How long a port may take to deliver, or to stop, before it counts as trouble. */
  readonly confirmOn: Duration;
  readonly confirmOff: Duration;
  /** After this a port that was turned on and draws nothing starts no more: nothing is plugged in that will. */
  readonly detection: Duration;
  /** For so long after a write a read may show what was before: two reads that agree are this far apart. */
  readonly staleRead: Duration;
  /** Between two ports of a device that are turned on. */
  readonly stagger: Duration;
  /** Ports of a device that have been turned on and do not deliver yet. */
  readonly onsAtOnce: number;
  /** Of one port, as each write may wear out its flash; 0 = no limit. Only the Off of a cycle is held back. */
  readonly cyclesPerHour: number;
}

export const usualTiming: Timing = {
  minimumOff: 5_000,
  confirmOn: 20_000,
  confirmOff: 10_000,
  // IEEE 802.3 clause 33: detection, classification and turn-on take 1 s; and a device takes its time to show it.
  detection: 3_000,
  staleRead: 500,
  stagger: 250,
  onsAtOnce: 4,
  cyclesPerHour: 12,
};
