/** The outside of a message that comes back, looked at before the SNMP package reads it. Pure and bounded. */

/** RFC 3412 §6.4 msgFlags. */
const authFlag = 1;
const privFlag = 2;
/** RFC 3416 §3: PDU tag of a Report, which is how an engine tells what is wrong with a user: it cannot be encrypted then. */
const report = 0xa8;

const sequence = 0x30;
const integer = 0x02;
const octets = 0x04;

export interface Security {
  readonly auth: boolean;
  readonly privacy: boolean;
}

/**
 * Whether a version 3 message is as well protected as what was asked (RFC 3412 §7.2 step 12: else it is discarded).
 * Without this anybody who sees a request could answer it in the clear. Never throws.
 */
export function isProtectedAs(message: Uint8Array, wanted: Security): boolean {
  const seen = outsideOf(message);
  if (seen === null) return false;
  if ((seen.auth || !wanted.auth) && (seen.privacy || !wanted.privacy)) return true;
  return seen.isReport;
}

/** Whether a version 3 message is a Report, as far as that can be seen from outside. Never throws. */
export const isReport = (message: Uint8Array): boolean => outsideOf(message)?.isReport ?? false;

function outsideOf(message: Uint8Array): (Security & { readonly isReport: boolean }) | null {
  const body = open(message, 0, sequence);
  const version = body && open(message, body.start, integer);
  const header = version && open(message, version.end, sequence);
  const flags = header && flagsOf(message, header.start);
  if (!header || flags === null || flags === undefined) return null;
  const auth = (flags & authFlag) !== 0;
  const privacy = (flags & privFlag) !== 0;
  return { auth, privacy, isReport: !privacy && pduTag(message, header.end) === report };
}

interface Element {
  readonly start: number;
  readonly end: number;
}

/** msgID, msgMaxSize, msgFlags (RFC 3412 §6). */
function flagsOf(message: Uint8Array, at: number): number | null {
  const id = open(message, at, integer);
  const size = id && open(message, id.end, integer);
  const flags = size && open(message, size.end, octets);
  return flags && flags.end > flags.start ? (message[flags.start] ?? null) : null;
}

/** Past the security parameters, in a scoped PDU in the clear: contextEngineID, contextName, data. */
function pduTag(message: Uint8Array, at: number): number | null {
  const security = open(message, at, octets);
  const scoped = security && open(message, security.end, sequence);
  const engine = scoped && open(message, scoped.start, octets);
  const context = engine && open(message, engine.end, octets);
  return context ? (message[context.end] ?? null) : null;
}

/** Tag and length of BER (X.690 §8.1.3), of at most four octets of length. */
function open(message: Uint8Array, at: number, tag: number): Element | null {
  const first = message[at + 1];
  if (message[at] !== tag || first === undefined) return null;
  const more = first < 0x80 ? 0 : first - 0x80;
  if (first === 0x80 || more > 4) return null;
  let length = more === 0 ? first : 0;
  for (let index = 0; index < more; index += 1) length = length * 256 + (message[at + 2 + index] ?? 0);
  const start = at + 2 + more;
  return start + length <= message.length ? { start, end: start + length } : null;
}
