/** How SNMP is set in the configuration of a device. */
import type { Secret } from "../../../src/ports/power-device.js";
import { secretSchema } from "../secret-schema.js";

export interface SnmpSettings extends CredentialSettings {
  /** By the credentials when absent: 3 with a user, else 2c. */
  readonly version?: "1" | "2c" | "3" | 1 | 3;
  readonly port?: number;
  /** SNMPv3 context (RFC 3411 §3.3.1). */
  readonly context?: string;
  /** What may write, if that differs from what may read. */
  readonly write?: CredentialSettings;
}

export interface CredentialSettings {
  readonly community?: Secret;
  readonly user?: string;
  readonly auth?: { readonly protocol: AuthProtocol; readonly password: Secret };
  readonly privacy?: { readonly protocol: PrivacyProtocol; readonly password: Secret };
}

export const authProtocols = ["SHA-256", "SHA-224", "SHA-384", "SHA-512", "SHA-1", "MD5"] as const;
export type AuthProtocol = (typeof authProtocols)[number];

/**
 * AES-256 has two ways to stretch the key; Cisco and most others take Reeder's, Net-SNMP Blumenthal's. No DES: OpenSSL 3
 * has it no more.
 */
export const privacyProtocols = ["AES-128", "AES-256-Blumenthal", "AES-256-Reeder"] as const;
export type PrivacyProtocol = (typeof privacyProtocols)[number];

const keyed = (description: string, protocols: readonly string[], password: string) => ({
  type: "object",
  description,
  additionalProperties: false,
  required: ["password"],
  properties: {
    protocol: { enum: protocols, default: protocols[0], description: "The protocol that the device's user is set to." },
    password: secretSchema(password),
  },
});

const credentials = (words: string) => ({
  community: secretSchema(`The community that may ${words} (versions 1 and 2c; readable on the wire).`),
  user: { type: "string", minLength: 1, maxLength: 32, description: `The user that may ${words} (version 3).` },
  auth: keyed("How the user is authenticated.", authProtocols, "At least 8 characters (RFC 3414 §11.2)."),
  privacy: keyed(
    "How what is said is encrypted; without it all can be read on the wire.",
    privacyProtocols,
    "At least 8 characters.",
  ),
});

/** Without authentication anybody could switch: `noAuthNoPriv` cannot be written. */
const complete = { dependentRequired: { user: ["auth"], auth: ["user"], privacy: ["user", "auth"] } };

export const snmpSchema = {
  type: "object",
  additionalProperties: false,
  description: "How the device is reached by SNMP.",
  ...complete,
  properties: {
    version: {
      enum: ["1", "2c", "3", 1, 3],
      description: "3 when there is a user, else 2c. Version 1 is for devices that know nothing else.",
    },
    port: { type: "integer", minimum: 1, maximum: 65_535, default: 161, description: "UDP port of the agent." },
    context: { type: "string", minLength: 1, maxLength: 32, description: "Context name (version 3)." },
    ...credentials("read"),
    write: {
      type: "object",
      additionalProperties: false,
      description: "What may write, if that is not what may read.",
      ...complete,
      properties: credentials("write"),
    },
  },
} as const;

export const versionOf = ({ version, user }: SnmpSettings): "1" | "2c" | "3" =>
  version === undefined ? (user === undefined ? "2c" : "3") : (String(version) as "1" | "2c" | "3");

/** What the schema cannot say, in plain words. Pure. */
export function snmpProblems(settings: SnmpSettings): readonly string[] {
  const version = versionOf(settings);
  const credentialsOf = { snmp: settings, ...(settings.write && { "snmp.write": settings.write }) };
  const problems = Object.entries(credentialsOf).flatMap(([path, { community, user }]) => {
    if (version === "3") return user === undefined ? [`${path} needs "user" and "auth" for SNMP version 3`] : [];
    if (user !== undefined) return [`${path} has a user, which SNMP version ${version} does not know; set version: 3`];
    return community === undefined ? [`${path} needs "community", or "user" and "auth" for SNMP version 3`] : [];
  });
  const both = settings.community !== undefined && settings.user !== undefined;
  const tooShort = Object.entries(credentialsOf).flatMap(([path, credentials]) => shortPasswords(path, credentials));
  return [...(both ? ['snmp has both "community" and "user"; keep one of them'] : []), ...problems, ...tooShort];
}

/** RFC 3414 §11.2. */
const shortestPassword = 8;

/** Those that are kept elsewhere are looked at when they are used. */
const shortPasswords = (path: string, { auth, privacy }: CredentialSettings): readonly string[] =>
  Object.entries({ auth, privacy }).flatMap(([use, keyed]) =>
    typeof keyed?.password === "string" && keyed.password.length < shortestPassword
      ? [`${path}.${use}.password is shorter than ${shortestPassword} characters, which SNMPv3 does not allow`]
      : [],
  );
