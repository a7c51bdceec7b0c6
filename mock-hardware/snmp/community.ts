/** Messages of SNMPv1 and v2c (RFC 1157 §4, RFC 1901 §3), which a community lets in. */
import { BerReader, integer, octets, PacketError, sequence } from "./ber.js";
import { type Pdu, readPdu, writePdu } from "./pdu.js";
import type { Terms } from "./respond.js";

export interface Communities {
  /** Lets read. */
  readonly read?: string;
  /** Lets read and write. */
  readonly write?: string;
}

interface CommunityMessage {
  /** As the field says it: 0 for SNMPv1, 1 for v2c. */
  readonly version: number;
  readonly community: Buffer;
  readonly pdu: Pdu;
}

/** @throws PacketError */
export function readCommunityMessage(packet: Buffer): CommunityMessage {
  const outer = new BerReader(packet);
  const message = outer.within();
  outer.end();
  const version = message.integer();
  if (version !== 0 && version !== 1) throw new PacketError(`version ${version} has no communities`);
  const community = message.octets();
  const pdu = readPdu(message);
  message.end();
  if (version === 0 && pdu.kind === "getBulk") throw new PacketError("SNMPv1 has no GETBULK");
  return { version, community, pdu };
}

/** @throws RangeError when a value is not one of its type */
export const writeCommunityMessage = ({ version, community, pdu }: CommunityMessage): Buffer =>
  sequence(integer(version), octets(community), writePdu(pdu));

/** Null = nobody knows this community. */
export function accessOf(community: Buffer, { read, write }: Communities): Terms["access"] | null {
  const name = community.toString("latin1");
  if (write !== undefined && name === Buffer.from(write).toString("latin1")) return "write";
  return read !== undefined && name === Buffer.from(read).toString("latin1") ? "read" : null;
}

/** Octets of a response besides its bindings, at most. */
export const communityOverhead = (community: Buffer): number => 50 + community.length;
