/** DHCP message → bytes of a packet (RFC 2131 §2, RFC 2132 §2, RFC 3396). */
import { ipv4Number } from "../../../../src/model/ipv4.js";
import type { DhcpMessage } from "../message.js";
import { bootpBytes, cookie, end, field, leastBytes, mostBytes, overload, size } from "./layout.js";
import { bytesOf, type Entry, type Lent, type Load, laidOut } from "./option-bins.js";
import { option, u16In } from "./options.js";

export interface Limits {
  /** Bytes of UDP payload that the client takes. */
  readonly largest: number;
}

const ipAndUdpHeaders = 28;
/** What every client takes (RFC 2131 §2). */
const leastLimit = 576;
/** One frame of Ethernet: EDK2 names 65,280 in its REQUEST, and fragments are what firmware cannot put together. */
const mostLimit = 1500;

/** What the client that sent this takes: option 57, which counts the headers of IP and UDP as well (RFC 2132 §9.10). */
export function limitsOf(request: DhcpMessage): Limits {
  const named = u16In(request, option.largestMessage) ?? leastLimit;
  return { largest: Math.min(Math.max(named, leastLimit), mostLimit) - ipAndUdpHeaders };
}

/**
 * A packet of at least 300 bytes, as BOOTP's are (RFC 1542 §2.1). Option 53 comes first, 82 last (RFC 3046 §2.1), the others in
 * their order. What does not fit goes to the fields `sname` and `file` (option 52) where they are empty or only repeat options
 * 66 and 67; what does not fit there either is left out, later ones rather than earlier ones. A `sname` or `file` longer than its
 * field stays empty.
 */
export function encode(message: DhcpMessage, limits: Limits): Uint8Array {
  const room = Math.min(Math.max(limits.largest, bootpBytes), mostBytes) - field.options;
  const bins = laidOut(loadOf(message), room, () => freeFields(message));
  const packet = Buffer.alloc(Math.max(bootpBytes, leastBytes + bytesOf(bins.options) + 1));
  writeHeader(packet, message);
  writeText(packet, field.sname, size.sname, message.sname);
  writeText(packet, field.file, size.file, message.file);
  writeOptions(packet, field.options, bins.options);
  if (bins.sname) lend(packet, field.sname, size.sname, bins.sname);
  if (bins.file) lend(packet, field.file, size.file, bins.file);
  return packet;
}

function writeHeader(packet: Buffer, message: DhcpMessage): void {
  packet[field.op] = message.op === "request" ? 1 : 2;
  packet[field.hardwareType] = message.hardwareType;
  packet[field.hardwareLength] = message.hardwareLength;
  packet[field.hops] = message.hops;
  packet.writeUInt32BE(message.xid >>> 0, field.xid);
  packet.writeUInt16BE(message.secs & 0xffff, field.secs);
  packet.writeUInt16BE(message.flags & 0xffff, field.flags);
  packet.writeUInt32BE(ipv4Number(message.ciaddr) ?? 0, field.ciaddr);
  packet.writeUInt32BE(ipv4Number(message.yiaddr) ?? 0, field.yiaddr);
  packet.writeUInt32BE(ipv4Number(message.siaddr) ?? 0, field.siaddr);
  packet.writeUInt32BE(ipv4Number(message.giaddr) ?? 0, field.giaddr);
  packet.set(message.chaddr.subarray(0, size.chaddr), field.chaddr);
  packet.writeUInt32BE(cookie, field.cookie);
}

function writeText(packet: Buffer, offset: number, length: number, text: string): void {
  if (text.length <= length) packet.write(text, offset, length, "latin1");
}

/* ── options ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

function loadOf({ options }: DhcpMessage): Load {
  const type = options.get(option.messageType);
  const first: Entry | null = type?.length === 1 ? [option.messageType, type] : null;
  const relayAgent = options.get(option.relayAgent);
  const last: Entry | null = relayAgent ? [option.relayAgent, relayAgent] : null;
  const entries: Entry[] = [];
  for (const entry of options) {
    const [code] = entry;
    const isPlaced = (first && code === option.messageType) || code === option.relayAgent;
    if (code > 0 && code < end && code !== overload && !isPlaced) entries.push(entry);
  }
  return { first, entries, last };
}

/** The fields that say nothing, or nothing that an option does not say as well. */
function freeFields({ sname, file, options }: DhcpMessage): Lent[] {
  const repeats = (text: string, code: number) => {
    const value = options.get(code);
    return value !== undefined && Buffer.from(value).toString("latin1").replace(/\0+$/, "") === text;
  };
  const free: Lent[] = [];
  if (sname === "" || repeats(sname, option.tftpServer)) free.push("sname");
  if (file === "" || repeats(file, option.bootFile)) free.push("file");
  return free;
}

function writeOptions(packet: Buffer, offset: number, entries: readonly Entry[]): void {
  let at = offset;
  for (const [code, value] of entries) {
    packet[at] = code;
    packet[at + 1] = value.length;
    packet.set(value, at + 2);
    at += 2 + value.length;
  }
  packet[at] = end;
}

function lend(packet: Buffer, offset: number, length: number, entries: readonly Entry[]): void {
  packet.fill(0, offset, offset + length);
  writeOptions(packet, offset, entries);
}
