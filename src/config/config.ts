/** What the configuration file says, with every default filled in. The members are those of the file. */
import type { Inventory } from "../model/inventory.js";
import type { NetworkRules } from "../model/netboot.js";
import type { DeviceEntry } from "../ports/power-device.js";
import type { LibvirtPlace } from "./libvirt-schema.js";

export interface Config {
  readonly listen: Listen;
  /** Directory of the service's own documents. Absolute once a file has been loaded. */
  readonly state: string;
  readonly hostName: string;
  readonly outbound: Outbound;
  readonly protocol: ProtocolRules;
  readonly firmware: FirmwareRules;
  readonly media: MediaRules;
  readonly console: ConsoleRules;
  /** null = no machine boots from here. */
  readonly netboot: NetbootRules | null;
  /** null = not announced by SSDP, until a client enables it. */
  readonly ssdp: { readonly interface: string } | null;
  readonly racks: readonly { readonly id: string; readonly name: string }[];
  /** What gives the machines their power. */
  readonly devices: readonly DeviceEntry[];
  /** Where names of files in the settings of devices begin. Absolute once a file has been loaded. */
  readonly directory: string;
  /** Every machine, those of the fleets too, in the order of the file. */
  readonly machines: readonly Inventory[];
  /** Hypervisors whose domains are machines too; absent = none. */
  readonly libvirt?: readonly LibvirtPlace[];
}

export interface Listen {
  readonly host: string;
  /** One port for everything. 0 = any free one. */
  readonly port: number;
  readonly tls: "on" | "off";
  /** What becomes of plain HTTP on that port; always `serve` with TLS off. */
  readonly http: "redirect" | "serve" | "off";
  /** PEM files; null = the service makes its own. */
  readonly certificate: string | null;
  readonly key: string | null;
}

export interface ProtocolRules {
  /** A PATCH or DELETE has to say with If-Match which state of the resource it means; without, it is answered 428. */
  readonly requireIfMatch: boolean;
  /** Disks are listed as SimpleStorage too. */
  readonly simpleStorage: boolean;
}

/** Which images of firmware are taken in. */
export interface FirmwareRules {
  readonly largestImageMiB: number;
  /** Whose signatures are trusted: what people call them, and the PEM file of the public key. */
  readonly signers: readonly { readonly name: string; readonly key: string }[];
  /** An image without a signature of theirs is refused. */
  readonly requireSignature: boolean;
}

/** Which images of virtual media are had, and for how long they are kept. */
export interface MediaRules {
  readonly largestImageMiB: number;
  /** All of them together. */
  readonly largestTotalMiB: number;
  /** How long one is kept that no slot holds any more. */
  readonly keepMinutes: number;
}

/** The ways to machines' consoles. */
export interface ConsoleRules {
  /** Whether WebSockets on the port of `listen` lead to them. */
  readonly webSocket: boolean;
  /** Nothing typed for that long, and it is left. 0 = never. */
  readonly idleMinutes: number;
  /** null = nobody comes by SSH. */
  readonly ssh: SshRules | null;
}

export interface SshRules {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  /** Files of public keys, absolute once a file has been loaded, and whom they let in. */
  readonly keys: readonly { readonly account: string; readonly file: string }[];
}

/** The servers that machines boot from. */
export interface NetbootRules {
  readonly networks: readonly NetworkRules[];
  /** 67, 68 and 4011 but where nothing on the wire is real. */
  readonly dhcp: { readonly serverPort: number; readonly clientPort: number; readonly proxyPort: number };
  /** null = off, as for the other two. */
  readonly tftp: { readonly port: number } | null;
  readonly http: { readonly port: number } | null;
  readonly logs: { readonly syslog: number | null; readonly netconsole: number | null };
  /** Folder of boot files: kernels, images, programs, scripts. Absolute once a file has been loaded; null = none. */
  readonly files: string | null;
  readonly ipxe: IpxeRules;
  /** Of another DHCP server's configuration, followed as it changes; null = none. */
  readonly dnsmasq: DnsmasqFolders | null;
}

export interface IpxeRules {
  /** Folders in which programs of iPXE are looked for, first match first; absolute once a file has been loaded. */
  readonly folders: readonly string[];
  /** Console of scripts that are made, e.g. `ttyS0,115200`, for the kernel; null = as the kernel does. */
  readonly console: string | null;
}

/** As Ironic's dnsmasq provider writes them: `dhcp-hostsdir` and `dhcp-optsdir`. */
export interface DnsmasqFolders {
  readonly hosts: string | null;
  readonly options: string | null;
}

export interface Outbound {
  /** `allowUnverified`: a subscription may turn off the check of its receiver's certificate. */
  readonly events: AddressRules & { readonly allowUnverified?: boolean };
  /** `allowUnverified`: images come over HTTPS also from servers whose certificate cannot be checked. */
  readonly images: AddressRules & { readonly allowUnverified?: boolean };
  /** `allowUnverified`: a client may have the certificates of the servers of a slot's images not checked. */
  readonly media: AddressRules & { readonly allowUnverified?: boolean };
}

/** Each rule is an address, a network as CIDR, a host name, or `*.` and a domain. */
export interface AddressRules {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}
