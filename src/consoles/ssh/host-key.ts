/** The key that the SSH server proves itself with: made once, kept beside the service's documents, readable by nobody else. */
import { createHash, generateKeyPairSync } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import ssh2, { type ParsedKey } from "ssh2";

/** In the directory of the state. As `ssh-keygen` would write it, which may be used to put another in its place. */
export const hostKeyFile = "ssh-host-key";

export interface HostKey {
  readonly private: string;
  /** As `ssh-keygen -l` writes it: `SHA256:` and base64 without padding. */
  readonly fingerprint: string;
}

/** What is in the file is no private key. */
export class HostKeyError extends Error {
  override readonly name = "HostKeyError";
}

/** @throws HostKeyError (by rejection) when the file holds none; the system's error when it cannot be read or written */
export async function keptHostKey(state: string): Promise<HostKey> {
  const path = join(state, hostKeyFile);
  const known = await readFile(path, "utf8").catch(unlessMissing);
  const text = known ?? (await keepNew(path));
  const parsed = ssh2.utils.parseKey(text);
  const key: ParsedKey | Error | undefined = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined || key instanceof Error || !key.isPrivateKey()) {
    throw new HostKeyError(`${path} is no private key without a passphrase; remove it, and a new one is made.`);
  }
  return { private: text, fingerprint: fingerprintOf(key.getPublicSSH()) };
}

export const fingerprintOf = (publicKey: Buffer): string =>
  `SHA256:${createHash("sha256").update(publicKey).digest("base64").replaceAll("=", "")}`;

const unlessMissing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== "ENOENT") throw error;
};

/** Whole or not at all: another key at the next start would look like an attack to clients. */
async function keepNew(path: string): Promise<string> {
  const text = newHostKey();
  const unfinished = `${path}.${process.pid}.tmp`;
  await rm(unfinished, { force: true });
  const file = await open(unfinished, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  return text;
}

/* ── OpenSSH's form of a private key (PROTOCOL.key of OpenSSH) ───────────────────────────────────────────────────── */

const keyType = "ssh-ed25519";
const blockSize = 8;
const lineLength = 70;

/** A new Ed25519 key. Made by Node: of those that ssh2 makes, one in some hundreds it cannot read again. */
export function newHostKey(): string {
  const { d = "", x = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const [seed, point] = [Buffer.from(d, "base64url"), Buffer.from(x, "base64url")];
  const publicKey = Buffer.concat([text(keyType), text(point)]);
  // Twice the same number: who decrypts it sees so that the passphrase was right.
  const check = createHash("sha256").update(publicKey).digest().subarray(0, 4);
  const secret = Buffer.concat([check, check, publicKey, text(Buffer.concat([seed, point])), text("")]);
  const padding = Buffer.from(Array.from({ length: -secret.length & (blockSize - 1) }, (_, index) => index + 1));
  const blob = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    text("none"),
    text("none"),
    text(""),
    number(1),
    text(publicKey),
    text(Buffer.concat([secret, padding])),
  ]);
  const lines = blob.toString("base64").match(new RegExp(`.{1,${lineLength}}`, "g")) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n");
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** RFC 4251 §5: `string`. */
const text = (value: string | Buffer): Buffer => Buffer.concat([number(Buffer.byteLength(value)), Buffer.from(value)]);
