/** A certificate that a client wants to trust for a slot's images. */
import { X509Certificate } from "node:crypto";
import { message } from "../../../redfish-schema/registries/messages.js";
import { refuse } from "../../model/refusal.js";
import { pemParts } from "../certificates/pem.js";

const property = "CertificateString";

/** @returns the one certificate in it. @throws Refusal 400; what was sent is not quoted, as it may hold a key */
export function checkedCertificate(pem: string): string {
  const { certificates, key } = pemParts(pem);
  const [only] = certificates;
  if (only === undefined || certificates.length > 1 || key !== null || !isReadable(only)) {
    throw refuse(400, message("Base.PropertyValueFormatError", "(not shown)", property), `/${property}`);
  }
  return only;
}

function isReadable(pem: string): boolean {
  try {
    return new X509Certificate(pem) !== undefined;
  } catch {
    return false;
  }
}
