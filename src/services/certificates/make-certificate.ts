/** Keys, self-signed certificates and signing requests. */
import { KeyObject, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import type { Instant } from "../../model/clock.js";
import type { CsrSubject } from "../../ports/commands/service.js";
import { provideMetadata } from "./reflect-metadata.js";

/** Loaded when first needed: it takes longer than the rest of the start, and most starts need nothing made. */
async function x509() {
  provideMetadata();
  return import("@peculiar/x509");
}

/** A certificate or a request, and its key; all PEM. */
export interface Made {
  readonly pem: string;
  readonly key: string;
}

export type KeyKind =
  | { readonly name: "ECDSA"; readonly namedCurve: "P-256" | "P-384" }
  | { readonly name: "RSASSA-PKCS1-v1_5"; readonly modulusLength: number };

async function makeKeys(kind: KeyKind): Promise<webcrypto.CryptoKeyPair> {
  const algorithm =
    kind.name === "ECDSA" ? kind : { ...kind, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

const keyPem = ({ privateKey }: webcrypto.CryptoKeyPair): string =>
  KeyObject.from(privateKey).export({ type: "pkcs8", format: "pem" }).toString();

const signing = (kind: KeyKind) => ({
  name: kind.name,
  hash: kind.name === "ECDSA" && kind.namedCurve === "P-384" ? "SHA-384" : "SHA-256",
});

/* ── names ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** RFC 952 and RFC 1123, and the underscore that is met in practice; a wildcard as first label. */
export const isDnsName = (name: string): boolean =>
  name.length <= 253 && /^(?:\*\.)?[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9_-]{1,63})*\.?$/.test(name);

const alternativeName = (name: string) =>
  isIP(name) === 0 ? ({ type: "dns", value: name } as const) : ({ type: "ip", value: name } as const);

/** RFC 5280 appendix A: ub-common-name. */
export const mostCommonNameCharacters = 64;

/* ── making ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Tells our own certificates from those that somebody installed; clients see it too. */
export const selfMadeUnit = "Self-signed by Shoal";

const day = 86_400_000;
const lifetime = 730 * day;
/** A client whose clock is somewhat behind must not find the certificate to be of the future. */
const leeway = day;

/**
 * @param names host names and IP addresses, the main one first; others are left out
 */
export async function makeSelfSigned(names: readonly string[], now: Instant): Promise<Made> {
  const x = await x509();
  const kind: KeyKind = { name: "ECDSA", namedCurve: "P-256" };
  const keys = await makeKeys(kind);
  const usable = [...new Set(names)].filter((name) => (isIP(name) !== 0 ? !name.includes("%") : isDnsName(name)));
  const commonName = usable.find((name) => name.length <= mostCommonNameCharacters) ?? "localhost";
  const certificate = await x.X509CertificateGenerator.createSelfSigned({
    name: new x.Name([{ CN: [{ utf8String: commonName }] }, { OU: [{ utf8String: selfMadeUnit }] }]),
    keys,
    signingAlgorithm: signing(kind),
    notBefore: new Date(now - leeway),
    notAfter: new Date(now + lifetime),
    extensions: [
      new x.BasicConstraintsExtension(false, undefined, true),
      new x.KeyUsagesExtension(x.KeyUsageFlags.digitalSignature, true),
      new x.ExtendedKeyUsageExtension([x.ExtendedKeyUsage.serverAuth]),
      new x.SubjectAlternativeNameExtension(usable.map(alternativeName)),
      await x.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x.AuthorityKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { pem: `${certificate.toString("pem")}\n`, key: keyPem(keys) };
}

/** RFC 2986. The subject must have been checked. */
export async function makeRequest(subject: CsrSubject, kind: KeyKind): Promise<Made> {
  const x = await x509();
  const keys = await makeKeys(kind);
  const names = [subject.commonName, ...(subject.alternativeNames ?? [])];
  const alternatives = [...new Set(names)].filter((name) => isIP(name) !== 0 || isDnsName(name)).map(alternativeName);
  const request = await x.Pkcs10CertificateRequestGenerator.create({
    name: new x.Name(subjectName(subject)),
    keys,
    signingAlgorithm: signing(kind),
    extensions: [
      new x.KeyUsagesExtension(
        kind.name === "ECDSA"
          ? x.KeyUsageFlags.digitalSignature
          : x.KeyUsageFlags.digitalSignature | x.KeyUsageFlags.keyEncipherment,
        true,
      ),
      new x.ExtendedKeyUsageExtension([x.ExtendedKeyUsage.serverAuth]),
      ...(alternatives.length > 0 ? [new x.SubjectAlternativeNameExtension(alternatives)] : []),
    ],
  });
  return { pem: `${request.toString("pem")}\n`, key: keyPem(keys) };
}

/** RFC 5280 §4.1.2.4 and appendix A: UTF-8, but for the country and the address. */
function subjectName(subject: CsrSubject) {
  const utf8 = (type: string, value: string | undefined) => (value ? [{ [type]: [{ utf8String: value }] }] : []);
  return [
    ...(subject.country ? [{ C: [{ printableString: subject.country }] }] : []),
    ...utf8("ST", subject.state),
    ...utf8("L", subject.city),
    ...utf8("O", subject.organization),
    ...utf8("OU", subject.organizationalUnit),
    ...utf8("CN", subject.commonName),
    ...(subject.email ? [{ E: [{ ia5String: subject.email }] }] : []),
  ];
}
