/** From the passwords of a user to keys that hold for one engine (RFC 3414 §2.6 and appendix A.2, RFC 7860 §9.3). */
import { createHash } from "node:crypto";

/** `digest`: octets of the HMAC that are sent (RFC 3414 §6, RFC 7860 §4.2). */
export const authProtocols = {
  MD5: { hash: "md5", digest: 12 },
  SHA: { hash: "sha1", digest: 12 },
  "SHA-224": { hash: "sha224", digest: 16 },
  "SHA-256": { hash: "sha256", digest: 24 },
  "SHA-384": { hash: "sha384", digest: 32 },
  "SHA-512": { hash: "sha512", digest: 48 },
} as const;

export type AuthProtocol = keyof typeof authProtocols;

type Hash = (typeof authProtocols)[AuthProtocol]["hash"];

/**
 * `key`: octets of key and, for DES, pre-IV; `extend` makes a localized key that is shorter longer. RFC 3414 §8, RFC 3826; longer keys than the hash gives are in two drafts
 * only, draft-blumenthal-aes-usm-04 §3.1.2.1 (`AES-256`) and draft-reeder-snmpv3-usm-3desede-00 §2.1, which Cisco
 * took (`AES-256-Reeder`).
 */
export const privacyProtocols = {
  DES: { cipher: "des", key: 16, extend: blumenthal },
  AES: { cipher: "aes-128-cfb", key: 16, extend: blumenthal },
  "AES-256": { cipher: "aes-256-cfb", key: 32, extend: blumenthal },
  "AES-256-Reeder": { cipher: "aes-256-cfb", key: 32, extend: reeder },
} as const;

export type PrivacyProtocol = keyof typeof privacyProtocols;

/** RFC 3414 A.2: the password over and over, a mebibyte of it. */
const stretched = 2 ** 20;

/** @throws RangeError on a password shorter than RFC 3414 §11.2 allows */
export function authKey(protocol: AuthProtocol, password: string, engineId: Buffer): Buffer {
  if (password.length < 8) throw new RangeError("A password of SNMPv3 has at least 8 characters (RFC 3414 §11.2).");
  return keyOf(Buffer.from(password), engineId, authProtocols[protocol].hash);
}

/** @throws RangeError on a password shorter than RFC 3414 §11.2 allows */
export function privacyKey(protocol: PrivacyProtocol, auth: AuthProtocol, password: string, engineId: Buffer): Buffer {
  const { key, extend } = privacyProtocols[protocol];
  let localized = authKey(auth, password, engineId);
  while (localized.length < key) localized = extend(localized, engineId, authProtocols[auth].hash);
  return localized.subarray(0, key);
}

function keyOf(password: Buffer, engineId: Buffer, hash: Hash): Buffer {
  const key = createHash(hash).update(Buffer.alloc(stretched, password)).digest();
  return createHash(hash).update(key).update(engineId).update(key).digest();
}

function blumenthal(key: Buffer, _engineId: Buffer, hash: Hash): Buffer {
  return Buffer.concat([key, createHash(hash).update(key).digest()]);
}

/** The key is the password of its continuation. Two parts are enough for every cipher here. */
function reeder(key: Buffer, engineId: Buffer, hash: Hash): Buffer {
  return Buffer.concat([key, keyOf(key, engineId, hash)]);
}
