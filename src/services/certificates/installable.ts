/** Whether a certificate can be shown to TLS clients, and with which key. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { allowsServerAuth } from "../../domain/certificates/certificate-document.js";
import { formatInstant, type Instant } from "../../model/clock.js";
import { pemParts } from "./pem.js";

export interface TlsIdentity {
  /** PEM, leaf first. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

export type Unusable =
  /** Not PEM, no certificate in it, or something in it cannot be read. */
  | "format"
  /** The certificates are not each signed by the next. */
  | "chain"
  /** None of the keys at hand belongs to the certificate. */
  | "key"
  /** Its time is over, or has not come. */
  | "time"
  /** It is for something else, or too weak. */
  | "use";

/** Why a certificate cannot be used. */
export class UnusableCertificate extends Error {
  override readonly name = "UnusableCertificate";
  constructor(
    readonly code: Unusable,
    message: string,
    /** What of it may be quoted: never the text that was sent, which may hold a key. */
    readonly value = "(not shown)",
  ) {
    super(message);
  }
}

const parse = <T>(what: string, read: () => T): T => {
  try {
    return read();
  } catch {
    // OpenSSL's words may quote what it read, which may be a key.
    throw new UnusableCertificate("format", `The ${what} cannot be read.`);
  }
};

/**
 * @param pem certificates, leaf first, and perhaps the leaf's private key
 * @param keys PEM keys to try when there is none in `pem`
 * @throws UnusableCertificate
 */
export function installable(pem: string, keys: readonly string[]): TlsIdentity & { readonly leaf: X509Certificate } {
  const parts = pemParts(pem);
  const chain = parts.certificates.map((text) => parse("certificate", () => new X509Certificate(text)));
  const [leaf] = chain;
  if (leaf === undefined) throw new UnusableCertificate("format", "There is no PEM certificate in it.");
  checkChain(chain);
  if (allowsServerAuth(leaf) === false) throw new UnusableCertificate("use", "The certificate is not for servers.");
  const key = (parts.key === null ? keys : [parts.key]).find((candidate) =>
    leaf.checkPrivateKey(parse("private key", (): KeyObject => createPrivateKey(candidate))),
  );
  if (key === undefined) throw new UnusableCertificate("key", "The key does not belong to the certificate.");
  const identity = { cert: parts.certificates.join(""), key };
  checkContext(identity);
  return { ...identity, leaf };
}

/** RFC 8446 §4.4.2 lets clients be lenient about the order, but not all of them are. */
function checkChain(chain: readonly X509Certificate[]): void {
  for (const [index, issuer] of chain.slice(1).entries()) {
    const certificate = chain[index];
    const signed = certificate?.checkIssued(issuer) && certificate.verify(issuer.publicKey);
    if (!signed) throw new UnusableCertificate("chain", `Certificate ${index + 1} is not signed by the one after it.`);
  }
}

function checkContext({ cert, key }: TlsIdentity): void {
  try {
    createSecureContext({ cert, key, minVersion: "TLSv1.2" });
  } catch {
    throw new UnusableCertificate("use", "TLS cannot be spoken with it: its key or signature is too weak.");
  }
}

/** @throws UnusableCertificate `time` */
export function checkTime(leaf: X509Certificate, now: Instant): void {
  const [from, to] = [Date.parse(leaf.validFrom), Date.parse(leaf.validTo)];
  const [start, end] = [formatInstant(from), formatInstant(to)];
  if (now < from) throw new UnusableCertificate("time", `The certificate is valid only from ${start}.`, start);
  if (now > to) throw new UnusableCertificate("time", `The certificate expired at ${end}.`, end);
}
