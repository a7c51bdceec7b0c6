/** What a certificate says, as the Certificate resource shows it. */
import { X509Certificate } from "node:crypto";
import type { CertificateDocument, CertificateName, CertificateUsage } from "../../ports/world.js";
import { derItems, oidText, tags } from "./der.js";

type Usage = CertificateUsage;

/** Names as RFC 3279, RFC 4055, RFC 5758 and RFC 8410 have them; an algorithm not listed is shown as its OID. */
const signatureAlgorithms: Readonly<Record<string, string>> = {
  "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
  "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
  "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
  "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
  "1.2.840.113549.1.1.10": "id-RSASSA-PSS",
  "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
  "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
  "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
  "1.3.101.112": "id-Ed25519",
};

const serverAuth = "1.3.6.1.5.5.7.3.1";
/** RFC 5280 §4.2.1.12. A purpose that Redfish has no word for is not shown. */
const purposes: Readonly<Record<string, Usage>> = {
  [serverAuth]: "ServerAuthentication",
  "1.3.6.1.5.5.7.3.2": "ClientAuthentication",
  "1.3.6.1.5.5.7.3.3": "CodeSigning",
  "1.3.6.1.5.5.7.3.4": "EmailProtection",
  "1.3.6.1.5.5.7.3.8": "Timestamping",
  "1.3.6.1.5.5.7.3.9": "OCSPSigning",
};

/** RFC 5280 §4.2.1.3, with the bits of both bytes. */
const keyUsageExtension = "2.5.29.15";
const keyUsageBits: readonly (readonly [mask: number, usage: Usage])[] = [
  [0x8000, "DigitalSignature"],
  [0x4000, "NonRepudiation"],
  [0x2000, "KeyEncipherment"],
  [0x1000, "DataEncipherment"],
  [0x0800, "KeyAgreement"],
  [0x0400, "KeyCertSign"],
  [0x0200, "CRLSigning"],
  [0x0100, "EncipherOnly"],
  [0x0080, "DecipherOnly"],
];

/**
 * @param pem one or more certificates, the one to describe first
 * @throws Error when the first is no certificate
 */
export function certificateDocument(id: string, pem: string): CertificateDocument {
  const certificate = new X509Certificate(pem);
  const { subject, issuer } = certificate.toLegacyObject();
  return {
    id,
    pem,
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    serialNumber: pairs(certificate.serialNumber),
    validNotBefore: Date.parse(certificate.validFrom),
    validNotAfter: Date.parse(certificate.validTo),
    fingerprint: certificate.fingerprint256,
    signatureAlgorithm: signatureAlgorithm(certificate.raw),
    keyUsage: [...extendedUsages(certificate), ...keyUsages(certificate.raw)],
  };
}

const pairs = (hex: string): string => hex.toUpperCase().match(/../g)?.join(":") ?? "";

/** Node's keys are those of OpenSSL; one that occurs more than once is a list. */
const nameKeys: readonly (readonly [key: string, property: keyof CertificateName])[] = [
  ["CN", "commonName"],
  ["O", "organization"],
  ["OU", "organizationalUnit"],
  ["L", "city"],
  ["ST", "state"],
  ["C", "country"],
];

function nameOf(name: object): CertificateName {
  const parts = new Map(Object.entries(name));
  const entries = nameKeys.flatMap(([key, property]) => {
    const value: unknown = parts.get(key);
    return value === undefined ? [] : [[property, Array.isArray(value) ? value.join(", ") : String(value)]];
  });
  return Object.fromEntries(entries);
}

/** Node calls the extended usages `keyUsage`, and has none when the extension is absent. */
const extendedUsages = ({ keyUsage }: X509Certificate): readonly Usage[] =>
  ((keyUsage ?? []) as readonly string[]).flatMap((oid) => purposes[oid] ?? []);

/** Undefined when the certificate leaves it open. */
export function allowsServerAuth(certificate: X509Certificate): boolean | undefined {
  const usages: readonly string[] | undefined = certificate.keyUsage;
  return usages?.includes(serverAuth);
}

/** RFC 5280 §4.1: Certificate = SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { OID, … }, signatureValue }. */
const partsOf = (der: Buffer) => derItems(derItems(der)[0]?.content ?? Buffer.alloc(0));

function signatureAlgorithm(der: Buffer): string {
  const oid = derItems(partsOf(der)[1]?.content ?? Buffer.alloc(0))[0];
  const text = oid === undefined ? "" : oidText(oid.content);
  return signatureAlgorithms[text] ?? text;
}

/** RFC 5280 §4.1: Extension = SEQUENCE { OID, critical BOOLEAN DEFAULT FALSE, value OCTET STRING { BIT STRING } }. */
function keyUsages(der: Buffer): readonly Usage[] {
  const tbs = derItems(partsOf(der)[0]?.content ?? Buffer.alloc(0));
  const extensions = tbs.find(({ tag }) => tag === tags.extensions);
  for (const { content } of extensions === undefined
    ? []
    : derItems(derItems(extensions.content)[0]?.content ?? Buffer.alloc(0))) {
    const [oid, ...rest] = derItems(content);
    const value = rest.find(({ tag }) => tag === tags.octetString);
    if (oid === undefined || value === undefined || oidText(oid.content) !== keyUsageExtension) continue;
    // The first byte of a bit string counts its unused bits.
    const [, high = 0, low = 0] = derItems(value.content)[0]?.content ?? [];
    const bits = high * 0x100 + low;
    return keyUsageBits.filter(([mask]) => (bits & mask) !== 0).map(([, usage]) => usage);
  }
  return [];
}
