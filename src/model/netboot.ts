/** Machines that boot from the network: what is configured of them, who asks, and what they are told. Values only. */
import type { BootDecision } from "./boot.js";
import type { Duration, Instant } from "./clock.js";
import type { Variables } from "./firmware.js";

/* ── what is configured ──────────────────────────────────────────────────────────────────────────────────────────── */

/** What the network has for one machine. */
export interface MachineNetboot {
  /** The boot folder whose files its boot loader asks for, by name or id; null = it has its first program itself. */
  readonly bootSet: string | null;
  /** What a boot from the network leads to. */
  readonly boot: NetworkBoot;
  /**
   * `always`: whoever asks gets it, as the machine's own boot order decides whether it asks. `asked`: only under an override that
   * says Pxe or UefiHttp, for machines that always try the network first.
   */
  readonly offer: "always" | "asked";
  /** IPv4 address of its first port; null = any. */
  readonly address: string | null;
  /** What it is called by DHCP; null = its name. */
  readonly hostName: string | null;
  /** Id of the network it is on; null = wherever it asks. */
  readonly network: string | null;
  /** DHCP options of its own, before those of its network. */
  readonly options: DhcpOptions;
  /** Serial number of a Raspberry Pi as its boot loader asks with it, 8 lower-case hex digits; null = learnt when it asks. */
  readonly serial: string | null;
}

/** Files are paths in the folder of boot files, or http(s) URLs. */
export type NetworkBoot =
  | { readonly kind: "nothing" }
  /** An iPXE script is made that boots it. */
  | {
      readonly kind: "kernel";
      readonly kernel: string;
      readonly initrds: readonly string[];
      readonly arguments: string;
    }
  /** An iPXE script is made that hands over to another. */
  | { readonly kind: "chain"; readonly url: string }
  /** The operator's own iPXE script, a file in the folder; a template as the made ones are. */
  | { readonly kind: "script"; readonly file: string }
  /** A disk image, ISO 9660 or raw, as a RAM disk where the firmware can, and by iPXE's sanboot where not. */
  | { readonly kind: "image"; readonly file: string }
  /** Programs for the firmware itself, without iPXE. */
  | { readonly kind: "program"; readonly files: Readonly<Partial<Record<BootArchitecture, string>>> };

/** By code; values are bytes in lower-case hex. */
export type DhcpOptions = Readonly<Record<number, string>>;

/** `auto` = `proxy` as soon as another server is heard, `pool` until then. */
export type DhcpMode = "off" | "proxy" | "auto" | "reservation" | "pool";

/** A network that the service serves, straight or through relays. */
export interface Network {
  readonly id: string;
  /** Our own address in it, or the one that its relays reach us at. */
  readonly address: string;
  /** The interface that has it, for people and for sockets that were opened for us; null = only relays lead there. */
  readonly interface: string | null;
  /** First address, and how many leading bits are the network's. */
  readonly subnet: { readonly first: string; readonly bits: number };
  readonly mode: DhcpMode;
  /** Both ends included. */
  readonly pools: readonly { readonly from: string; readonly to: string }[];
  readonly routers: readonly string[];
  readonly nameServers: readonly string[];
  readonly timeServers: readonly string[];
  readonly domain: string | null;
  readonly leaseTime: Duration;
  readonly options: DhcpOptions;
  /** What machines that nobody configured get. `lease`: an address from the pool and nothing to boot. */
  readonly strangers: "ignore" | "lease";
  /** Whether an address is looked for on the wire before it is given away, where the platform lets. */
  readonly probe: boolean;
}

/** A network as far as it was configured: what is left to its interface is known when the service runs. */
export interface NetworkRules extends Omit<Network, "address" | "subnet"> {
  /** null = the first of its interface. */
  readonly address: string | null;
  /** null = that of the interface that has the address. */
  readonly subnet: Network["subnet"] | null;
}

/* ── who asks ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** What asks: each program on a machine's way to its operating system asks again, and wants something else. */
export type NetStage =
  /** The boot loader of a board, which wants its boot folder. */
  | "board"
  | "bios-pxe"
  | "uefi-pxe"
  | "uefi-http"
  | "ipxe"
  | "u-boot"
  /** An operating system, or anything that says nothing of booting. */
  | "system";

