/** What the secure boot variables of an image add up to (UEFI §32.3, EDK2 SecurityPkg). */
import { X509Certificate } from "node:crypto";
import type { StoredVariable } from "../../../adapters/firmware/edk2/variable.js";
import { CodecError } from "../../../adapters/firmware/uefi/codec-error.js";
import { hexOf } from "../../../adapters/firmware/uefi/little-endian.js";
import {
  parseSignatureLists,
  type Signature,
  signaturesOf,
  signatureTypes,
} from "../../../adapters/firmware/uefi/signature-list.js";
import { guids } from "../../../adapters/firmware/uefi/well-known.js";
import { printable } from "../printable.js";
import { variableOf } from "./changes.js";

type Variables = readonly StoredVariable[];

export const databases = [
  { id: "PK", guid: guids.global },
  { id: "KEK", guid: guids.global },
  { id: "db", guid: guids.imageSecurityDatabase },
  { id: "dbx", guid: guids.imageSecurityDatabase },
] as const;
export type Database = (typeof databases)[number];

export interface SecureBootState {
  /** Whether the firmware checks what it starts. */
  readonly on: boolean;
  /** Without a platform key the firmware is in setup mode, and checks nothing. */
  readonly platformKey: boolean;
  /** SecureBootEnable; null = not there: on with a platform key. */
  readonly enable: boolean | null;
  readonly databases: readonly DatabaseState[];
}

export interface DatabaseState {
  readonly id: Database["id"];
  /** null = not there. */
  readonly signatures: readonly SignatureState[] | null;
  /** Why its bytes cannot be read. */
  readonly problem: string | null;
}

export interface SignatureState {
  /** `EFI_CERT_X509_GUID`, or a GUID. */
  readonly type: string;
  readonly owner: string;
  /** Of a certificate: whom it is for, until when it is good. */
  readonly certificate: { readonly subject: string; readonly until: string } | null;
  /** SHA-256 of a certificate; of all else the data itself. In hex. */
  readonly value: string;
}

export const enableKey = { guid: guids.secureBootEnable, name: "SecureBootEnable" };

export function secureBootState(variables: Variables): SecureBootState {
  const platformKey = (variableOf(variables, { guid: guids.global, name: "PK" })?.data.length ?? 0) > 0;
  const byte = variableOf(variables, enableKey)?.data[0];
  // As EDK2 reads it (AuthVariableLib).
  const enable = byte === undefined ? null : byte === 1;
  return {
    on: platformKey && enable !== false,
    platformKey,
    enable,
    databases: databases.map((database) => databaseState(variables, database)),
  };
}

function databaseState(variables: Variables, { id, guid }: Database): DatabaseState {
  const data = variableOf(variables, { guid, name: id })?.data;
  if (data === undefined) return { id, signatures: null, problem: null };
  try {
    return { id, signatures: signaturesOf(parseSignatureLists(data)).map(signatureState), problem: null };
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return { id, signatures: [], problem: error.message };
  }
}

function signatureState({ type, owner, data }: Signature): SignatureState {
  const name = signatureTypes.find(({ guid }) => guid === type)?.name ?? type;
  const certificate = type === guids.certX509 ? parsedCertificate(data) : null;
  return {
    type: name,
    owner,
    certificate: certificate && {
      subject: certificate.subject.replaceAll("\n", ", "),
      until: new Date(certificate.validTo).toISOString().slice(0, 10),
    },
    value: certificate?.fingerprint256.replaceAll(":", "").toLowerCase() ?? hexOf(data),
  };
}

/** null = no certificate. */
export function parsedCertificate(der: Uint8Array): X509Certificate | null {
  try {
    return new X509Certificate(der);
  } catch {
    return null;
  }
}

/** One line. */
export function stateText({ on, platformKey, enable }: SecureBootState): string {
  if (!platformKey) return "off: there is no platform key (PK), the firmware is in setup mode";
  if (enable === false) return "off: keys are enrolled, and SecureBootEnable is off";
  return on && enable === null ? "on: SecureBootEnable is not there, and on is what it begins with" : "on";
}

/** `db   2 certificates, 3 hashes` */
export function databaseText({ id, signatures, problem }: DatabaseState): string {
  return `${id.padEnd(4)} ${problem === null ? countText(signatures) : `cannot be read: ${problem}`}`;
}

function countText(signatures: readonly SignatureState[] | null): string {
  if (signatures === null || signatures.length === 0) return signatures === null ? "none" : "empty";
  const certificates = signatures.filter(({ certificate }) => certificate !== null).length;
  const words = [counted(certificates, "certificate", "s"), counted(signatures.length - certificates, "hash", "es")];
  return words.filter((word) => word !== "").join(", ");
}

const counted = (count: number, noun: string, more: string): string =>
  count === 0 ? "" : `${count} ${noun}${count === 1 ? "" : more}`;

export const signatureText = ({ type, owner, certificate, value }: SignatureState): string =>
  certificate === null
    ? `${type === "EFI_CERT_SHA256_GUID" ? "SHA-256" : type} ${value.length > 128 ? `${value.slice(0, 128)}…` : value}`
    : `${printable(certificate.subject)}, until ${certificate.until}\n       SHA-256 ${value}, owner ${owner}`;
