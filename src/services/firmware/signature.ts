/** Detached signatures over whole files. Which key may have made one is settled outside the file, before anything in it is looked at. */
import { createPublicKey, type KeyObject, verify } from "node:crypto";

export interface Trust {
  /** Public keys in PEM form (SubjectPublicKeyInfo): RSA, ECDSA, Ed25519 or Ed448. */
  readonly signers: readonly { readonly name: string; readonly publicKeyPem: string }[];
  /** An image without a signature of theirs is refused. */
  readonly requireSignature: boolean;
}

export interface TrustedKey {
  readonly name: string;
  readonly key: KeyObject;
  /** The Edwards curves hash for themselves (RFC 8032). */
  readonly digest: "sha256" | null;
}

const digests: Readonly<Record<string, TrustedKey["digest"]>> = {
  rsa: "sha256",
  "rsa-pss": "sha256",
  ec: "sha256",
  ed25519: null,
  ed448: null,
};

/** @throws Error that names the signer whose key cannot be used */
export function trustedKeys({ signers }: Trust): readonly TrustedKey[] {
  return signers.map(({ name, publicKeyPem }) => {
    const key = publicKey(name, publicKeyPem);
    const digest = digests[key.asymmetricKeyType ?? ""];
    if (digest === undefined) throw new Error(`The key of ${name} is of a kind that signs nothing here.`);
    return { name, key, digest };
  });
}

function publicKey(name: string, pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch {
    throw new Error(`The key of ${name} is no public key in PEM form.`);
  }
}

/** Bytes; a signature of RSA with 16384 bits is 2 KiB. */
export const longestSignature = 16 * 1024;

/**
 * @param signature as it is, or in base64
 * @returns who made it; undefined = nobody of those trusted
 */
export async function signerOf(
  content: Uint8Array,
  signature: Uint8Array,
  keys: readonly TrustedKey[],
): Promise<string | undefined> {
  for (const { name, key, digest } of keys) {
    for (const form of formsOf(signature)) if (await isSignedBy(content, form, key, digest)) return name;
  }
  return undefined;
}

const base64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;

function formsOf(signature: Uint8Array): readonly Uint8Array[] {
  if (signature.length === 0 || signature.length > longestSignature) return [];
  const text = Buffer.from(signature).toString("latin1");
  return base64.test(text) ? [signature, Buffer.from(text, "base64")] : [signature];
}

/** In another thread: the hash of a large image takes its time. What OpenSSL cannot read as a signature is none. */
function isSignedBy(content: Uint8Array, signature: Uint8Array, key: KeyObject, digest: string | null) {
  return new Promise<boolean>((resolve) => {
    verify(digest, content, key, signature, (error, good) => resolve(error === null && good));
  });
}
