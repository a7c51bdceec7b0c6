/** The options that the server reads and writes, and their forms. */
import { ipv4Number, ipv4Text } from "../../../../src/model/ipv4.js";
import type { DhcpMessage } from "../message.js";

/** RFC 2132, RFC 3004, RFC 3046, RFC 3011, RFC 4578, and iPXE's own. */
export const option = {
  subnetMask: 1,
  routers: 3,
  nameServers: 6,
  hostName: 12,
  domain: 15,
  broadcast: 28,
  timeServers: 42,
  vendorInformation: 43,
  requestedAddress: 50,
  leaseTime: 51,
  messageType: 53,
  serverId: 54,
  parameterList: 55,
  message: 56,
  largestMessage: 57,
  renewalTime: 58,
  rebindingTime: 59,
  vendorClass: 60,
  clientId: 61,
  tftpServer: 66,
  bootFile: 67,
  userClass: 77,
  relayAgent: 82,
  architecture: 93,
  machineId: 97,
  subnetSelection: 118,
  tftpServers: 150,
  ipxe: 175,
} as const;

/** RFC 2132 §9.6. */
const messageTypes = ["discover", "offer", "request", "decline", "ack", "nak", "release", "inform"] as const;
export type MessageType = (typeof messageTypes)[number];

/* ── what a message says ─────────────────────────────────────────────────────────────────────────────────────────── */

/** null = it says none that we know, as BOOTP's messages do. */
export function messageTypeOf(message: DhcpMessage): MessageType | null {
  const value = message.options.get(option.messageType);
  return value?.length === 1 ? (messageTypes[(value[0] ?? 0) - 1] ?? null) : null;
}

const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

/** The first `hardwareLength` bytes of chaddr, lower case with colons. */
export function macOf({ chaddr, hardwareLength }: DhcpMessage): string {
  let text = "";
  for (let at = 0; at < hardwareLength; at += 1) text += `${at === 0 ? "" : ":"}${hexBytes[chaddr[at] ?? 0]}`;
  return text;
}

const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Whether chaddr is an address that one port of Ethernet can have: 6 bytes, not all zero, no group's (IEEE 802 §8.4). */
export function hasEthernetAddress({ hardwareType, hardwareLength, chaddr }: DhcpMessage): boolean {
  const [a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = chaddr;
  const isGroup = (a & 1) === 1;
  return hardwareType === 1 && hardwareLength === 6 && !isGroup && (a | b | c | d | e | f) !== 0;
}

/** Option 61 in lower-case hex; null = it has none. */
export const clientIdOf = (message: DhcpMessage): string | null => hexIn(message, option.clientId);

/** Lower-case hex; null = the option is not there or empty. */
export function hexIn(message: DhcpMessage, code: number): string | null {
  const value = message.options.get(code);
  return value === undefined || value.length === 0 ? null : hexOf(value);
}

function numberIn(message: DhcpMessage, code: number, bytes: number): number | null {
  const value = message.options.get(code);
  if (value?.length !== bytes) return null;
  let sum = 0;
  for (const byte of value) sum = sum * 256 + byte;
  return sum;
}

/** null = the option is not there or has another length. */
export const u16In = (message: DhcpMessage, code: number): number | null => numberIn(message, code, 2);
export const u32In = (message: DhcpMessage, code: number): number | null => numberIn(message, code, 4);

/** One IPv4 address, dotted; null = the option is not there or has another length. */
export function addressIn(message: DhcpMessage, code: number): string | null {
  const value = u32In(message, code);
  return value === null ? null : ipv4Text(value);
}

/** null = the option is not there, or nothing is left of it. */
export function textIn(message: DhcpMessage, code: number): string | null {
  const value = message.options.get(code);
  return value === undefined ? null : printable(value);
}

const mostCharacters = 255;

/** Without control characters and what turns the direction of writing, at most 255 characters; null = nothing is left. */
export function printable(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, mostCharacters)).toString();
  // As nearly all are.
  if (/^[!-~]+$/.test(text)) return text;
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "").trim() || null;
}

/* ── how options are written ─────────────────────────────────────────────────────────────────────────────────────── */

export const typeBytes = (type: MessageType): Uint8Array => Uint8Array.of(messageTypes.indexOf(type) + 1);

export function u32Bytes(value: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** @param addresses dotted quads */
export function addressBytes(...addresses: readonly string[]): Uint8Array {
  const bytes = Buffer.allocUnsafe(addresses.length * 4);
  let at = 0;
  for (const address of addresses) at = bytes.writeUInt32BE(ipv4Number(address) ?? 0, at);
  return bytes;
}

export const textBytes = (text: string): Uint8Array => Buffer.from(text);
