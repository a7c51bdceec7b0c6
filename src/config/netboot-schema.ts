/** The schema of what is said of booting from the network: the servers, and what they have for each machine. */
import type { BootArchitecture } from "../model/netboot.js";
import { filePath, identifier, type JsonSchema, mapping, oneOf, text, wholeNumber } from "./schema-parts.js";

const off = "off";

const ipv4: JsonSchema = {
  type: "string",
  pattern: "^[0-9]{1,3}(\\.[0-9]{1,3}){3}$",
  "x-allowed": "an IPv4 address such as 10.77.0.1",
};

const addresses = (description: string): JsonSchema => ({
  type: "array",
  description,
  items: ipv4,
  maxItems: 16,
  default: [],
});

/** A mapping, or the word `off`. */
const orOff = (mappingSchema: JsonSchema, example: string, standard: unknown): JsonSchema => ({
  description: mappingSchema.description,
  if: { type: "object" },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
  then: mappingSchema,
  else: { type: "string", pattern: `^${off}$`, "x-allowed": `off, or a mapping such as ${example}` },
  default: standard,
});

const port = (description: string, more: JsonSchema): JsonSchema => wholeNumber(description, 0, 65_535, more);

/** A port, or the word `off`, which it is when absent. */
const portOrOff = (description: string, example: number): JsonSchema => ({
  description,
  if: { type: "integer" },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
  then: wholeNumber(description, 0, 65_535),
  else: { type: "string", pattern: `^${off}$`, "x-allowed": `off, or a port such as ${example}` },
  default: off,
});

const options: JsonSchema = {
  type: "object",
  description:
    'DHCP options by name or number, such as ntp-server: 10.0.0.1 or 150: "10.0.0.1"; lists as lists or with commas.',
  maxProperties: 64,
  propertyNames: { maxLength: 64 },
  additionalProperties: {
    type: ["string", "number", "boolean", "array"],
    maxLength: 1024,
    maxItems: 64,
    items: { type: ["string", "number"], maxLength: 1024, "x-allowed": "text or a number" },
    "x-allowed": "text, a number, or a list of them",
  },
  default: {},
};

const domainName: JsonSchema = {
  type: "string",
  maxLength: 253,
  pattern: "^[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}))*$",
  "x-allowed": "a name such as lab.example.net",
};

const network = mapping("A network with machines that boot. It needs an interface or an address.", {
  id: identifier("What machines call it; its interface, or its address, when absent."),
  interface: text("The network interface that leads there, such as eth1. It may come later.", { maxLength: 15 }),
  address: {
    type: "string",
    description:
      "Our own address in it, such as 10.77.0.1/24; that of the interface when absent. Of a network behind relays: the one that they send to.",
    pattern: "^[0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?$",
    "x-allowed": "an IPv4 address, such as 10.77.0.1 or 10.77.0.1/24",
  },
  subnet: {
    type: "string",
    description: "The network itself, such as 10.80.0.0/24, where its machines are behind relays.",
    pattern: "^[0-9]{1,3}(\\.[0-9]{1,3}){3}/[0-9]{1,2}$",
    "x-allowed": "a network, such as 10.80.0.0/24",
  },
  dhcp: oneOf(
    "proxy: another server gives the addresses, we say what to boot. pool: we give addresses to all that may have one. reservation: only to machines that have one of their own. auto: pool, until another server is heard, and proxy from then on. off: no DHCP.",
    ["proxy", "auto", "reservation", "pool", "off"],
    { default: "proxy" },
  ),
  pools: {
    type: "array",
    description: "Addresses to give away, first and last of each row: 10.77.0.100-10.77.0.150.",
    maxItems: 64,
    default: [],
    items: {
      type: "string",
      pattern: "^[0-9.]{7,15} ?- ?[0-9.]{7,15}$",
      "x-allowed": "two addresses with a - between, such as 10.77.0.100-10.77.0.150",
    },
  },
  routers: addresses("Routers that machines are told."),
  nameServers: addresses("DNS servers that machines are told."),
  timeServers: addresses("NTP servers that machines are told."),
  domain: { ...domainName, description: "Domain that machines are told." },
  leaseMinutes: wholeNumber("How long an address is given away for.", 2, 525_600, { default: 60 }),
  options,
  strangers: oneOf(
    "What machines that this file does not name get where we give addresses: nothing, or an address from the pool and nothing to boot.",
    ["ignore", "lease"],
    { default: "ignore" },
  ),
  probe: {
    type: "boolean",
    description: "Whether an address is looked for on the wire before it is given away, where the system lets us.",
    default: true,
  },
});

