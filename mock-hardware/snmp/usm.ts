/** The user-based security model of SNMPv3, on the side of the engine that has the authority (RFC 3414 §3.2). */
import { randomBytes } from "node:crypto";
import { type Admitted, largestMessage, type Report, type ReportKind, reportOids, requestOf } from "./admission.js";
import type { Pdu } from "./pdu.js";
import type { Terms } from "./respond.js";
import { DecryptionError, decrypt, emptyDigest, encrypt, isSigned, sign } from "./usm-crypto.js";
import { type AuthProtocol, authKey, type PrivacyProtocol, privacyKey } from "./usm-keys.js";
import {
  flag,
  readScopedPdu,
  readV3Message,
  type ScopedPdu,
  type V3Message,
  writeScopedPdu,
  writeV3Message,
} from "./v3-message.js";

export interface User {
  readonly name: string;
  /** Absent = this user proves nothing. */
  readonly auth?: { readonly protocol: AuthProtocol; readonly password: string };
  /** Asks for `auth`. */
  readonly privacy?: { readonly protocol: PrivacyProtocol; readonly password: string };
  /** At a lower level everything is answered with authorizationError. Absent = the highest that there are keys for. */
  readonly least?: SecurityLevel;
  /** Absent = no. */
  readonly write?: boolean;
}

export type SecurityLevel = keyof typeof levels;

/** As msgFlags say it. */
const levels = { noAuthNoPriv: 0, authNoPriv: flag.auth, authPriv: flag.auth | flag.priv } as const;

/** RFC 3414 §2.2.3: seconds. */
const timeWindow = 150;

interface Keyed<Protocol> {
  readonly protocol: Protocol;
  readonly key: Buffer;
}

interface Account {
  readonly auth: Keyed<AuthProtocol> | null;
  readonly privacy: Keyed<PrivacyProtocol> | null;
  readonly level: number;
  readonly least: number;
  readonly access: Terms["access"];
}

/** The message is answered with a report instead of a response. */
class Rejection extends Error {
  constructor(
    readonly kind: ReportKind,
    /** Who the report is signed for; null = it is not. */
    readonly account: Account | null = null,
  ) {
    super(kind);
  }
}

export class Usm {
  /** snmpEngineBoots. */
  private boots = 1;
  private startedAt: number;
  private readonly accounts: ReadonlyMap<string, Account>;
  private salt = randomBytes(8).readBigUInt64BE();
  /** How often each was reported, which is what a report says. */
  readonly reports: Record<ReportKind, number>;

  /** @param now milliseconds @throws RangeError on a user who cannot be, or a short password */
  constructor(
    users: readonly User[],
    private readonly engineId: Buffer,
    private readonly now: () => number,
  ) {
    this.startedAt = now();
    this.accounts = new Map(
      users.map((user) => [Buffer.from(user.name).toString("latin1"), accountOf(user, engineId)]),
    );
    this.reports = Object.fromEntries(Object.keys(reportOids).map((kind) => [kind, 0])) as Record<ReportKind, number>;
  }

  /** Whoever knew the time of this engine has to learn it anew (RFC 3414 §2.2.2). */
  reboot(): void {
    this.boots += 1;
    this.startedAt = this.now();
  }

  /** @throws PacketError */
  admit(packet: Buffer): Admitted | Report {
    const message = readV3Message(packet);
    try {
      return this.check(packet, message);
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      return this.report(message, error);
    }
  }

  /** In the order of RFC 3414 §3.2, 3 to 8. */
  private check(packet: Buffer, message: V3Message): Admitted {
    const { security } = message;
    if (!security.engineId.equals(this.engineId)) throw new Rejection("unknownEngineIDs");
    const account = this.accounts.get(security.user.toString("latin1"));
    if (account === undefined) throw new Rejection("unknownUserNames");
    const level = levelOf(message);
    if (level > account.level) throw new Rejection("unsupportedSecLevels");
    if (account.auth !== null && level !== levels.noAuthNoPriv)
      this.authenticate(packet, message, account.auth, account);
    const scoped = readScopedPdu(plainOf(message, account));
    if (!scoped.engineId.equals(this.engineId)) throw new Rejection("unknownPDUHandlers");
    if (scoped.context.length > 0) throw new Rejection("unknownContexts");
    return this.admitted(message, account, scoped);
  }

