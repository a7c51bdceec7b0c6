/** The keys of secure boot as the next boot will find them: platform key, key exchange keys, and what is allowed and refused. */
import {
  type EnrolledCertificate,
  type FirmwareWishes,
  type SecureBootDatabaseId,
  secureBootDatabaseIds,
} from "../../src/model/firmware.js";
import { refuse } from "../../src/model/refusal.js";
import { Certificate as CertificateFacts } from "../facts/Certificate.js";
import { CertificateCollection } from "../facts/CertificateCollection.js";
import { SecureBootDatabase as Facts } from "../facts/SecureBootDatabase.js";
import { SecureBootDatabaseCollection } from "../facts/SecureBootDatabaseCollection.js";
import { Signature as SignatureFacts } from "../facts/Signature.js";
import { SignatureCollection } from "../facts/SignatureCollection.js";
import { message } from "../registries/messages.js";
import { certificateProperties } from "./Certificate.js";
import { collection, creates, type Doing, resource } from "./declare.js";
import { describedCertificate, fingerprintOf } from "./described-certificate.js";
import {
  enrolledCertificate,
  enrolledSignature,
  type KeyDatabase,
  keyDatabase,
  keyDatabaseOf,
  secureFirmware,
} from "./firmware-subjects.js";
import { follows } from "./subjects.js";

const databases = "/redfish/v1/Systems/{machineId}/SecureBoot/SecureBootDatabases";

export const keyDatabases = collection(SecureBootDatabaseCollection, {
  uri: databases,
  name: "UEFI secure boot databases",
  ids: (world, params) => secureFirmware.find(world, params) && secureBootDatabaseIds,
});

const names: Readonly<Record<SecureBootDatabaseId, string>> = {
  PK: "Platform key",
  KEK: "Key exchange keys",
  db: "What may be started",
  dbx: "What may not be started",
};

/** Of hashes only these two are made; where there are others all the same, they are not kept back. */
const hasSignatures = ({ id, database }: KeyDatabase): boolean =>
  id === "db" || id === "dbx" || database.signatures.length > 0;

const deletions = ["DeleteAllKeys"] as const;
const resets = ["ResetAllKeysToDefault", ...deletions] as const;

export const keyDatabaseResource = resource(Facts, {
  uri: `${databases}/{databaseId}`,
  of: keyDatabase,
  properties: {
    Name: ({ id }) => names[id],
    DatabaseId: ({ id }) => id,
    Certificates: (_, { uri }) => `${uri}/Certificates`,
    Signatures: (d, { uri }) => (hasSignatures(d) ? `${uri}/Signatures` : undefined),
  },
  actions: {
    ResetKeys: {
      allow: {
        ResetKeysType: ({ facts }) => (facts.defaultKeys ? resets : deletions),
      },
      async run({ ResetKeysType: to }, { id }, doing) {
        await amend(doing, { resetKeys: { to, database: id } });
        return undefined;
      },
    },
  },
});

const amend = ({ commands, params, who }: Doing, wishes: FirmwareWishes): Promise<void> =>
  commands.firmware.amend(params.machineId ?? "", wishes, who);

/** The database that a POST to one of its collections is about; the collection was found, so it is there. */
function databaseOf({ world, params }: Doing): KeyDatabase {
  const found = keyDatabaseOf(world, params);
  if (found === undefined) throw refuse(404, message("Base.ResourceMissingAtURI", databases));
  return found;
}

const idsOf = follows<{ readonly id: string }, string>((keys) => keys.map(({ id }) => id));

/** GUIDs are stored in lower case. */
const ownerGiven = (owner: string | null | undefined): { readonly owner?: string } =>
  typeof owner === "string" ? { owner: owner.toLowerCase() } : {};

const isOwnedBy =
  ({ owner: wanted }: { readonly owner?: string }) =>
  ({ owner }: { readonly owner: string }): boolean =>
    wanted === undefined || owner === wanted;

/** Where what was added is now: its id follows from what it is. */
const added = ({ uri }: Doing, key: { readonly id: string } | undefined) => ({
  uri: key === undefined ? uri : `${uri}/${key.id}`,
});

