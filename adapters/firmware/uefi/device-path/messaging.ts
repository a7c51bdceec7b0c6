/** Messaging nodes (UEFI §10.3.4). */
import { CodecError } from "../codec-error.js";
import { concatenated, joined, Reader } from "../little-endian.js";
import { guids } from "../well-known.js";
import {
  decimalNumber,
  eui64,
  type Field,
  fixed,
  fixedGuid,
  guidField,
  hexBytes,
  hexNumber,
  ipv4Address,
  ipv6Address,
  macField,
  optional,
  paddedAscii,
  quotedUtf16,
  restInAscii,
  restInHex,
  wordNumber,
  zeros,
} from "./fields.js";
import { kind } from "./kind.js";
import type { NodeKind } from "./node.js";

const zero = (field: Field): Field => optional(field, "0");

const ipProtocol = zero(wordNumber(2, { 6: "TCP", 17: "UDP" }));

/** The ports have no place in the text: a node that has some is printed as bytes. */
const ipv4 = kind(
  [3, 12],
  "IPv4",
  {
    local: ipv4Address,
    remote: ipv4Address,
    ports: zeros(4),
    protocol: ipProtocol,
    origin: optional(wordNumber(1, { 0: "DHCP", 1: "Static" }), "DHCP"),
    gateway: ipv4Address,
    mask: ipv4Address,
  },
  ["remote", "protocol", "origin", "local", "gateway", "mask"],
);

const ipv6Origins = { 0: "Static", 1: "StatelessAutoConfigure", 2: "StatefulAutoConfigure" };

const ipv6 = kind(
  [3, 13],
  "IPv6",
  {
    local: ipv6Address,
    remote: ipv6Address,
    ports: zeros(4),
    protocol: ipProtocol,
    origin: optional(wordNumber(1, ipv6Origins), "Static"),
    prefix: zero(hexNumber(1)),
    gateway: ipv6Address,
  },
  ["remote", "protocol", "origin", "local", "prefix", "gateway"],
);

/** Addresses of 16 bytes each, IPv4 ones with zeros behind them. */
const dns: NodeKind = {
  type: 3,
  subtype: 31,
  name: "Dns",
  argumentsOf: (data) => {
    const reader = new Reader(data);
    const field = dnsAddress(reader.u8("the kind of address") !== 0);
    const texts: string[] = [];
    while (reader.left > 0) texts.push(field.read(new Reader(reader.take(16, "an address"))));
    return texts;
  },
  dataOf: (values) => {
    const isIpv6 = values.some((value) => value.includes(":"));
    const field = dnsAddress(isIpv6);
    const addresses = values.map((value) => joined(field.bytes(value), new Uint8Array(isIpv6 ? 0 : 12)));
    return concatenated([Uint8Array.of(isIpv6 ? 1 : 0), ...addresses]);
  },
};

const dnsAddress = (isIpv6: boolean): Field => (isIpv6 ? ipv6Address : ipv4Address);

const usbClassFields = {
  vendor: optional(hexNumber(2), "0xFFFF"),
  product: optional(hexNumber(2), "0xFFFF"),
  class: optional(hexNumber(1), "0xFF"),
  subclass: optional(hexNumber(1), "0xFF"),
  protocol: optional(hexNumber(1), "0xFF"),
};

const namedUsbClass = ([code, name]: readonly [code: number, name: string]): NodeKind =>
  kind([3, 15], name, { ...usbClassFields, class: fixed(Uint8Array.of(code)) }, [
    "vendor",
    "product",
    "subclass",
    "protocol",
  ]);

const usbClasses = (
  [
    [1, "UsbAudio"],
    [2, "UsbCDCControl"],
    [3, "UsbHID"],
    [6, "UsbImage"],
    [7, "UsbPrinter"],
    [8, "UsbMassStorage"],
    [9, "UsbHub"],
    [10, "UsbCDCData"],
    [11, "UsbSmartCard"],
    [14, "UsbVideo"],
    [220, "UsbDiagnostic"],
    [224, "UsbWireless"],
  ] as const
).map(namedUsbClass);

