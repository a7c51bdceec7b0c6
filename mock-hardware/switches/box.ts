/** What a mock device and its ports know of each other. */
import type { Load, MockPort, Timers } from "./device.js";

export interface PortSetup {
  readonly label?: string;
  readonly macs?: MockPort["macs"];
  readonly neighbour?: MockPort["neighbour"];
  /** Absent = the usual one; null = nothing that wants power. */
  readonly load?: Load | null;
  /** The link is up without power from here: an uplink, or what has a power supply of its own. */
  readonly linked?: boolean;
  /** What is stored at first; on when absent. */
  readonly on?: boolean;
}

/** Where a port is, and what it is called. */
export interface Place {
  /** From 1 through all boxes. */
  readonly number: number;
  readonly group: number;
  /** From 1 within its box. */
  readonly index: number;
  readonly ifIndex: number;
  readonly name: string;
}

/** What a port asks of the box it is in. */
export interface Box {
  readonly timers: Timers;
  readonly rebooting: boolean;
  readonly faults: { readonly stuck: Set<number>; readonly refusing: Set<number>; readonly faulty: Set<number> };
  readonly nature: Nature;
  /** Watts left for a port, in its group. */
  freeWatts(port: MockPort): number;
  /** A setting was accepted. */
  written(port: MockPort & { stored: boolean }, on: boolean): void;
  /** A port draws no more: others may get what it had. */
  freed(group: number): void;
  /** What is at the other end of a cable is another. */
  rewired(): void;
}

/** How ports of its kind behave. */
export interface Nature {
  /** Power flows only to what asks for it (PoE); else a closed relay has power with nothing behind it (a PDU). */
  readonly senses: boolean;
  readonly volts: number;
  /** Milliseconds from the setting to the power, for a port by its number. */
  onAfter(port: number): number;
  /** Milliseconds from the setting until the power is gone. */
  readonly offAfter: number;
  /** What a port shows for which there is no power left: by RFC 3621 it is searching. */
  readonly deniedShows: "searching" | "otherFault";
}
