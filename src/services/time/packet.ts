/** The one packet of SNTP, both ways (RFC 5905 §7.3 and §14). Pure; never throws, whatever bytes come. */
import type { Duration, Instant } from "../../model/clock.js";

export const packetBytes = 48;
export const nonceBytes = 8;

/** Where things are in the packet (RFC 5905, figure 8). */
const at = {
  stratum: 1,
  rootDelay: 4,
  rootDispersion: 8,
  referenceId: 12,
  origin: 24,
  receive: 32,
  transmit: 40,
} as const;

const version = 4;
const modes = { client: 3, server: 4 } as const;
/** The leap indicator of a server whose clock was never set (RFC 5905, figure 9). */
const alarm = 3;
/** Stratum of a server that has lost its source; more is reserved (RFC 5905, figure 11). */
const unsynchronizedStratum = 16;
/** MAXDISP: a server this far from its source tells no time (RFC 5905 §7.2). */
const farthest: Duration = 16_000;

export interface ServerTime {
  readonly kind: "time";
  /** When the question reached the server, by its clock; milliseconds with a fraction. */
  readonly received: Instant;
  /** When its answer left. */
  readonly sent: Instant;
  readonly stratum: number;
  /** How far the server may be off from the source of its time. */
  readonly rootDistance: Duration;
}

/** Why the time in an answer is not to be trusted. */
export type Distrust = "alarm" | "unsynchronized" | "timestamps" | "distance";

export type Reply =
  | ServerTime
  /** Kiss-o'-death: the server wants something else than to be asked (RFC 5905 §7.4). */
  | { readonly kind: "kiss"; readonly code: string }
  | { readonly kind: "distrusted"; readonly why: Distrust }
  /** No answer to this question: another question's, somebody else's, or junk. */
  | { readonly kind: "foreign" };

/**
 * A client's question. Everything that would tell the server about this host is left out, its time too: the transmit
 * timestamp only has to come back, so it is a nonce that nobody off the path can guess.
 *
 * @param nonce 8 bytes
 */
export function encodeQuestion(nonce: Uint8Array): Buffer {
  const packet = Buffer.alloc(packetBytes);
  packet[0] = (version << 3) | modes.client;
  packet.set(nonce.subarray(0, nonceBytes), at.transmit);
  return packet;
}

/** @param nonce of the question that this should answer */
export function decodeReply(packet: Buffer, nonce: Uint8Array): Reply {
  // The question had no extension, so the answer has none.
  if (packet.length !== packetBytes || !answers(packet, nonce)) return { kind: "foreign" };
  const stratum = packet.readUInt8(at.stratum);
  if (stratum === 0) return { kind: "kiss", code: kissCode(packet) };
  const time: ServerTime = {
    kind: "time",
    received: instantAt(packet, at.receive),
    sent: instantAt(packet, at.transmit),
    stratum,
    rootDistance: shortAt(packet, at.rootDelay) / 2 + shortAt(packet, at.rootDispersion),
  };
  const why = distrust(packet, time);
  return why === undefined ? time : { kind: "distrusted", why };
}

function answers(packet: Buffer, nonce: Uint8Array): boolean {
  const first = packet.readUInt8(0);
  const repliedVersion = (first >> 3) & 7;
  return (
    (first & 7) === modes.server &&
    (repliedVersion === version || repliedVersion === 3) &&
    packet.subarray(at.origin, at.origin + nonceBytes).equals(nonce)
  );
}

/** RFC 4330 §5: the checks of an answer. */
function distrust(packet: Buffer, { stratum, received, sent, rootDistance }: ServerTime): Distrust | undefined {
  if (packet.readUInt8(0) >> 6 === alarm) return "alarm";
  if (stratum >= unsynchronizedStratum) return "unsynchronized";
  if (isUnset(packet, at.receive) || isUnset(packet, at.transmit) || sent < received) return "timestamps";
  return rootDistance >= farthest ? "distance" : undefined;
}

/** Four letters (RFC 5905, figure 13); anything that is no letter would only garble the words it is told in. */
const kissCode = (packet: Buffer): string =>
  packet.toString("latin1", at.referenceId, at.referenceId + 4).replace(/[^A-Za-z0-9]/g, "");

const isUnset = (packet: Buffer, offset: number): boolean => packet.readBigUInt64BE(offset) === 0n;

/** Seconds from 1900-01-01, where NTP counts from, to 1970-01-01. */
const epoch = 2_208_988_800;

/**
 * RFC 4330 §3: with the highest bit set it is a time from 1968 to 2036, without it one from 2036 to 2104. So it needs no
 * clock that is right already.
 */
function instantAt(packet: Buffer, offset: number): Instant {
  const counted = packet.readUInt32BE(offset);
  const sinceEpoch = (counted >= 2 ** 31 ? counted : counted + 2 ** 32) - epoch;
  return sinceEpoch * 1000 + (packet.readUInt32BE(offset + 4) / 2 ** 32) * 1000;
}

/** A short of NTP: 16 bits of seconds, 16 bits of fraction; here in milliseconds. */
const shortAt = (packet: Buffer, offset: number): Duration => (packet.readUInt32BE(offset) / 2 ** 16) * 1000;