/* ── certificates ────────────────────────────────────────────────────────────────────────────────────────────────── */

export const keyCertificates = collection(CertificateCollection, {
  uri: `${databases}/{databaseId}/Certificates`,
  name: "Certificates",
  ids(world, params) {
    const whole = keyDatabaseOf(world, params);
    return whole && idsOf(whole.database.certificates);
  },
  create: creates({
    schema: CertificateFacts,
    required: ["CertificateString", "CertificateType"],
    optional: ["UefiSignatureOwner"],
    allow: { CertificateType: ["PEM"] },
    async run({ CertificateString: pem, UefiSignatureOwner }, doing) {
      const owner = ownerGiven(UefiSignatureOwner);
      await amend(doing, { addCertificate: { database: databaseOf(doing).id, pem, ...owner } });
      const fingerprint = fingerprintOf(pem);
      const isIt = (pemOfOne: string): boolean => fingerprintOf(pemOfOne) === fingerprint;
      const all = databaseOf(doing).database.certificates.filter(isOwnedBy(owner));
      return added(
        doing,
        all.find((one) => isIt(one.pem)),
      );
    },
  }),
});

type Enrolled = KeyDatabase & { readonly certificate: EnrolledCertificate };

export const keyCertificate = resource(CertificateFacts, {
  uri: `${databases}/{databaseId}/Certificates/{certificateId}`,
  of: enrolledCertificate,
  properties: {
    Name: ({ id }) => `Certificate in ${id}`,
    CertificateString: ({ certificate }) => certificate.pem,
    CertificateType: "PEM",
    CertificateUsageTypes: ["BIOS"],
    UefiSignatureOwner: ({ certificate }) => certificate.owner,
    ...certificateProperties<Enrolled>(({ certificate }) => describedCertificate(certificate)),
  },
  remove: ({ id: database, certificate }, doing) => amend(doing, { removeKey: { database, id: certificate.id } }),
});

/* ── signatures ──────────────────────────────────────────────────────────────────────────────────────────────────── */

const sha256 = "EFI_CERT_SHA256_GUID";

export const keySignatures = collection(SignatureCollection, {
  uri: `${databases}/{databaseId}/Signatures`,
  name: "Signatures",
  ids(world, params) {
    const whole = keyDatabaseOf(world, params);
    return whole && hasSignatures(whole) ? idsOf(whole.database.signatures) : undefined;
  },
  create: creates({
    schema: SignatureFacts,
    required: ["SignatureTypeRegistry", "SignatureType", "SignatureString"],
    optional: ["UefiSignatureOwner"],
    allow: { SignatureTypeRegistry: ["UEFI"], SignatureType: [sha256] },
    async run({ SignatureType: type, SignatureString, UefiSignatureOwner }, doing) {
      const value = hashIn(SignatureString);
      const owner = ownerGiven(UefiSignatureOwner);
      await amend(doing, { addSignature: { database: databaseOf(doing).id, type, value, ...owner } });
      const all = databaseOf(doing).database.signatures.filter(isOwnedBy(owner));
      return added(
        doing,
        all.find((one) => one.type === type && one.value === value),
      );
    },
  }),
});

function hashIn(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  const shown = text.length <= 80 ? text : `${text.slice(0, 80)}…`;
  throw refuse(400, message("Base.PropertyValueFormatError", shown, "SignatureString"), "/SignatureString");
}

export const keySignature = resource(SignatureFacts, {
  uri: `${databases}/{databaseId}/Signatures/{signatureId}`,
  of: enrolledSignature,
  properties: {
    Name: ({ id }) => `Signature in ${id}`,
    SignatureTypeRegistry: "UEFI",
    SignatureType: ({ signature }) => signature.type,
    SignatureString: ({ signature }) => signature.value,
    UefiSignatureOwner: ({ signature }) => signature.owner,
  },
  remove: ({ id: database, signature }, doing) => amend(doing, { removeKey: { database, id: signature.id } }),
});
