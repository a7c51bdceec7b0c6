/** Whether a message may ask at all: what the security of each version comes to. */
import { PacketError } from "./ber.js";
import type { Pdu } from "./pdu.js";
import type { Request, Terms } from "./respond.js";

export type Admission = Admitted | Report | { readonly refused: "wrongCommunity" };

export interface Admitted {
  readonly request: Request;
  readonly terms: Terms;
  /** Octets that the asker can take in one message. */
  readonly limit: number;
  /** The whole message for a response. @throws RangeError when a value is not one of its type */
  seal(response: Pdu): Buffer;
}

/** Why a message of SNMPv3 was not let in (RFC 3412 §7.2, RFC 3414 §3.2). */
export interface Report {
  readonly report: ReportKind;
  /** What to tell the asker; null when it wants to hear nothing. */
  readonly packet: Buffer | null;
}

/** Their counters: usmStats of RFC 3414 §5, snmpMPDStats of RFC 3412 §5, snmpTargetMIB of RFC 3413 §4. */
export const reportOids = {
  unsupportedSecLevels: "1.3.6.1.6.3.15.1.1.1.0",
  notInTimeWindows: "1.3.6.1.6.3.15.1.1.2.0",
  unknownUserNames: "1.3.6.1.6.3.15.1.1.3.0",
  unknownEngineIDs: "1.3.6.1.6.3.15.1.1.4.0",
  wrongDigests: "1.3.6.1.6.3.15.1.1.5.0",
  decryptionErrors: "1.3.6.1.6.3.15.1.1.6.0",
  unknownPDUHandlers: "1.3.6.1.6.3.11.2.1.3.0",
  unknownContexts: "1.3.6.1.6.3.12.1.5.0",
} as const;

export type ReportKind = keyof typeof reportOids;

/** What Ethernet carries in one piece: 1500 octets less the headers of IPv4 and UDP. RFC 3417 §3.2 asks for 484. */
export const largestMessage = 1472;

/** @throws PacketError when it is what an agent sends, not what it is sent */
export function requestOf(pdu: Pdu): Request {
  const { kind } = pdu;
  if (kind === "response" || kind === "report") throw new PacketError(`a ${kind} asks for nothing`);
  return { ...pdu, kind };
}
