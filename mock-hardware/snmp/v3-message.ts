/** Messages of SNMPv3 (RFC 3412 §6) with the security parameters of USM (RFC 3414 §2.4). */
import { BerReader, integer, octets, PacketError, sequence, Tag } from "./ber.js";
import { type Pdu, readPdu, writePdu } from "./pdu.js";

export const flag = { auth: 1, priv: 2, reportable: 4 } as const;

export interface V3Message {
  readonly id: number;
  /** Octets that the asker can take. */
  readonly maxSize: number;
  /** A sum of `flag`. */
  readonly flags: number;
  readonly security: Security;
  /** A scoped PDU as a SEQUENCE, or its ciphertext as an OCTET STRING. */
  readonly data: Buffer;
}

export interface Security {
  readonly engineId: Buffer;
  readonly boots: number;
  readonly time: number;
  readonly user: Buffer;
  /** msgAuthenticationParameters. */
  readonly digest: Buffer;
  /** msgPrivacyParameters. */
  readonly salt: Buffer;
}

export interface ScopedPdu {
  readonly engineId: Buffer;
  readonly context: Buffer;
  readonly pdu: Pdu;
}

const version3 = 3;
const userSecurityModel = 3;
/** RFC 3412 §6: msgMaxSize INTEGER (484..2147483647). */
const leastSize = 484;

/** `digest` is a view of the packet: what is written into it is written into the packet. @throws PacketError */
export function readV3Message(packet: Buffer): V3Message {
  const outer = new BerReader(packet);
  const message = outer.within();
  outer.end();
  if (message.integer() !== version3) throw new PacketError("it is not of SNMPv3");
  const header = readHeader(message.within());
  const security = readSecurity(new BerReader(message.octets()));
  const { tag, content } = message.element();
  message.end();
  const isPrivate = (header.flags & flag.priv) !== 0;
  if (tag !== (isPrivate ? Tag.OctetString : Tag.Sequence)) throw new PacketError(`tag ${tag} belies the flags`);
  return { ...header, security, data: isPrivate ? content : sequence(content) };
}

function readHeader(header: BerReader): Pick<V3Message, "id" | "maxSize" | "flags"> {
  const id = header.integer();
  const maxSize = header.integer();
  const flags = header.octets();
  const model = header.integer();
  header.end();
  if (id < 0 || maxSize < leastSize || flags.length !== 1) throw new PacketError("the header is out of its ranges");
  if (model !== userSecurityModel) throw new PacketError(`there is no security model ${model} here`);
  const [sum = 0] = flags;
  if (sum & flag.priv && !(sum & flag.auth)) throw new PacketError("privacy without authentication");
  return { id, maxSize, flags: sum };
}

function readSecurity(outer: BerReader): Security {
  const inner = outer.within();
  outer.end();
  const security = {
    engineId: inner.octets(),
    boots: inner.integer(),
    time: inner.integer(),
    user: inner.octets(),
    digest: inner.octets(),
    salt: inner.octets(),
  };
  inner.end();
  const { engineId, boots, time, user } = security;
  if (engineId.length > 32 || user.length > 32 || boots < 0 || time < 0)
    throw new PacketError("the security parameters are out of their ranges");
  return security;
}

export function writeV3Message({ id, maxSize, flags, security, data }: V3Message): Buffer {
  const header = sequence(integer(id), integer(maxSize), octets(Buffer.of(flags)), integer(userSecurityModel));
  const { engineId, boots, time, user, digest, salt } = security;
  const parameters = sequence(
    octets(engineId),
    integer(boots),
    integer(time),
    octets(user),
    octets(digest),
    octets(salt),
  );
  return sequence(integer(version3), header, octets(parameters), flags & flag.priv ? octets(data) : data);
}

/** What follows is padding of the cipher (RFC 3414 §8.1.1.2). @throws PacketError */
export function readScopedPdu(data: Buffer): ScopedPdu {
  const inner = new BerReader(data).within();
  const scoped = { engineId: inner.octets(), context: inner.octets(), pdu: readPdu(inner) };
  inner.end();
  return scoped;
}

/** @throws RangeError when a value is not one of its type */
export const writeScopedPdu = ({ engineId, context, pdu }: ScopedPdu): Buffer =>
  sequence(octets(engineId), octets(context), writePdu(pdu));
