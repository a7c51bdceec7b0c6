/** Signing and hiding messages (RFC 3414 §6 to §8, RFC 3826 §3, RFC 7860 §4). */
import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from "node:crypto";
import { type AuthProtocol, authProtocols, type PrivacyProtocol, privacyProtocols } from "./usm-keys.js";
import { readV3Message, type Security } from "./v3-message.js";

/** The ciphertext cannot be one: usmStatsDecryptionErrors. */
export class DecryptionError extends Error {}

export const emptyDigest = (protocol: AuthProtocol): Buffer => Buffer.alloc(authProtocols[protocol].digest);

/** Writes the digest into a message that has an empty one. */
export function sign(packet: Buffer, protocol: AuthProtocol, key: Buffer): Buffer {
  digestOf(packet, protocol, key).copy(readV3Message(packet).security.digest);
  return packet;
}

/** The packet is left as it is. @throws PacketError */
export function isSigned(packet: Buffer, protocol: AuthProtocol, key: Buffer): boolean {
  const unsigned = Buffer.from(packet);
  const { digest } = readV3Message(unsigned).security;
  const sent = Buffer.from(digest);
  digest.fill(0);
  const right = digestOf(unsigned, protocol, key);
  return sent.length === right.length && timingSafeEqual(sent, right);
}

function digestOf(packet: Buffer, protocol: AuthProtocol, key: Buffer): Buffer {
  const { hash, digest } = authProtocols[protocol];
  return createHmac(hash, key).update(packet).digest().subarray(0, digest);
}

/** What the initial vector is made of. */
type Nonce = Pick<Security, "boots" | "time" | "salt">;

const saltLength = 8;
const desBlock = 8;

/** Padded with zeros where the cipher wants whole blocks. @param nonce its salt has 8 octets */
export function encrypt(plain: Buffer, protocol: PrivacyProtocol, key: Buffer, nonce: Nonce): Buffer {
  const { algorithm, secret, vector, block } = schemeOf(protocol, key, nonce);
  const padding = Buffer.alloc((block - (plain.length % block)) % block);
  const cipher = createCipheriv(algorithm, secret, vector).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.update(padding), cipher.final()]);
}

/** Padding is left in place. @throws DecryptionError */
export function decrypt(hidden: Buffer, protocol: PrivacyProtocol, key: Buffer, nonce: Nonce): Buffer {
  if (nonce.salt.length !== saltLength) throw new DecryptionError("the salt has not 8 octets");
  const { algorithm, secret, vector, block } = schemeOf(protocol, key, nonce);
  if (hidden.length % block !== 0) throw new DecryptionError("the ciphertext is not of whole blocks");
  const decipher = createDecipheriv(algorithm, secret, vector).setAutoPadding(false);
  return Buffer.concat([decipher.update(hidden), decipher.final()]);
}

interface Scheme {
  readonly algorithm: string;
  readonly secret: Buffer;
  readonly vector: Buffer;
  readonly block: number;
}

function schemeOf(protocol: PrivacyProtocol, key: Buffer, { boots, time, salt }: Nonce): Scheme {
  const { cipher } = privacyProtocols[protocol];
  if (cipher === "des") return desScheme(key, salt);
  // RFC 3826 §3.1.2.1: engineBoots, engineTime, salt.
  const vector = Buffer.alloc(16);
  vector.writeUInt32BE(boots, 0);
  vector.writeUInt32BE(time, 4);
  salt.copy(vector, 8);
  return { algorithm: cipher, secret: key, vector, block: 1 };
}

/** RFC 3414 §8.1.1.1. Triple DES with one key thrice is DES, which OpenSSL 3 keeps among what is outdated. */
function desScheme(key: Buffer, salt: Buffer): Scheme {
  const secret = key.subarray(0, desBlock);
  const preVector = key.subarray(desBlock, 2 * desBlock);
  const vector = Buffer.from(preVector.map((octet, index) => octet ^ (salt[index] ?? 0)));
  return { algorithm: "des-ede3-cbc", secret: Buffer.concat([secret, secret, secret]), vector, block: desBlock };
}