  private authenticate(packet: Buffer, { security }: V3Message, auth: Keyed<AuthProtocol>, account: Account): void {
    if (!isSigned(packet, auth.protocol, auth.key)) throw new Rejection("wrongDigests");
    const { boots, time } = this.moment();
    const isTimely = security.boots === boots && Math.abs(security.time - time) <= timeWindow;
    if (!isTimely) throw new Rejection("notInTimeWindows", account);
  }

  private admitted(message: V3Message, account: Account, { pdu }: ScopedPdu): Admitted {
    const { engineId, user } = message.security;
    const level = levelOf(message);
    const limit = Math.min(message.maxSize, largestMessage);
    return {
      request: requestOf(pdu),
      terms: {
        version: 2,
        access: level < account.least ? "none" : account.access,
        room: limit - 180 - 2 * engineId.length - user.length,
      },
      limit,
      seal: (response) => this.seal(message, level, account, response),
    };
  }

  /** RFC 3412 §7.1 (3). What was sent in the clear had a request-id, which helps the asker. */
  private report(message: V3Message, { kind, account }: Rejection): Report {
    this.reports[kind] += 1;
    if (!(message.flags & flag.reportable)) return { report: kind, packet: null };
    const value = { type: "Counter32", value: this.reports[kind] } as const;
    const bindings = [{ oid: reportOids[kind], value }];
    const pdu: Pdu = { kind: "report", requestId: requestIdOf(message), first: 0, second: 0, bindings };
    const level = account === null ? levels.noAuthNoPriv : levels.authNoPriv;
    return { report: kind, packet: this.seal(message, level, account, pdu) };
  }

  /** RFC 3414 §3.1. */
  private seal({ id, security: { user } }: V3Message, level: number, account: Account | null, pdu: Pdu): Buffer {
    const plain = writeScopedPdu({ engineId: this.engineId, context: Buffer.alloc(0), pdu });
    const auth = level & flag.auth ? account?.auth : null;
    const privacy = level & flag.priv ? account?.privacy : null;
    const nonce = { ...this.moment(), salt: privacy ? this.nextSalt(privacy.protocol) : Buffer.alloc(0) };
    const digest = auth ? emptyDigest(auth.protocol) : Buffer.alloc(0);
    const data = privacy ? encrypt(plain, privacy.protocol, privacy.key, nonce) : plain;
    const security = { engineId: this.engineId, user, digest, ...nonce };
    const packet = writeV3Message({ id, maxSize: largestMessage, flags: level, security, data });
    return auth ? sign(packet, auth.protocol, auth.key) : packet;
  }

  /** Never the same twice (RFC 3826 §3.1.2.1); DES puts the boots first (RFC 3414 §8.1.1.1). */
  private nextSalt(protocol: PrivacyProtocol): Buffer {
    this.salt = BigInt.asUintN(64, this.salt + 1n);
    const salt = Buffer.alloc(8);
    salt.writeBigUInt64BE(this.salt);
    if (protocol === "DES") salt.writeUInt32BE(this.boots);
    return salt;
  }

  private moment(): { readonly boots: number; readonly time: number } {
    return { boots: this.boots, time: Math.max(0, Math.floor((this.now() - this.startedAt) / 1000)) };
  }
}

const levelOf = ({ flags }: V3Message): number => flags & levels.authPriv;

function plainOf(message: V3Message, { privacy }: Account): Buffer {
  if (!(message.flags & flag.priv) || privacy === null) return message.data;
  try {
    return decrypt(message.data, privacy.protocol, privacy.key, message.security);
  } catch (error) {
    if (error instanceof DecryptionError) throw new Rejection("decryptionErrors");
    throw error;
  }
}

function requestIdOf({ flags, data }: V3Message): number {
  if (flags & flag.priv) return 0;
  try {
    return readScopedPdu(data).pdu.requestId;
  } catch {
    return 0;
  }
}

function accountOf({ name, auth, privacy, least, write }: User, engineId: Buffer): Account {
  if (privacy && !auth) throw new RangeError(`User "${name}" cannot have privacy without authentication.`);
  const level = privacy ? levels.authPriv : auth ? levels.authNoPriv : levels.noAuthNoPriv;
  return {
    auth: auth ? { protocol: auth.protocol, key: authKey(auth.protocol, auth.password, engineId) } : null,
    privacy:
      auth && privacy
        ? { protocol: privacy.protocol, key: privacyKey(privacy.protocol, auth.protocol, privacy.password, engineId) }
        : null,
    level,
    least: least ? levels[least] : level,
    access: write ? "write" : "read",
  };
}