/** What a program has to be built for. BIOS is none of UEFI's. */
export type BootArchitecture = "bios" | "ia32" | "x86-64" | "arm32" | "arm64" | "riscv32" | "riscv64" | "loongarch64";

/** Who asks by DHCP, as the packet says it. */
export interface Asker {
  /** Lower case with colons. */
  readonly mac: string;
  /** Option 93 (RFC 4578 §2.1), as numbers; none = it says nothing. */
  readonly architectures: readonly number[];
  /** Option 60. */
  readonly vendorClass: string | null;
  /** Option 77, in either of its forms (RFC 3004, and one bare text). */
  readonly userClasses: readonly string[];
  /** Option 97 (RFC 4578 §2.3): type and identifier, lower-case hex; null = it says nothing. */
  readonly machineId: string | null;
  /** Option 175, iPXE's own, sub-options by code in lower-case hex; null = it is not iPXE, or hides it. */
  readonly ipxe: Readonly<Record<number, string>> | null;
  /** Option 12, for people. */
  readonly hostName: string | null;
}

/** Where we are, seen from the one who asks. */
export interface ServerPlace {
  /** Our IPv4 address. */
  readonly address: string;
  /** Of HTTP boot; null = it is off. */
  readonly httpPort: number | null;
  /** null = it is off. */
  readonly tftpPort: number | null;
}

/* ── what they are told ──────────────────────────────────────────────────────────────────────────────────────────── */

/** The boot plan for one who asks. */
export interface BootAnswer {
  /** null = nobody configured it. */
  readonly machine: string | null;
  readonly stage: NetStage;
  readonly architecture: BootArchitecture | null;
  /** null = there is nothing to boot for it here. */
  readonly file: BootFile | null;
  /** Sentences for people: what, and why. */
  readonly reasons: readonly string[];
  /**
   * It is in the configuration, which says nothing of booting it from the network: what a reservation says of that counts, as for
   * a machine that is not there.
   */
  readonly unplanned?: true;
}

/**
 * How the answer has to look on the wire. `board`: a Raspberry Pi's boot loader takes it, and asks for files by their own
 * names. `pxe`: a file by TFTP. `http`: a URL for UEFI's HTTP boot. `ipxe`: a URL or a file, and no waiting for other servers.
 */
export type BootFile =
  | { readonly form: "board" }
  | { readonly form: "pxe"; readonly path: string }
  | { readonly form: "http"; readonly url: string }
  | { readonly form: "ipxe"; readonly url: string };

/* ── one boot ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** What a boot was told to do when it began: it holds for all its stages, whatever is asked meanwhile. */
export interface BootErrand {
  /** `Intent.seq` then. */
  readonly seq: number;
  readonly decision: BootDecision;
  /** The override is used up by it. */
  readonly once: boolean;
  /** Of a machine whose firmware comes from here; null = it has its own. */
  readonly firmware: ServedFirmware | null;
}

export interface ServedFirmware {
  /** SHA-256; null = the one in its boot folder. */
  readonly image: string | null;
  /** With the override in them; null = as they are in the image, which nobody has read yet. */
  readonly variables: Variables | null;
  /** Why something that was asked is not in them; null = all is. */
  readonly problem: string | null;
}

/* ── leases ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

export interface Lease {
  readonly address: string;
  /** Id of the network. */
  readonly network: string;
  readonly mac: string;
  /** Option 61 in lower-case hex; null = it has none. */
  readonly clientId: string | null;
  readonly hostName: string | null;
  /** `declined`: somebody else has the address (RFC 2131 §3.1), so that it rests until then. */
  readonly state: "leased" | "declined";
  readonly since: Instant;
  readonly until: Instant;
}

/** A machine that asked and that nobody configured. */
export interface Stranger {
  readonly mac: string;
  readonly stage: NetStage;
  readonly architecture: BootArchitecture | null;
  readonly vendorClass: string | null;
  /** SMBIOS UUID; null = it told none. */
  readonly uuid: string | null;
  readonly hostName: string | null;
  readonly firstSeen: Instant;
  readonly lastSeen: Instant;
  /** How often it asked. */
  readonly times: number;
}
