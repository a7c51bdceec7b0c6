/** What to boot, in the header and the options of an answer: each kind of client wants it in another form. */
import { nextServer } from "../../../../src/model/dhcp-options.js";
import { ipv4Number, ipv4Text } from "../../../../src/model/ipv4.js";
import type { BootAnswer, BootFile } from "../../../../src/model/netboot.js";
import type { DhcpMessage } from "../message.js";
import { option, textBytes, textIn } from "./options.js";

export type Options = ReadonlyMap<number, Uint8Array>;

/** The part of an answer that leads a boot. */
export interface BootPart {
  /** Dotted quad. */
  readonly siaddr: string;
  /** One character for each byte; empty = none, or too long for the header. */
  readonly file: string;
  readonly options: Options;
}

/**
 * Options that lead a boot. They go out whether they were asked for or not: the firmware of a Raspberry Pi does not ask for all
 * that it needs, and PXELINUX reads answers that the firmware had got (208 to 211, RFC 5071).
 */
const leading: ReadonlySet<number> = new Set([
  option.vendorInformation,
  option.vendorClass,
  option.tftpServer,
  option.bootFile,
  option.tftpServers,
  option.ipxe,
]);
const ofPxelinux: ReadonlySet<number> = new Set([208, 209, 210, 211]);

export const leadsBoot = (code: number): boolean => leading.has(code) || ofPxelinux.has(code);

const nothing: BootPart = { siaddr: "0.0.0.0", file: "", options: new Map() };

export interface Asked {
  readonly request: DhcpMessage;
  /** Our own address. */
  readonly server: string;
  readonly boot: BootAnswer;
  /** Configured ones. */
  readonly options: Options;
  /** Another server gives the addresses. */
  readonly proxy: boolean;
}

/**
 * What the boot plan says. For clients that are no machine of ours, or one that has no plan here, it leaves the choice to
 * configured options; a machine that is not to boot from here is not led elsewhere by them either. To an operating system they are
 * parameters like others.
 */
export function bootPartOf(asked: Asked): BootPart {
  const { boot } = asked;
  if (boot.file) return planned(asked, boot.file);
  const isLeft = boot.machine === null || boot.unplanned === true;
  return isLeft && boot.stage !== "system" ? configured(asked) : nothing;
}

/* ── by the boot plan ────────────────────────────────────────────────────────────────────────────────────────────── */

function planned({ server, options, proxy }: Asked, file: BootFile): BootPart {
  const part = formOf(file, server, proxy);
  if (options.size === 0) return part;
  const kept = [...options].filter(([code]) => ofPxelinux.has(code));
  const own = part.options;
  const ipxe = own.get(option.ipxe);
  // Other settings of iPXE's that were configured stay beside ours.
  const settings: [number, Uint8Array][] = ipxe
    ? [[option.ipxe, Buffer.concat([ipxe, options.get(option.ipxe) ?? Buffer.alloc(0)])]]
    : [];
  return { ...part, options: new Map([...own, ...settings, ...kept]) };
}

function formOf(file: BootFile, server: string, proxy: boolean): BootPart {
  switch (file.form) {
    case "board":
      return { siaddr: server, file: "", options: new Map([...pxeClient(raspberryPiBoot), tftpAt(server)]) };
    case "pxe":
      return {
        siaddr: server,
        file: headerText(file.path),
        options: new Map([
          ...(proxy ? pxeClient(bootFileHere) : []),
          tftpAt(server),
          [option.bootFile, ended(file.path)],
        ]),
      };
    case "http":
      return {
        siaddr: server,
        file: "",
        options: new Map([
          [option.vendorClass, textBytes("HTTPClient")],
          [option.bootFile, ended(file.url)],
        ]),
      };
    case "ipxe":
      // iPXE takes a proxy's file without asking port 4011 only with a siaddr beside it.
      return {
        siaddr: server,
        file: headerText(file.url),
        options: new Map([
          proxy ? [option.vendorClass, textBytes("PXEClient")] : [option.ipxe, noOtherServers],
          [option.bootFile, textBytes(file.url)],
        ]),
      };
  }
}

