/** What the file says of booting from the network, as the schema has checked it → rules. */
import { minutes } from "../model/clock.js";
import { encodeOption, OptionValueError, optionByName } from "../model/dhcp-options.js";
import { ipv4Number, ipv4Subnet } from "../model/ipv4.js";
import type {
  BootArchitecture,
  DhcpMode,
  DhcpOptions,
  MachineNetboot,
  NetworkBoot,
  NetworkRules,
} from "../model/netboot.js";
import type { NetbootRules } from "./config.js";

/* ── as it is written ────────────────────────────────────────────────────────────────────────────────────────────── */

type OrOff<T> = T | "off";

/** `netboot`, its defaults filled in. */
export interface WrittenNetboot {
  readonly networks: readonly WrittenNetwork[];
  readonly dhcp: NetbootRules["dhcp"];
  readonly tftp: OrOff<{ readonly port: number }>;
  readonly http: OrOff<{ readonly port: number }>;
  readonly logs: { readonly syslog: OrOff<number>; readonly netconsole: OrOff<number> };
  readonly files?: string;
  readonly ipxe: { readonly folders: readonly string[]; readonly console?: string };
  readonly dnsmasq?: { readonly hosts?: string; readonly options?: string };
}

export interface WrittenNetwork {
  readonly id?: string;
  readonly interface?: string;
  readonly address?: string;
  readonly subnet?: string;
  readonly dhcp: DhcpMode;
  readonly pools: readonly string[];
  readonly routers: readonly string[];
  readonly nameServers: readonly string[];
  readonly timeServers: readonly string[];
  readonly domain?: string;
  readonly leaseMinutes: number;
  readonly options: WrittenOptions;
  readonly strangers: "ignore" | "lease";
  readonly probe: boolean;
}

/** By name or number. */
export type WrittenOptions = Readonly<Record<string, WrittenOption>>;
type WrittenOption = string | number | boolean | readonly (string | number)[];

/** `netboot` of a machine, its defaults filled in. */
export interface WrittenMachineNetboot {
  readonly bootSet?: string;
  readonly boot?: WrittenBoot;
  readonly offer: "always" | "asked";
  readonly address?: string;
  readonly hostName?: string;
  readonly network?: string;
  readonly options: WrittenOptions;
  readonly serial?: string;
}

export interface WrittenBoot {
  readonly kernel?: string;
  readonly initrds?: readonly string[];
  readonly arguments?: string;
  readonly chain?: string;
  readonly script?: string;
  readonly image?: string;
  readonly programs?: Readonly<Partial<Record<BootArchitecture, string>>>;
}

/* ── the servers ─────────────────────────────────────────────────────────────────────────────────────────────────── */

export const netbootRulesOf = (written: WrittenNetboot): NetbootRules => ({
  networks: written.networks.map(networkOf),
  dhcp: written.dhcp,
  tftp: unlessOff(written.tftp),
  http: unlessOff(written.http),
  logs: { syslog: unlessOff(written.logs.syslog), netconsole: unlessOff(written.logs.netconsole) },
  files: written.files ?? null,
  ipxe: { folders: written.ipxe.folders, console: written.ipxe.console ?? null },
  dnsmasq: written.dnsmasq ? { hosts: written.dnsmasq.hosts ?? null, options: written.dnsmasq.options ?? null } : null,
});

const unlessOff = <T>(value: OrOff<T>): T | null => (value === "off" ? null : value);

export const networkId = ({ id, interface: name, address }: WrittenNetwork): string =>
  id ?? name ?? address?.split("/")[0] ?? "";

export function networkOf(written: WrittenNetwork): NetworkRules {
  const { address, bits } = addressOf(written.address);
  const { pools, leaseMinutes, dhcp, domain, options, interface: name = null, ...same } = written;
  return {
    ...same,
    id: networkId(written),
    interface: name,
    address,
    subnet: subnetOf(written.subnet) ?? (address !== null && bits !== null ? ipv4Subnet(address, bits) : null),
    mode: dhcp,
    pools: pools.flatMap((text) => poolOf(text) ?? []),
    domain: domain ?? null,
    leaseTime: minutes(leaseMinutes),
    options: readOptions(options).options,
  };
}

/** `10.77.0.1/24` or without a length. */
export function addressOf(text: string | undefined): { readonly address: string | null; readonly bits: number | null } {
  const [address = null, bits] = text?.split("/") ?? [];
  return { address, bits: bits === undefined ? null : Number(bits) };
}

/** undefined = there is none, or it is none. */
export function subnetOf(text: string | undefined): NetworkRules["subnet"] | undefined {
  const { address, bits } = addressOf(text);
  if (address === null || bits === null || bits > 32 || ipv4Number(address) === undefined) return undefined;
  return ipv4Subnet(address, bits);
}

/** `10.77.0.100-10.77.0.150`; undefined = it is none. */
export function poolOf(text: string): { readonly from: string; readonly to: string } | undefined {
  const [from = "", to = ""] = text.split(/ ?- ?/);
  const [first, last] = [ipv4Number(from), ipv4Number(to)];
  return first === undefined || last === undefined || first > last ? undefined : { from, to };
}

/* ── of one machine ──────────────────────────────────────────────────────────────────────────────────────────────── */

export const machineNetbootOf = (written: WrittenMachineNetboot): MachineNetboot => ({
  bootSet: written.bootSet ?? null,
  boot: bootOf(written.boot ?? {}),
  offer: written.offer,
  address: written.address ?? null,
  hostName: written.hostName ?? null,
  network: written.network ?? null,
  options: readOptions(written.options).options,
  serial: written.serial?.toLowerCase().slice(-8) ?? null,
});

function bootOf({ kernel, initrds, arguments: line, chain, script, image, programs }: WrittenBoot): NetworkBoot {
  if (kernel !== undefined) return { kind: "kernel", kernel, initrds: initrds ?? [], arguments: line ?? "" };
  if (chain !== undefined) return { kind: "chain", url: chain };
  if (script !== undefined) return { kind: "script", file: script };
  if (image !== undefined) return { kind: "image", file: image };
  if (programs !== undefined) return { kind: "program", files: programs };
  return { kind: "nothing" };
}

/* ── options of DHCP ─────────────────────────────────────────────────────────────────────────────────────────────── */

/** The code under which dnsmasq's words have the server's address in the header (siaddr), which we set. */
const headerField = 255;

export interface OptionProblem {
  readonly key: string;
  readonly text: string;
}

/** Those that can be understood, and what is wrong with the others. */
export function readOptions(written: WrittenOptions): {
  readonly options: DhcpOptions;
  readonly problems: readonly OptionProblem[];
} {
  const options: Record<number, string> = {};
  const problems: OptionProblem[] = [];
  for (const [key, value] of Object.entries(written)) {
    const option = optionByName(key);
    if (option === undefined) problems.push({ key, text: "is no DHCP option; write its number, or its name" });
    else if (option.reserved || option.code === headerField)
      problems.push({ key, text: "is an option that the server sets itself" });
    else if (option.code in options) problems.push({ key, text: `is option ${option.code}, which is given already` });
    else {
      try {
        options[option.code] = encodeOption(option.code, optionText(value));
      } catch (error) {
        if (!(error instanceof OptionValueError)) throw error;
        problems.push({ key, text: `cannot be: ${error.message}` });
      }
    }
  }
  return { options, problems };
}

const optionText = (value: WrittenOption): string | readonly string[] =>
  typeof value === "object" ? value.map(String) : String(value);
