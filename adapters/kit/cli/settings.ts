/** How a command line is reached: the `ssh` part of a device's settings. */
import type { Secret } from "../../../src/ports/power-device.js";
import { secretSchema } from "../secret-schema.js";

export interface SshSettings {
  /** 22 unless told. */
  readonly port?: number;
  readonly user: string;
  readonly password?: Secret;
  /** Path of a private key in OpenSSH's or PEM form. */
  readonly keyFile?: string;
  /** Of the private key. */
  readonly passphrase?: Secret;
  /** For switches that have orders given by privileged users only. */
  readonly enablePassword?: Secret;
  /** `SHA256:` and base64, as `ssh-keygen -lf` writes it. Absent = the key of the first contact. */
  readonly hostKey?: string;
  /** SHA-1, CBC, MD5 and the like, for switches that know nothing better. */
  readonly legacyAlgorithms?: boolean;
}

/** Where SSH listens unless told otherwise (RFC 4253 §4.1). */
export const usualPort = 22;

/** JSON Schema of `SshSettings`. */
export const sshSchema = {
  type: "object",
  required: ["user"],
  additionalProperties: false,
  properties: {
    port: { type: "integer", minimum: 1, maximum: 65535 },
    user: {
      type: "string",
      pattern: "^[^\\u0000-\\u001f\\u007f]{1,64}$",
      "x-allowed": "a name of at most 64 characters, none of them a control character",
    },
    password: secretSchema("The user's password."),
    keyFile: {
      description: "The user's private key, as ssh-keygen makes it; a path from the configuration's directory on.",
      type: "string",
      minLength: 1,
      maxLength: 4096,
    },
    passphrase: secretSchema("Of the private key."),
    enablePassword: secretSchema("For the command `enable`, where the user is not privileged from the start."),
    hostKey: {
      type: "string",
      pattern: "^SHA256:[A-Za-z0-9+/]{43}$",
      "x-allowed":
        "a fingerprint as `ssh-keygen -lf` writes it, e.g. SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
    },
    legacyAlgorithms: { type: "boolean" },
  },
} as const;
