/** What may be read: the resources are rendered from this and from nothing else. All values are immutable documents. */
import type { KeyUsage } from "../../redfish-schema/facts/Certificate.js";
import type { Clock, Duration, Instant } from "../model/clock.js";
import type { FirmwareView, ImageRecord, OverrideView } from "../model/firmware.js";
import type { Machine } from "../model/machine.js";
import type { Account, Happening, Role, Session, Subscription, Task } from "../model/service.js";
import type { Settings } from "../model/settings.js";
import type { PowerUnits } from "./power-units.js";
import type { TelemetryViews } from "./telemetry.js";

export interface Table<T> {
  get(id: string): T | undefined;
  /** All ids in order of creation. The same array object until a member comes or goes, so identity tells of change. */
  ids(): readonly string[];
}

export interface MachineTable extends Table<Machine> {
  /** The id of the machine that has this id, name or UUID. */
  resolve(idNameOrUuid: string): string | undefined;
}

export interface World {
  /** The host's. */
  readonly clock: Clock;
  /** What is known of the host's clock; the same object until something else is. */
  time(): TimeFacts;
  readonly service: ServiceFacts;
  readonly machines: MachineTable;
  readonly racks: Table<Rack>;
  settings(): Settings;
  readonly accounts: Table<Account>;
  readonly roles: Table<Role>;
  readonly sessions: Table<Session>;
  readonly tasks: Table<Task>;
  readonly subscriptions: Table<Subscription>;
  readonly certificates: Table<CertificateDocument>;
  readonly firmware: FirmwareViews;
  readonly media: MediaViews;
  readonly telemetry: TelemetryViews;
  readonly powerUnits: PowerUnits;
  readonly consoles: ConsoleViews;
  /** A machine's log by its id, or the service's own by `service`; oldest first. New array object on every change. */
  log(owner: string): readonly Happening[];
  /** Conditions of the service itself that an operator should see, e.g. a state file that was set aside. */
  conditions(): readonly ServiceCondition[];
}

/** Machines' serial lines and screens, as far as they are told of without asking the machine. */
export interface ConsoleViews {
  /** How clients come to them. Settled before the first request is answered. */
  ways(): ConsoleWays;
  /** Who may watch the serial line of one machine at once. */
  readonly mostWatchers: number;
  /** Connections to the screen of one machine at once. */
  readonly mostScreens: number;
  /** What a machine said on its serial line, oldest first; mostly the same array while it says nothing. */
  log(machineId: string): readonly ConsoleLine[];
  /** Lines that are kept of one machine. */
  readonly mostLines: number;
}

/** Only ways that are open. */
export interface ConsoleWays {
  /** null = nobody comes in by SSH. */
  readonly ssh: SshWay | null;
  /** They are at `uris.serialConsole` and `uris.graphicalConsole` of this service. */
  readonly webSocket: boolean;
}

export interface SshWay {
  readonly port: number;
  /** What is said to the server to get to a machine's serial line, e.g. `console vm1`. */
  entryCommand(machineId: string): string;
  /** What is typed to leave, in words for people, e.g. `Ctrl-] .`. */
  readonly hotKeys: string;
}

/** A line that a machine said. */
export interface ConsoleLine {
  /** Grows from line to line, also over a restart of the service. */
  readonly id: string;
  /** When it was heard; null = while the service did not run. */
  readonly at: Instant | null;
  readonly text: string;
}

/** Certificates that the servers of a slot's images are trusted by. */
export interface MediaViews {
  /** In order of creation; the same array until one comes or goes. */
  certificates(machineId: string, slot: string): readonly CertificateDocument[];
  /** Where all of them are; the same array until one comes, is replaced or goes. */
  places(): readonly MediaCertificatePlace[];
}

export interface MediaCertificatePlace {
  readonly machine: string;
  readonly slot: string;
  readonly id: string;
}

/** What machines' variables mean. Pure functions of their documents; undefined for a machine without such firmware. */
export interface FirmwareViews {
  /** What is in the machine: what it booted with, or what was read of it since. */
  current(machine: Machine): FirmwareView | undefined;
  /** What the next boot will find, if nothing else is asked. The same object as `current` when nothing is. */
  next(machine: Machine): FirmwareView | undefined;
  /** What the override that is asked for leads to; undefined = none is, or the machine keeps its variables in no file. */
  override(machine: Machine): OverrideView | undefined;
  /** The version that it runs. */
  version(machine: Machine): string;
  /** Images that were taken in, newest first; the same array until one comes or goes. */
  images(): readonly ImageRecord[];
  image(sha256: string): ImageRecord | undefined;
  /** Largest image that is taken in, in bytes. */
  readonly largestImage: number;
}

export interface TimeFacts {
  /** Whose time managers show. */
  readonly source: "NTP" | "Host";
  /** To be added to the host's clock; 0 where the source is the host itself. */
  readonly offset: Duration;
}

export interface ServiceFacts {
  readonly uuid: string;
  /** Version of Shoal. */
  readonly version: string;
  /** What the host is called, as configured. */
  readonly hostName: string;
  readonly startedAt: Instant;
  /** Whether plain HTTP redirects to HTTPS, or TLS is off altogether. */
  readonly tls: boolean;
  /** Disks are listed as SimpleStorage too. */
  readonly simpleStorage: boolean;
  readonly httpPort: number | null;
  readonly httpsPort: number | null;
  /** Network interfaces of the host, as they were when the service started. */
  readonly interfaces: readonly HostInterface[];
  /** Their ids, in the same order. */
  readonly interfaceIds: readonly string[];
}

export interface HostInterface {
  readonly id: string;
  readonly mac: string;
  readonly ipv4: readonly { readonly address: string; readonly netmask: string }[];
  readonly ipv6: readonly { readonly address: string; readonly prefixLength: number }[];
  /** Addresses; the same on every interface, as the host asks whichever answers. */
  readonly nameServers: readonly string[];
}

/** A rack chassis that machines sit in. */
export interface Rack {
  readonly id: string;
  readonly name: string;
  readonly machineIds: readonly string[];
}

export interface ServiceCondition {
  readonly severity: "Warning" | "Critical";
  readonly text: string;
  readonly since: Instant;
}

export interface CertificateDocument {
  readonly id: string;
  /** PEM, leaf first. */
  readonly pem: string;
  readonly subject: CertificateName;
  readonly issuer: CertificateName;
  readonly serialNumber: string;
  readonly validNotBefore: Instant;
  readonly validNotAfter: Instant;
  /** SHA-256, upper-case hex pairs with colons. */
  readonly fingerprint: string;
  readonly signatureAlgorithm: string;
  readonly keyUsage: readonly KeyUsage[];
}

/** What its key may be used for, in Redfish's words. */
export type { KeyUsage as CertificateUsage };

export interface CertificateName {
  readonly commonName?: string;
  readonly organization?: string;
  readonly organizationalUnit?: string;
  readonly city?: string;
  readonly state?: string;
  readonly country?: string;
}
