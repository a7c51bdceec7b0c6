/** What certificates say that firmware holds: read once each, since reading one costs more than showing it. */
import { certificateDocument } from "../../src/domain/certificates/certificate-document.js";
import type { EnrolledCertificate } from "../../src/model/firmware.js";
import type { CertificateDocument } from "../../src/ports/world.js";

const described = new WeakMap<EnrolledCertificate, CertificateDocument | "unreadable">();

/** @returns undefined for one that firmware took in and nobody can read */
export function describedCertificate(certificate: EnrolledCertificate): CertificateDocument | undefined {
  const known = described.get(certificate) ?? read(certificate.id, certificate.pem) ?? "unreadable";
  described.set(certificate, known);
  return known === "unreadable" ? undefined : known;
}

/** Of the first in a PEM text; undefined where that cannot be read. */
export const fingerprintOf = (pem: string): string | undefined => read("", pem)?.fingerprint;

function read(id: string, pem: string): CertificateDocument | undefined {
  try {
    return certificateDocument(id, pem);
  } catch {
    return undefined;
  }
}
