/** Tells a client why what it sent cannot be installed. */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import type { Instant } from "../../model/clock.js";
import { refuse } from "../../model/refusal.js";
import { checkTime, installable, type TlsIdentity, type Unusable, UnusableCertificate } from "./installable.js";

/**
 * @param keys PEM, one of which may be the certificate's where `pem` holds none
 * @throws Refusal 400
 */
export function checkedIdentity(pem: string, keys: readonly string[], now: Instant): TlsIdentity {
  try {
    const found = installable(pem, keys);
    checkTime(found.leaf, now);
    return found;
  } catch (error) {
    if (error instanceof UnusableCertificate)
      throw refuse(400, unusable[error.code](error.value), "/CertificateString");
    throw error;
  }
}

const property = "CertificateString";

const unusable: Readonly<Record<Unusable, (value: string) => Message>> = {
  format: (value) => message("Base.PropertyValueFormatError", value, property),
  chain: () => message("Base.PropertyValueError", property),
  key: () => message("Base.PropertyValueConflict", property, "PrivateKey"),
  time: (value) => message("Base.PropertyValueOutOfRange", value, property),
  use: () => message("Base.PropertyValueError", property),
};
