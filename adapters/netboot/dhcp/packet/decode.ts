/** Bytes of a packet → DHCP message (RFC 2131 §2, RFC 2132 §2, RFC 3396). */
import { ipv4Text } from "../../../../src/model/ipv4.js";
import type { DhcpMessage } from "../message.js";
import { DhcpFormatError } from "./format-error.js";
import { cookie, end, field, leastBytes, mostBytes, overload, overloads, pad, size } from "./layout.js";

/**
 * Each byte is read once, so that no packet takes long.
 * @param bytes a whole UDP payload; options that come in one part are views of it
 * @throws DhcpFormatError
 */
export function decode(bytes: Uint8Array): DhcpMessage {
  const packet = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkFrame(packet);
  const parts: Parts = { first: new Map(), more: null };
  readOptions(packet, field.options, packet.length, parts);
  const used = overloadIn(parts);
  // RFC 3396 §5: an option goes on from `options` to `file`, and from there to `sname`.
  if (used & overloads.file) readOptions(packet, field.file, field.file + size.file, parts);
  if (used & overloads.sname) readOptions(packet, field.sname, field.sname + size.sname, parts);
  // Inside the fields that it lends it means nothing.
  parts.first.delete(overload);
  return messageOf(packet, used, optionsIn(parts));
}

function checkFrame(packet: Buffer): void {
  if (packet.length < leastBytes) throw new DhcpFormatError("too-short", `${packet.length} bytes are no DHCP message`);
  if (packet.length > mostBytes) throw new DhcpFormatError("too-long", `${packet.length} bytes are too many`);
  const op = packet.readUInt8(field.op);
  if (op !== 1 && op !== 2) throw new DhcpFormatError("bad-op", `op is ${op}`);
  const length = packet.readUInt8(field.hardwareLength);
  if (length > size.chaddr) throw new DhcpFormatError("bad-hlen", `hlen is ${length}`);
  if (packet.readUInt32BE(field.cookie) !== cookie)
    throw new DhcpFormatError("no-cookie", "the magic cookie is missing");
}

const messageOf = (packet: Buffer, used: number, options: DhcpMessage["options"]): DhcpMessage => ({
  op: packet.readUInt8(field.op) === 1 ? "request" : "reply",
  hardwareType: packet.readUInt8(field.hardwareType),
  hardwareLength: packet.readUInt8(field.hardwareLength),
  hops: packet.readUInt8(field.hops),
  xid: packet.readUInt32BE(field.xid),
  secs: packet.readUInt16BE(field.secs),
  flags: packet.readUInt16BE(field.flags),
  ciaddr: ipv4Text(packet.readUInt32BE(field.ciaddr)),
  yiaddr: ipv4Text(packet.readUInt32BE(field.yiaddr)),
  siaddr: ipv4Text(packet.readUInt32BE(field.siaddr)),
  giaddr: ipv4Text(packet.readUInt32BE(field.giaddr)),
  chaddr: packet.subarray(field.chaddr, field.chaddr + size.chaddr),
  sname: used & overloads.sname ? "" : textAt(packet, field.sname, size.sname),
  file: used & overloads.file ? "" : textAt(packet, field.file, size.file),
  options,
});

/** One character for each byte, so that nothing is lost. */
function textAt(packet: Buffer, offset: number, length: number): string {
  if (packet[offset] === 0) return "";
  const nul = packet.indexOf(0, offset);
  const most = offset + length;
  return packet.toString("latin1", offset, nul >= 0 && nul < most ? nul : most);
}

/* ── options ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

interface Parts {
  /** The first part of each, by code. */
  readonly first: Map<number, Uint8Array>;
  /** All parts of those that come in several, which are few; null = none does. */
  more: Map<number, Uint8Array[]> | null;
}

/** Up to the end option, or to the end of the region: some clients leave it out. */
function readOptions(packet: Buffer, from: number, to: number, parts: Parts): void {
  let offset = from;
  while (offset < to) {
    const code = packet[offset];
    offset += 1;
    if (code === undefined || code === end) return;
    if (code === pad) continue;
    const length = offset < to ? packet[offset] : undefined;
    if (length === undefined || offset + 1 + length > to)
      throw new DhcpFormatError("overrun", `option ${code} reaches past the end`);
    const value = packet.subarray(offset + 1, offset + 1 + length);
    const before = parts.first.get(code);
    if (before) add(parts, code, before, value);
    else parts.first.set(code, value);
    offset += 1 + length;
  }
}

function add(parts: Parts, code: number, first: Uint8Array, value: Uint8Array): void {
  parts.more ??= new Map();
  const all = parts.more.get(code);
  if (all) all.push(value);
  else parts.more.set(code, [first, value]);
}

function optionsIn({ first, more }: Parts): DhcpMessage["options"] {
  if (more) for (const [code, all] of more) if (first.has(code)) first.set(code, Buffer.concat(all));
  return first;
}

function overloadIn({ first, more }: Parts): number {
  const value = more?.has(overload) ? Buffer.concat(more.get(overload) ?? []) : first.get(overload);
  if (!value) return 0;
  const [used = 0] = value;
  if (value.length !== 1 || used < 1 || used > 3)
    throw new DhcpFormatError("bad-overload", "option 52 is none of 1, 2, 3");
  return used;
}
