/** What the servers of network boot (DHCP, TFTP, HTTP, logs) ask of the rest, and how they are opened. They decide nothing. */
import type { Clock, Instant } from "../model/clock.js";
import type { Machine } from "../model/machine.js";
import type {
  Asker,
  BootAnswer,
  BootArchitecture,
  BootErrand,
  Lease,
  NetStage,
  Network,
  ServedFirmware,
  ServerPlace,
} from "../model/netboot.js";
import type { BootStage, BootTarget } from "../model/words.js";
import type { Logger } from "./logger.js";
import type { Seen } from "./machine-adapter.js";

/* ── what servers ask ────────────────────────────────────────────────────────────────────────────────────────────── */

export interface Netboot {
  /**
   * What to tell who asks. That it asked is noted: it is seen at that stage, and a boot begins or goes on. Must be quick.
   */
  ask(asker: Asker, place: ServerPlace): BootAnswer;
  /** A file as this client gets it. @throws FileRefusal (by rejection) */
  open(request: FileRequest): Promise<ServedFile>;
}

export interface FileRequest {
  readonly protocol: "tftp" | "http";
  /** As asked for: TFTP's file name, or HTTP's decoded path without its first `/`. Anything may be in it. */
  readonly path: string;
  /** IPv4 address of the client. */
  readonly client: string;
  readonly place: ServerPlace;
}

/** A file that is being sent. Its bytes stay the same until it is closed, whatever is changed meanwhile. */
export interface ServedFile {
  /** Bytes. */
  readonly size: number;
  /** Media type. */
  readonly type: string;
  /** Strong, with its quotes; the same while the content is. */
  readonly etag: string;
  /**
   * Bytes from `from` up to `to`, not included: as many as that. They may be shared and must not be changed. At once where they
   * are in memory.
   * @throws FileRefusal `gone` (by rejection) when the disk does not give them
   */
  read(from: number, to: number): Uint8Array | Promise<Uint8Array>;
  /** It is let go of; called exactly once, also when nothing was sent. */
  close(end: TransferEnd): void;
}

export interface TransferEnd {
  /** What the client has for certain: TFTP's acknowledged bytes; what HTTP handed to the system before the connection closed well. */
  readonly from: number;
  readonly to: number;
  /** What broke it off, for people; null = it came to its end. A client that only wanted to know the size breaks off as well. */
  readonly problem: string | null;
}

/** The message goes to strangers: no paths of ours. */
export class FileRefusal extends Error {
  override readonly name = "FileRefusal";
  constructor(
    /** `forbidden`: it is none of this client's. `busy`: not now. `broken`: what it is made from is. */
    readonly code: "not-found" | "forbidden" | "gone" | "busy" | "broken",
    message: string,
  ) {
    super(message);
  }
}

/* ── what is asked of the machines ───────────────────────────────────────────────────────────────────────────────── */

/** The domain's side: documents of machines as far as network boot reads and moves them. */
export interface NetbootMachines {
  get(id: string): Machine | undefined;
  ids(): readonly string[];
  onChange(listener: (before: Machine, after: Machine) => void): () => void;
  /** What a boot that began now would be to do. Changes nothing. */
  errand(id: string): BootErrand;
  /** The same for one that begins: it may be reported as used from then on. */
  begin(id: string): BootErrand;
  /**
   * Something was seen of a machine. With `bootUsed`, the seq of an errand, that boot truly began: what was asked once is used
   * up, and the variables served are those that the machine holds from now on. Durable soon; never throws.
   */
  report(id: string, seen: Pick<Seen, "boot" | "bootUsed" | "troubles">): void;
}

/* ── boots ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** What of the machines' boots outlasts the service, by machine id. */
export interface BootBook {
  all(): ReadonlyMap<string, BootRecord>;
  /** Readable at once, durable when resolved. @throws StoreError (by rejection) */
  put(machine: string, record: BootRecord): Promise<void>;
  remove(machine: string): Promise<void>;
}

/**
 * One boot, as far as it is known again by a service that starts. The variables that it was given are not kept: when its firmware
 * has been delivered nobody asks for them again, and until then nothing is used up, so that another errand is as good.
 */
export interface BootRecord extends Omit<BootErrand, "firmware"> {
  readonly firmware: Omit<ServedFirmware, "variables"> | null;
  readonly began: Instant;
  readonly wasOff: boolean;
  readonly stage: NetStage;
  readonly architecture: BootArchitecture | null;
  /** When this was written: what it does between its stages is not. */
  readonly lastAt: Instant;
  /** Files that were fetched whole, and at which stage; the last few. */
  readonly had: readonly (readonly [file: string, stage: NetStage])[];
  /** What its stage awaits. */
  readonly end: {
    readonly files: readonly { readonly key: string; readonly whole: boolean }[];
    readonly usesUp: boolean;
    readonly leadsTo: "stage" | "system" | "own";
  };
  readonly endedAt: Instant | null;
  readonly usedUp: boolean;
  readonly stageSeen: BootStage;
  readonly source: BootTarget | null;
}