const terminal = (name: string, guid: string): NodeKind => kind([3, 10], name, { GUID: fixedGuid(guid) }, []);

const uart = kind(
  [3, 14],
  "Uart",
  {
    reserved: zeros(4),
    "baud rate": wordNumber(8, { 0: "DEFAULT" }, String),
    "data bits": wordNumber(1, { 0: "DEFAULT" }, String),
    parity: letters({ 0: "D", 1: "N", 2: "E", 3: "O", 4: "M", 5: "S" }),
    "stop bits": letters({ 0: "D", 1: "1", 2: "1.5", 3: "2" }),
  },
  ["baud rate", "data bits", "parity", "stop bits"],
);

/** Words only: `1` and `2` are stop bits here, and not the numbers that stand for them. */
function letters(words: Readonly<Record<number, string>>): Field {
  const field = wordNumber(1, words);
  return {
    read: field.read,
    bytes: (text) => {
      if (Object.values(words).includes(text.toUpperCase())) return field.bytes(text);
      throw new CodecError(`one of ${Object.values(words).join(", ")} expected`, null);
    },
  };
}

/** The first that fits is printed: those with a name of their own come first. */
export const messagingKinds: readonly NodeKind[] = [
  kind([3, 1], "Ata", {
    controller: wordNumber(1, { 0: "Primary", 1: "Secondary" }),
    drive: wordNumber(1, { 0: "Master", 1: "Slave" }),
    LUN: zero(hexNumber(2)),
  }),
  kind([3, 2], "Scsi", { target: hexNumber(2), LUN: zero(hexNumber(2)) }),
  kind([3, 3], "Fibre", { reserved: zeros(4), WWN: hexNumber(8), LUN: hexNumber(8) }, ["WWN", "LUN"]),
  kind([3, 5], "USB", { port: hexNumber(1), interface: zero(hexNumber(1)) }),
  terminal("VenPcAnsi", guids.pcAnsi),
  terminal("VenVt100", guids.vt100),
  terminal("VenVt100Plus", guids.vt100Plus),
  terminal("VenUtf8", guids.vtUtf8),
  kind([3, 10], "VenMsg", { GUID: guidField, data: restInHex }),
  kind([3, 11], "MAC", { address: macField, "interface type": optional(hexNumber(1), "1") }),
  ipv4,
  ipv6,
  uart,
  ...usbClasses,
  kind([3, 15], "UsbClass", usbClassFields),
  kind(
    [3, 16],
    "UsbWwid",
    { interface: hexNumber(2), vendor: hexNumber(2), product: hexNumber(2), "serial number": quotedUtf16 },
    ["vendor", "product", "interface", "serial number"],
  ),
  kind([3, 17], "Unit", { LUN: hexNumber(1) }),
  kind([3, 18], "Sata", {
    port: hexNumber(2),
    "port multiplier": optional(hexNumber(2), "0xFFFF"),
    LUN: zero(hexNumber(2)),
  }),
  kind([3, 20], "Vlan", { id: decimalNumber(2) }),
  kind([3, 23], "NVMe", { namespace: hexNumber(4), EUI: optional(eui64, "00-00-00-00-00-00-00-00") }),
  { ...kind([3, 24], "Uri", { address: restInAscii }), verbatim: true },
  kind([3, 25], "UFS", { target: hexNumber(1), LUN: hexNumber(1) }),
  kind([3, 26], "SD", { slot: hexNumber(1) }),
  kind([3, 27], "Bluetooth", { address: hexBytes(6) }),
  { ...kind([3, 28], "Wi-Fi", { SSID: paddedAscii(32) }), verbatim: true },
  kind([3, 29], "eMMC", { slot: hexNumber(1) }),
  kind([3, 30], "BluetoothLE", { address: hexBytes(6), "address type": hexNumber(1) }),
  dns,
];