const pxeClient = (information: Uint8Array): [number, Uint8Array][] => [
  [option.vendorClass, textBytes("PXEClient")],
  [option.vendorInformation, information],
];

/** As an address: boot loaders of boards have no DNS. */
const tftpAt = (server: string): [number, Uint8Array] => [option.tftpServer, textBytes(server)];

/** With a NUL behind it: EDK2 writes one into the next option where there is none (PxeBcDhcp4.c, HttpBootDhcp4.c). */
const ended = (text: string): Uint8Array => Buffer.from(`${text}\0`);

const mostHeaderText = 127;

function headerText(path: string): string {
  const text = Buffer.from(path).toString("latin1");
  return text.length <= mostHeaderText ? text : "";
}

/* ── option 43 (PXE 2.1 table 2-1) and 175 ───────────────────────────────────────────────────────────────────────── */

const subOption = (code: number, ...bytes: readonly number[]): number[] => [code, bytes.length, ...bytes];
const ascii = (text: string): number[] => [...Buffer.from(text, "latin1")];
const endOfSubOptions = 255;

const discoveryControl = 6;
const bootMenu = 9;
const menuPrompt = 10;

/** Bit 3: the boot file named here, without a menu and without asking other boot servers. */
const bootFileHere = Uint8Array.of(...subOption(discoveryControl, 8), endOfSubOptions);

/** The first boot loaders of Raspberry Pis look for the spaces too; later ones for the words alone. */
const menuText = "Raspberry Pi Boot   ";

/** What the boot loader of a Raspberry Pi takes for its own server: an entry of a menu for the local boot (type 0). */
const raspberryPiBoot = Uint8Array.of(
  ...subOption(discoveryControl, 3),
  ...subOption(menuPrompt, 0, ...ascii("PXE")),
  ...subOption(bootMenu, 0, 0, menuText.length, ...ascii(menuText)),
  endOfSubOptions,
);

/** Sub-option 176: no waiting for a proxy, which saves three seconds. */
const noOtherServers = Uint8Array.of(...subOption(176, 1));

/* ── by configured options ───────────────────────────────────────────────────────────────────────────────────────── */

function configured(asked: Asked): BootPart {
  const options = new Map([...asked.options].filter(([code, value]) => leadsBoot(code) && value.length > 0));
  const path = withoutNul(options.get(option.bootFile) ?? new Uint8Array(0));
  if (path.length > 0) options.set(option.bootFile, Buffer.concat([path, Buffer.of(0)]));
  return {
    siaddr: nextServerOf(asked.options) ?? (path.length > 0 ? asked.server : nothing.siaddr),
    file: path.length <= mostHeaderText ? path.toString("latin1") : "",
    options: new Map([...(options.size > 0 ? classOf(asked) : []), ...options]),
  };
}

function withoutNul(bytes: Uint8Array): Buffer {
  const nul = bytes.indexOf(0);
  return Buffer.from(nul < 0 ? bytes : bytes.subarray(0, nul));
}

/** The header's own, as dnsmasq has it beside the options; else where TFTP is said to be. */
function nextServerOf(options: Options): string | null {
  const [header, servers, name] = [nextServer, option.tftpServers, option.tftpServer].map((code) => options.get(code));
  const address = header ?? servers;
  if (address && address.length >= 4) return ipv4Text(Buffer.from(address).readUInt32BE());
  const text = name ? withoutNul(name).toString("latin1") : "";
  return ipv4Number(text) === undefined ? null : text;
}

/** What the client has to hear to take the file: UEFI's HTTP boot always, PXE from a proxy. */
function classOf({ request, proxy }: Asked): [number, Uint8Array][] {
  const vendorClass = textIn(request, option.vendorClass) ?? "";
  if (vendorClass.startsWith("HTTPClient")) return [[option.vendorClass, textBytes("HTTPClient")]];
  return proxy ? pxeClient(bootFileHere) : [];
}
