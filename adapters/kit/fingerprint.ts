/** By which a host key or a certificate is recognised. */
import { createHash } from "node:crypto";

/** `SHA256:` and base64 without padding, as OpenSSH writes it. @param bytes an SSH public key, or a certificate's DER */
export const fingerprintOf = (bytes: Uint8Array): string =>
  `SHA256:${createHash("sha256").update(bytes).digest("base64").replace(/=+$/, "")}`;
