/** Where a device is to be reached by HTTP and why it is believed to be that device: what adapters share in settings. */
import type { DeviceHost } from "../../../src/ports/power-device.js";

export interface TlsSettings {
  /** Path of a PEM file; in place of the system's roots. */
  readonly ca?: string;
  /** SHA-256 over the certificate's DER, `SHA256:` and base64 or pairs of hexadecimal digits; then nothing else counts. */
  readonly fingerprint?: string;
  readonly verify?: boolean;
}

export interface HttpSettings {
  readonly url: string;
  readonly tls?: TlsSettings;
}

const url = {
  type: "string",
  description: "Where it is reached, e.g. https://192.0.2.10 or https://unifi.example.net:8443.",
  maxLength: 512,
  pattern: "^https?://(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?/?$",
  "x-allowed": "https:// and a host name or address, with a port if it is not 443, without a path",
};

const tls = {
  type: "object",
  additionalProperties: false,
  description: "How its certificate is verified: by the roots of the system when nothing is said.",
  properties: {
    ca: {
      type: "string",
      minLength: 1,
      maxLength: 4096,
      description:
        "PEM file with the certificates that vouch for it, in place of the system's roots; a path from the configuration's directory on.",
    },
    fingerprint: {
      type: "string",
      description: "SHA-256 fingerprint of its certificate: this one is trusted, whoever signed it, and no other.",
      pattern: "^(SHA256:)?([A-Za-z0-9+/]{43}=?|([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2})$",
      "x-allowed": "SHA256: and 43 characters of base64, or 32 pairs of hexadecimal digits with colons",
    },
    verify: {
      type: "boolean",
      default: true,
      description:
        "False = any certificate is taken, so that anybody on the way can read the password and switch the power.",
    },
  },
};

/** Members of an adapter's settings schema; `url` is to be required. */
export const httpSchema = { url, tls };

/** What the schema cannot say, in plain words. Pure. */
export function httpProblems({ tls: { ca, fingerprint, verify } = {} }: HttpSettings): readonly string[] {
  if (verify !== false || (ca === undefined && fingerprint === undefined)) return [];
  const other = fingerprint === undefined ? "ca" : "fingerprint";
  return [`has \`tls.verify: false\` beside \`tls.${other}\`: leave one of them out`];
}

/** What a certificate is judged by. */
export interface TlsTrust extends Pick<TlsSettings, "fingerprint" | "verify"> {
  /** PEM, read anew for each connection. @throws AdapterError `misconfigured` when it cannot be read */
  readonly ca?: () => Buffer;
}

export const tlsOf = ({ tls: { ca, ...tls } = {} }: HttpSettings, host: Pick<DeviceHost, "read">): TlsTrust =>
  ca === undefined ? tls : { ...tls, ca: () => host.read(ca) };
