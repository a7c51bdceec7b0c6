/** What the command line and the composition root (`main.ts`) agree on. */
import type { Config } from "../config/config.js";
import type { Emulation } from "../config/sushy/emulation.js";
import type { Clock } from "../model/clock.js";
import type { Mockup } from "../model/mockup.js";
import type { Adapters } from "../ports/adapters.js";
import type { Guests } from "../ports/guests.js";
import type { Images } from "../ports/images.js";
import type { Logger } from "../ports/logger.js";
import type { PowerCheck } from "../ports/power-contract.js";
import type { Passwords } from "../services/accounts/passwords.js";
import type { BootSetStore } from "../services/firmware/boot-sets.js";

export interface StartOptions {
  /** With what the command line says already in place of what the file says; `state` and file names are absolute. */
  readonly config: Config;
  /** Password of the account made at the first start; absent = the service makes one and tells it in `Running`. */
  readonly adminPassword?: string;
  /** Whether a password the service made has to be changed before anything else can be done with it. */
  readonly firstPasswordMustChange: boolean;
  readonly logger: Logger;
  /** Check every answer against the schemas before it is sent, and log what is wrong with it. Slow. */
  readonly debugResponses: boolean;
  /** Shown in the place of the service's own machines. */
  readonly mockup?: MockupOptions;
  /** It stands in for sushy-emulator. */
  readonly emulation?: Emulation;
  /** The parts that a test puts its own in place of; each has the one that serves by default. */
  readonly parts?: {
    readonly clock?: Clock;
    readonly passwords?: Passwords;
    /** Those that `config` was checked with. */
    readonly adapters?: Adapters;
  };
}

export interface MockupOptions {
  readonly mockup: Mockup;
  /** Nothing may be changed. */
  readonly readOnly: boolean;
  /** Anybody may read without credentials. */
  readonly openReads: boolean;
}

/** A service that listens. */
export interface Running {
  /** Without a path, e.g. `https://127.0.0.1:8443`; with the port in use, also when 0 was asked for. */
  readonly url: string;
  /** Only at the first start, and only if the service made the password itself. */
  readonly firstLogin?: { readonly userName: string; readonly password: string };
  /** PEM file of a certificate that the service made for itself, for clients to trust. */
  readonly certificateFile?: string;
  /** The SSH server for consoles, where there is one; its fingerprint as SSH clients show it. */
  readonly ssh?: { readonly host: string; readonly port: number; readonly fingerprint: string };
  /** Further members of the ready file, e.g. the addresses of simulated devices. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Finishes what was promised, writes out what is pending, and stops listening. */
  close(): Promise<void>;
}

export interface MockSwitchOptions {
  /** UDP port on 127.0.0.1; 0 = any free one. */
  readonly port: number;
  readonly user: string;
  /** At least 8 characters (RFC 3414 §11.2). */
  readonly authPassword: string;
  readonly privacyPassword: string;
  /** Whether the boards have power at first. */
  readonly on: boolean;
}

export interface MockSwitch {
  readonly port: number;
  /** Has boards on its ports boot from the servers of this computer whenever they get power. */
  openBoards(options: MockBoardsOptions): Promise<MockBoards>;
  close(): Promise<void>;
}

export interface MockBoardsOptions {
  readonly boards: readonly MockBoard[];
  /** Ports on 127.0.0.1; null = it is off. */
  readonly ports: {
    readonly dhcp: number;
    readonly proxy: number | null;
    readonly tftp: number;
    readonly syslog: number | null;
  };
}

export interface MockBoard {
  /** Of the switch, from 1. */
  readonly port: number;
  readonly mac: string;
  readonly serial: string;
  readonly uuid: string;
  readonly hostName: string;
}

export interface MockBoards {
  close(): Promise<void>;
}

/** Folders of files that stand in for those of vendors, none of which may be shipped. */
export interface StandInFolders {
  /** What a board's boot loader asks for. */
  readonly board: string;
  /** What it boots in the end. */
  readonly files: string;
  readonly ipxe: string;
}

/** What is supplied for machines' firmware, as it lies beside the documents of a service that may run. */
export interface FirmwareStores {
  readonly images: Images;
  readonly bootSets: BootSetStore;
}

/** What the command line needs of `main.ts`; loaded only by the commands that use it. */
export interface Composition {
  readonly adapters: Adapters;
  /**
   * The configuration with the machines that it only says the places of; the very same where it says none.
   * @param mustAnswer a place that does not answer, and of which nothing is known, is an end
   * @throws AdapterError (by rejection) only then
   */
  findMachines(config: Config, logger: Logger, mustAnswer?: boolean): Promise<Config>;
  /** Virtual machines of this computer, found by their folders. */
  openGuests(): Promise<Guests>;
  /** What every power device has to do. */
  readonly powerContract: readonly PowerCheck[];
  /** @throws CommandFailure (by rejection) when the file of a signer is none */
  openFirmware(config: Pick<Config, "firmware" | "directory" | "state">, logger: Logger): Promise<FirmwareStores>;
  /** @throws CommandFailure when a file of keys is none, or two machines have their firmware in one file */
  checkFirmwareFiles(config: Config): void;
  /** Resolves when a simulated switch listens for SNMP on this computer, with boards on its first ports. */
  openMockSwitch(options: MockSwitchOptions): Promise<MockSwitch>;
  /** @returns paths of a kernel and its initrd in `files` @throws the system's error (by rejection) */
  writeStandIns(folders: StandInFolders): Promise<{ readonly kernel: string; readonly initrd: string }>;
  /** Resolves when everything listens. Rejects with the system's error (`EADDRINUSE` …) when it cannot. */
  startService(options: StartOptions): Promise<Running>;
}
