/** Secure boot (UEFI §32): what its variables say, and the states that follow (§32.3). */
import { createHash, X509Certificate } from "node:crypto";
import {
  type EnrolledCertificate,
  type EnrolledSignature,
  type SecureBootDatabase,
  type SecureBootDatabaseId,
  type SecureBootView,
  secureBootDatabaseIds,
  type Variable,
  type Variables,
} from "../../../src/model/firmware.js";
import { readable } from "../uefi/codec-error.js";
import { guidBytes } from "../uefi/guid.js";
import { hexOf } from "../uefi/little-endian.js";
import {
  parseSignatureLists,
  type Signature,
  type SignatureList,
  signaturesOf,
  signatureTypes,
} from "../uefi/signature-list.js";
import { guids } from "../uefi/well-known.js";
import { bytesOf, type VariableKey, variableOf } from "./variables.js";

export const databaseKeys: Readonly<Record<SecureBootDatabaseId, VariableKey>> = {
  PK: { guid: guids.global, name: "PK" },
  KEK: { guid: guids.global, name: "KEK" },
  db: { guid: guids.imageSecurityDatabase, name: "db" },
  dbx: { guid: guids.imageSecurityDatabase, name: "dbx" },
};

/** Of EDK2: a byte by which whoever sits at the machine switches it off while the keys stay. */
export const enableKey: VariableKey = { guid: guids.secureBootEnable, name: "SecureBootEnable" };

/** Without a platform key the firmware is in setup mode, and checks nothing. */
export const hasPlatformKey = (variables: Variables): boolean => variableOf(variables, databaseKeys.PK) !== undefined;

/** Keys without the byte mean yes: EDK2 then makes it so. Only 1 means yes when it is there (AuthVariableLib). */
export function secureBootView(variables: Variables): SecureBootView {
  const enrolled = hasPlatformKey(variables);
  const [byte] = bytesOf(variables, enableKey) ?? [1];
  return {
    enabled: enrolled && byte === 1,
    mode: enrolled ? "UserMode" : "SetupMode",
    databases: Object.fromEntries(
      secureBootDatabaseIds.map((id) => [id, databaseView(variables, id)]),
    ) as SecureBootView["databases"],
  };
}

/** null = what is there cannot be read. */
export const listsIn = (variables: Variables, id: SecureBootDatabaseId): readonly SignatureList[] | null =>
  readable(() => parseSignatureLists(bytesOf(variables, databaseKeys[id]) ?? new Uint8Array(0)));

/** By the variable: thousands of machines that nobody gave keys of their own share those that they came with. */
const known = new WeakMap<Variable, SecureBootDatabase>();

function databaseView(variables: Variables, id: SecureBootDatabaseId): SecureBootDatabase {
  const variable = variableOf(variables, databaseKeys[id]);
  if (variable === undefined) return empty;
  const found = known.get(variable) ?? databaseIn(variables, id);
  known.set(variable, found);
  return found;
}

const empty: SecureBootDatabase = { certificates: [], signatures: [] };

function databaseIn(variables: Variables, id: SecureBootDatabaseId): SecureBootDatabase {
  const certificates = new Map<string, EnrolledCertificate>();
  const signatures = new Map<string, EnrolledSignature>();
  for (const signature of signaturesOf(listsIn(variables, id) ?? [])) {
    const key = keyId(signature);
    const { owner, data } = signature;
    if (isCertificate(signature)) certificates.set(key, { id: key, pem: pemOf(data), owner });
    else signatures.set(key, { id: key, type: typeName(signature.type), value: hexOf(data), owner });
  }
  return { certificates: [...certificates.values()], signatures: [...signatures.values()] };
}

/** From type, owner and data: the same wherever in its database it stands. */
export const keyId = ({ type, owner, data }: Signature): string =>
  createHash("sha256").update(guidBytes(type)).update(guidBytes(owner)).update(data).digest("hex").slice(0, 16);

/** What only claims to be a certificate is shown as the bytes that it is. */
const isCertificate = ({ type, data }: Signature): boolean => type === guids.certX509 && isDer(data);

function isDer(data: Uint8Array): boolean {
  try {
    return new X509Certificate(data).raw.length === data.length;
  } catch {
    return false;
  }
}

const typeName = (guid: string): string => signatureTypes.find((type) => type.guid === guid)?.name ?? guid;

function pemOf(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
