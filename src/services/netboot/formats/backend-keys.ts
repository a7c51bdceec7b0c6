/**
 * Keys of the file backends of smee and metal-boot. Both read YAML by way of JSON and Go's structs, which takes no notice of
 * case, and metal-boot writes the structs' own names: `ipAddress` is `IPAddress` too, and `allowPxe` is `allow_pxe` elsewhere.
 */
import { ipv4Number, netmaskBits } from "../../../model/ipv4.js";
import { macIn } from "./mac-address.js";
import { shown } from "./problem.js";
import type { YamlValue } from "./yaml-lines.js";

/** What a file says of one machine. */
export interface Draft {
  readonly mac: string;
  readonly options: Record<string, string | string[]>;
  address?: string;
  hostName?: string;
  architecture?: "x86" | "ARM" | "RISC-V";
  disabled?: boolean;
  allowed?: boolean;
  scriptUrl?: string;
  script?: string;
  console?: string;
  baseUrl?: string;
  kernel?: string;
  initrd?: string;
  device?: string;
  port?: string;
}

type Tell = (line: number, problem: string) => void;

interface Entry {
  readonly draft: Draft;
  readonly value: YamlValue;
  readonly tell: Tell;
}

/** Keys without case, `_` and `-` → what they say, or the keys below. */
export interface KeyTable {
  readonly [key: string]: ((entry: Entry) => void) | KeyTable;
}

export const plainKey = (key: string): string => key.toLowerCase().replace(/[_-]/g, "");

/* ── values ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** What Go writes for what is not there. */
const unset: ReadonlySet<string> = new Set(["", "<nil>", "invalid IP"]);

const noText = "This is a list or a mapping, where a text belongs.";

/** @returns empty = it is not said; null = it is none */
function textIn(value: YamlValue): string | null {
  if (value.kind !== "scalar") return null;
  return unset.has(value.text) ? "" : value.text;
}

const text =
  (take: (draft: Draft, text: string) => string | undefined) =>
  ({ draft, value, tell }: Entry): void => {
    const written = textIn(value);
    const problem = written === "" ? undefined : written === null ? noText : take(draft, written);
    if (problem !== undefined) tell(value.line, problem);
  };

const address = (take: (draft: Draft, address: string) => void) =>
  text((draft, written) => {
    if (ipv4Number(written) === undefined) return `${shown(written)} is no IPv4 address.`;
    take(draft, written);
    return undefined;
  });

const listed =
  (option: string, check: (item: string) => string | undefined) =>
  ({ draft, value, tell }: Entry): void => {
    const items = value.kind === "list" ? value.items : [value];
    const texts = items.flatMap((item) => {
      const written = textIn(item);
      if (written === "") return [];
      const problem = written === null ? noText : check(written);
      if (problem !== undefined) tell(item.line, problem);
      return problem === undefined && written !== null ? [written] : [];
    });
    if (texts.length > 0) draft.options[option] = texts;
  };

const isAddress = (item: string) => (ipv4Number(item) === undefined ? `${shown(item)} is no IPv4 address.` : undefined);
const domain = /^[\w-]{1,63}(\.[\w-]{1,63})*\.?$/;
const isDomain = (item: string) => (domain.test(item) ? undefined : `${shown(item)} is no domain name.`);

const option = (name: string) =>
  address((draft, written) => {
    draft.options[name] = written;
  });

const yesNo = (take: (draft: Draft, yes: boolean) => void) =>
  text((draft, written) => {
    if (!/^(true|false)$/i.test(written)) return `${shown(written)} is neither true nor false.`;
    take(draft, written.toLowerCase() === "true");
    return undefined;
  });

const kept = (member: "scriptUrl" | "script" | "console" | "baseUrl" | "kernel" | "initrd") =>
  text((draft, written) => {
    draft[member] = written;
    return undefined;
  });

const without = (why: string) => text((_, written) => `${shown(written)}: ${why}`);

/** It tells what was, or nothing that is needed. */
const passed = (): void => {};

const architectures: readonly (readonly [RegExp, NonNullable<Draft["architecture"]>])[] = [
  [/^(x86|amd64|i[36]86)/i, "x86"],
  [/^(arm|aarch)/i, "ARM"],
  [/^riscv/i, "RISC-V"],
];

/* ── keys ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

const netbootKeys: KeyTable = {
  allowpxe: yesNo((draft, yes) => {
    draft.allowed = yes;
  }),
  ipxescripturl: kept("scriptUrl"),
  ipxescript: kept("script"),
  console: kept("console"),
  facility: without("Shoal has no facilities."),
};

const dhcpKeys: KeyTable = {
  macaddress: text((draft, written) =>
    macIn(written) === draft.mac ? undefined : `${shown(written)} is another address.`,
  ),
  ipaddress: address((draft, written) => {
    draft.address = written;
  }),
  subnetmask: text((draft, written) => {
    if (netmaskBits(written) === undefined) return `${shown(written)} is no subnet mask.`;
    draft.options["subnet-mask"] = written;
    return undefined;
  }),
  defaultgateway: option("routers"),
  nameservers: listed("domain-name-servers", isAddress),
  hostname: text((draft, written) => {
    if (isDomain(written) !== undefined) return `${shown(written)} is no host name.`;
    draft.hostName = written;
    return undefined;
  }),
  domainname: text((draft, written) => {
    if (isDomain(written) !== undefined) return isDomain(written);
    draft.options["domain-name"] = written;
    return undefined;
  }),
  broadcastaddress: option("broadcast-address"),
  ntpservers: listed("ntp-servers", isAddress),
  vlanid: without("machines are not told of VLANs here; serve the VLAN's own interface."),
  leasetime: text((_, written) =>
    written === "0" ? undefined : `${shown(written)}: how long a lease lasts is said of its network (leaseMinutes).`,
  ),
  arch: text((draft, written) => {
    const [, architecture] = architectures.find(([looks]) => looks.test(written)) ?? [];
    if (architecture === undefined) return `${shown(written)} is no architecture that is known.`;
    draft.architecture = architecture;
    return undefined;
  }),
  domainsearch: listed("domain-search", isDomain),
  disabled: yesNo((draft, yes) => {
    draft.disabled = yes;
  }),
};

/** tinkerbell/smee, internal/backend/file. */
export const smeeKeys: KeyTable = { ...dhcpKeys, netboot: netbootKeys };

const metalBootNetboot: KeyTable = {
  ...netbootKeys,
  osie: { baseurl: kept("baseUrl"), kernel: kept("kernel"), initrd: kept("initrd") },
};

/** metal3-community/metal-boot: the file of hardware has netboot below each machine, that of netboot has nothing else. */
export const metalBootKeys: KeyTable = {
  ...dhcpKeys,
  ...metalBootNetboot,
  netboot: metalBootNetboot,
  power: {
    deviceid: text((draft, written) => {
      if (macIn(written) === null) return `${shown(written)} is no switch's MAC address.`;
      draft.device = macIn(written) ?? written;
      return undefined;
    }),
    port: text((draft, written) => {
      if (!/^[1-9]\d{0,3}$/.test(written)) return `${shown(written)} is no port of a switch.`;
      draft.port = written;
      return undefined;
    }),
    state: passed,
    mode: passed,
  },
};