/* ── leases ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Addresses given away, by address. They are the DHCP server's; others read them, import and export them. */
export interface LeaseBook {
  get(address: string): Lease | undefined;
  all(): ReadonlyMap<string, Lease>;
  /** Readable at once, durable when resolved. @throws StoreError (by rejection) */
  put(lease: Lease): Promise<void>;
  remove(address: string): Promise<void>;
}

/** Reservations by MAC address beside those of machines, such as those that Ironic writes for its own dnsmasq. */
export interface Reservations {
  /** undefined = nothing is reserved for it. */
  of(mac: string): Reservation | undefined;
  /** Whose an address is, by MAC: it is in no pool then. Absent = nobody keeps count; undefined = nobody's. */
  holder?(address: string): string | undefined;
}

export interface Reservation {
  /** null = any address of its network. */
  readonly address: string | null;
  readonly hostName: string | null;
  /** Id of the network; null = any. */
  readonly network: string | null;
  /** DHCP options, before those of its network. Code 255 is no option: it is the header's siaddr, as in dnsmasq. */
  readonly options: Readonly<Record<number, string>>;
  /** The same for one that is iPXE already, in place of `options`; absent = no difference is made. */
  readonly ipxeOptions?: Readonly<Record<number, string>>;
  /** It is not to be answered at all. */
  readonly ignored: boolean;
}

/* ── how servers are opened ──────────────────────────────────────────────────────────────────────────────────────── */

export interface ServerParts {
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface DhcpSetup extends ServerParts {
  readonly networks: readonly Network[];
  readonly netboot: Pick<Netboot, "ask">;
  readonly leases: LeaseBook;
  readonly reservations: Reservations;
  /** Server port, client port and proxy port: 67, 68 and 4011 but in tests and where no machine is real. 0 = any free one. */
  readonly ports: { readonly server: number; readonly client: number; readonly proxy: number };
  readonly place: Omit<ServerPlace, "address">;
  /**
   * Descriptors of sockets that were opened and bound for us, by name of interface; see systemd's BindToDevice. They stay open
   * when the server is closed: another may get them.
   */
  readonly passed: ReadonlyMap<string, number>;
  /** Tells of what an operator should see: another server that answers, addresses that two have, a pool without room. */
  readonly tell: (notice: DhcpNotice) => void;
}

export type DhcpNotice =
  | { readonly kind: "other-server"; readonly network: string; readonly server: string; readonly at: Instant }
  | { readonly kind: "other-server-gone"; readonly network: string; readonly server: string; readonly at: Instant }
  | { readonly kind: "conflict"; readonly network: string; readonly address: string; readonly mac: string | null }
  /** A client declines one address after the other: it is not believed for now. */
  | { readonly kind: "declines-all"; readonly network: string; readonly mac: string }
  | { readonly kind: "pool-exhausted"; readonly network: string };

/** What became of all packets since the start, by plain words such as `answered`, `malformed`, `not-ours`. */
export type Counters = Readonly<Record<string, number>>;

export interface NetbootServer {
  /** By purpose, e.g. `dhcp`, `proxy`, `tftp`; as they really are. */
  readonly ports: Readonly<Record<string, number>>;
  counters(): Counters;
  close(): Promise<void>;
}

export interface FileServerSetup extends ServerParts {
  readonly netboot: Pick<Netboot, "open">;
  /** Addresses to listen on. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** Where we are, for a client that reached this address of ours. */
  readonly place: (address: string) => ServerPlace;
}

/** A line that a machine sent, as log receivers take it. */
export interface LogLine {
  /** IPv4 address of the sender. */
  readonly client: string;
  readonly at: Instant;
  /** RFC 5424 §6.2.1, 0 to 7; null = it does not say, as plain netconsole. */
  readonly severity: number | null;
  /** Host name, as it says; null = none. */
  readonly hostName: string | null;
  /** Program, as it says; null = none. */
  readonly program: string | null;
  /** Without control characters, at most 1,024 characters. */
  readonly text: string;
}

export interface LogSetup extends ServerParts {
  readonly addresses: readonly string[];
  /** null = off. */
  readonly syslogPort: number | null;
  readonly netconsolePort: number | null;
  readonly take: (line: LogLine) => void;
}

/** The concrete servers, as `main.ts` names them. All reject with the system's error when a port cannot be had. */
export interface NetbootServers {
  openDhcp(setup: DhcpSetup): Promise<NetbootServer>;
  openTftp(setup: FileServerSetup): Promise<NetbootServer>;
  openHttpBoot(setup: FileServerSetup): Promise<NetbootServer>;
  openLogs(setup: LogSetup): Promise<NetbootServer>;
}
