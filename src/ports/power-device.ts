/** What switches power for machines that cannot be asked to: PoE switches, PDUs, relays. One device serves many machines. */
import type { Clock, Instant } from "../model/clock.js";
import type { PowerCommand } from "../model/reset.js";
import type { Logger } from "./logger.js";
import type { MachineDriver, MachineHost, Outlet } from "./machine-adapter.js";

export interface PowerDeviceAdapter {
  /** The word for it in configuration, e.g. `poe-switch`. */
  readonly kind: string;
  /** JSON Schema (draft 2020-12 subset that ajv takes) of its settings; they stand beside `id` and `kind`. */
  readonly settingsSchema: Readonly<Record<string, unknown>>;
  /** What the schema cannot say about the settings, in plain words. Pure. */
  problems?(device: DeviceEntry): readonly string[];
  /**
   * Where the device is reached, in one spelling each: entries that share one are the same box, which would be driven
   * behind its own back. Absent = nothing speaks against several. Pure.
   */
  addresses?(device: DeviceEntry): readonly string[];
  /**
   * What can be done with one of its ports, or why there can be no such port. Pure: the device need not answer.
   * @param memory what the open device remembered, where that is at hand
   */
  port(device: DeviceEntry, port: string, memory?: DeviceMemory): PortFacts | PortProblem;
  /** Must not throw because the device does not answer. */
  open(device: DeviceEntry, host: DeviceHost): PowerDevice;
}

/** One item of `devices` in the configuration. */
export interface DeviceEntry {
  readonly id: string;
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface PortFacts {
  /** One spelling for each port, so that two machines cannot claim the same by different words. */
  readonly name: string;
  /** Where the device is not known well enough for that: all that the port may turn out to be. Who shares one may share the port. */
  readonly mayBe?: readonly string[];
  readonly commands: ReadonlySet<PowerCommand>;
  /** Whether the power state can be read back. */
  readonly readable: boolean;
  /** The most that the port can deliver, where its power is measured; null = not measured. */
  readonly measuresUpToWatts: number | null;
}

export interface PortProblem {
  /** What is wrong with the port's name, and how they look: continues "port 5x …". */
  readonly problem: string;
}

/** What the service offers to an open device. */
export interface DeviceHost {
  readonly clock: Clock;
  readonly logger: Logger;
  /** @throws AdapterError `misconfigured` when the file or the variable is not there, or holds no line of text */
  secret(secret: Secret): string;
  /**
   * What is in a file that the settings name.
   * @param path as it is written there
   * @throws AdapterError `misconfigured`, with that path, unless it is a regular file of at most 64 kB
   */
  read(path: string): Buffer;
  /** Absolute path of a file that the settings name: as secrets' files are, from the configuration's directory on. */
  file(path: string): string;
  /** What was remembered last, also before a restart. */
  memory(): DeviceMemory;
  /** Resolves when it is durable. */
  remember(memory: DeviceMemory): Promise<void>;
  /** Whether the device can be talked to: in plain words why not, null when it can. Told each time; only changes matter. */
  contact?(problem: string | null): void;
  /** MAC addresses of the host that the service runs on: the port they are seen on is our own way to the device. */
  readonly ownMacs: readonly string[];
}

/** Itself, or where it is kept: a file holds it in its first line. */
export type Secret = string | { readonly file: string } | { readonly env: string };

/** What has to outlast a restart. */
export interface DeviceMemory {
  /** Fingerprint of the SSH host key or the TLS certificate at first contact, `SHA256:` and base64. */
  readonly key?: string;
  /** Which vendor file fitted when the device was asked for its family. */
  readonly family?: string;
  /** By port: what to set it to when it is turned on again, in the device's own word. */
  readonly onWords?: Readonly<Record<string, string>>;
}

export interface PowerDevice {
  /** Begins to drive a port for a machine. An unconfirmed port is read and never switched. */
  attach(port: string, said: SaidOfPort, host: MachineHost): MachineDriver;
  /** Looks for what hangs on which port. Absent = it cannot tell. @throws AdapterError (by rejection) */
  survey?(signal: AbortSignal): Promise<Survey>;
  /** Lets go of the device without changing it. */
  close(): Promise<void>;
}

/** What the configuration says of a port besides which it is. */
export type SaidOfPort = Pick<Outlet, "confirmed" | "manyMacs"> & {
  /** Of the machine's own network cards, lower case with colons: who says by LLDP to have one of them is the machine. */
  readonly macs?: readonly string[];
  /** The machine's network port that is at the other end of the cable; absent = nobody can tell which. */
  readonly nic?: string;
};

/** All devices of the configuration, for those who drive machines by them. */
export interface PowerDevices {
  /** @throws AdapterError `misconfigured` when there is no such device or port */
  port(device: string, port: string): PortFacts;
  /** @throws AdapterError `misconfigured` when there is no such device or port */
  attach(outlet: Outlet & SaidOfPort, host: MachineHost): MachineDriver;
}

/* ── discovery ───────────────────────────────────────────────────────────────────────────────────────────────────── */

/** What a device says about itself and its ports, as evidence: who said it and when. */
export interface Survey {
  readonly at: Instant;
  /** What it calls itself, e.g. sysName. */
  readonly name: string;
  /** Maker, model and version in its own words, e.g. sysDescr. */
  readonly description: string;
  /** The vendor file that fits it, e.g. by sysObjectID; null = none does. */
  readonly family: string | null;
  readonly ports: readonly SurveyedPort[];
}

export interface SurveyedPort {
  /** As it is written in the configuration. */
  readonly name: string;
  /** What somebody wrote on it, e.g. ifAlias. */
  readonly label: string | null;
  readonly link: "up" | "down" | null;
  /** What the port is set to and does, in a few words, e.g. `on, delivering 4.2 W`. */
  readonly power: string;
  readonly macs: readonly SeenMac[];
  readonly neighbour: Neighbour | null;
  /** Why no machine may be switched by it, e.g. an uplink; null = nothing speaks against it. */
  readonly refusal: PortRefusal | null;
}

export interface PortRefusal {
  /** `manyMacs` alone may be overridden, by `Outlet.manyMacs`: it is named where none of the others applies. */
  readonly reason: "uplink" | "ownPath" | "manyMacs";
  /** Continues "port 24 is not switched: …". */
  readonly text: string;
  /** It does not hold for the machine that has one of these MAC addresses, e.g. a host of containers that says it is a bridge. */
  readonly unless?: { readonly macs: readonly string[]; readonly else: PortRefusal | null };
}

/** @param macs of the machine, lower case with colons @returns what still speaks against the port. Pure. */
export function refusalFor(refusal: PortRefusal | null, macs: readonly string[]): PortRefusal | null {
  const { unless } = refusal ?? {};
  return unless?.macs.some((mac) => macs.includes(mac)) ? unless.else : refusal;
}

export interface SeenMac {
  /** Lower case with colons. */
  readonly mac: string;
  readonly vlan: number | null;
  /** Who said so, e.g. `Q-BRIDGE-MIB`. */
  readonly source: string;
}

/** Who says by LLDP to be at the other end. */
export interface Neighbour {
  readonly name: string | null;
  readonly mac: string | null;
  /** All by which it can be recognised: of its chassis, and of its port. Absent or empty = by none. */
  readonly macs?: readonly string[];
  /** It says it is a bridge or a router. */
  readonly forwards: boolean;
}
