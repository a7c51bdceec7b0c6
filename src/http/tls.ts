/** What this service speaks when it speaks TLS. */
import { constants } from "node:crypto";
import type { ServerOptions } from "node:https";
import type { SecureContextOptions } from "node:tls";
import type { TlsIdentity } from "../services/certificates.js";
import type { Limits } from "./limits.js";

/**
 * TLS 1.2 is the least that DSP0266 §"Transport Layer Security (TLS) protocol" allows. Of 1.2 only suites with forward
 * secrecy and authenticated encryption are left (RFC 9325 §4.2); those of 1.3 are all of that kind.
 */
const ciphers = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
].join(":");

/** What a TLS context is made of. Making it is what fails when the identity is no good. */
export const contextOptions = ({ cert, key }: TlsIdentity): SecureContextOptions => ({
  cert,
  key,
  ciphers,
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.3",
  ecdhCurve: "X25519:P-256:P-384",
  honorCipherOrder: true,
  // Nobody needs renegotiation, and each one costs us a handshake's work (RFC 9325 §3.5).
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  // Seconds that a ticket may stand for the full handshake; the key that seals tickets lives as long as the context.
  sessionTimeout: 3600,
});

export const secureServerOptions = (identity: TlsIdentity, limits: Limits): ServerOptions => ({
  ...contextOptions(identity),
  ALPNProtocols: ["http/1.1"],
  handshakeTimeout: limits.handshake,
});