export const netbootRules = mapping(
  "Booting from the network: DHCP, TFTP, HTTP boot, and logs of machines.",
  {
    networks: {
      type: "array",
      description: "Networks that are served.",
      minItems: 1,
      maxItems: 64,
      items: network,
    },
    dhcp: {
      ...mapping("UDP ports of DHCP, for tests and where nothing on the wire is real.", {
        serverPort: port("Of the server.", { default: 67 }),
        clientPort: port("Of clients.", { default: 68 }),
        proxyPort: port("Of PXE boot servers.", { default: 4011 }),
      }),
      default: {},
    },
    tftp: orOff(
      mapping("TFTP, which only reads: a mapping, or off.", {
        port: port("UDP port. 0 = any free one.", { default: 69 }),
      }),
      "{ port: 69 }",
      {},
    ),
    http: orOff(
      mapping("Plain HTTP for boot files, which only reads: a mapping, or off.", {
        port: port("TCP port, apart from that of Redfish. 0 = any free one.", { default: 8080 }),
      }),
      "{ port: 8080 }",
      {},
    ),
    logs: {
      ...mapping("What machines say of themselves goes into their logs.", {
        syslog: portOrOff("UDP port for syslog, 514 by custom.", 514),
        netconsole: portOrOff("UDP port for netconsole, 6666 by custom.", 6666),
      }),
      default: {},
    },
    files: filePath("Folder with kernels, images and programs for machines to boot; relative to this file."),
    ipxe: {
      ...mapping("iPXE, which fetches over HTTP what firmware cannot.", {
        folders: {
          type: "array",
          description: "Folders with programs of iPXE; of those with the same name the first counts.",
          items: filePath("Folder."),
          maxItems: 16,
          default: ["/usr/lib/ipxe"],
        },
        console: text("Console of kernels that are booted, such as ttyS0,115200.", {
          pattern: "^[A-Za-z0-9]{1,16}(,[A-Za-z0-9]{1,16})?$",
          "x-allowed": "a console as Linux calls it, such as ttyS0,115200",
        }),
      }),
      default: {},
    },
    dnsmasq: mapping("Folders of another server's configuration, as Ironic's dnsmasq provider writes them; followed.", {
      hosts: filePath("The folder of dhcp-hostsdir."),
      options: filePath("The folder of dhcp-optsdir."),
    }),
  },
  ["networks"],
);

/* ── of one machine ──────────────────────────────────────────────────────────────────────────────────────────────── */

/** In the folder of boot files, or a URL. */
const bootFile = (description: string): JsonSchema => text(description, { maxLength: 1024 });

const bootArchitectures: readonly BootArchitecture[] = [
  "bios",
  "ia32",
  "x86-64",
  "arm32",
  "arm64",
  "riscv32",
  "riscv64",
  "loongarch64",
];

const boot = mapping("What a boot from the network leads to: one of kernel, chain, script, image, programs.", {
  kernel: bootFile("A kernel: a file in `netboot.files`, or a URL."),
  initrds: {
    type: "array",
    description: "Beside the kernel: initial RAM disks, in order.",
    items: bootFile("A file or a URL."),
    maxItems: 16,
  },
  arguments: text("Beside the kernel: its command line.", {
    maxLength: 2048,
    pattern: "^[ -~]*$",
    "x-allowed": "one line of printable ASCII characters",
  }),
  chain: bootFile("URL of an iPXE script or program that takes over."),
  script: bootFile("An iPXE script of your own, in `netboot.files`."),
  image: bootFile("A disk image, ISO 9660 or raw: a file or a URL."),
  programs: mapping(
    "UEFI or BIOS programs without iPXE, by what they are built for.",
    Object.fromEntries(bootArchitectures.map((name) => [name, bootFile("A file or a URL.")])),
  ),
});

export const machineNetboot = mapping("What the network has for it when it boots from there.", {
  bootSet: text(
    "The boot folder of a board that fetches everything from the network: name or id; see `shoal firmware`.",
  ),
  boot,
  offer: oneOf(
    "always: whenever it asks. asked: only under an override that says Pxe or UefiHttp, for a machine that tries the network first with every boot.",
    ["always", "asked"],
    { default: "always" },
  ),
  address: { ...ipv4, description: "IPv4 address of its first port, kept for it; any when absent." },
  hostName: { ...domainName, description: "What DHCP calls it; its name when absent." },
  network: identifier("Id of the network that it is on; wherever it asks when absent."),
  options,
  serial: {
    type: "string",
    description: "Serial number of a Raspberry Pi; learnt when it asks, when absent.",
    pattern: "^[0-9A-Fa-f]{8}([0-9A-Fa-f]{8})?$",
    "x-allowed": "8 hexadecimal digits, in quotes, or the 16 of /proc/cpuinfo",
  },
});
