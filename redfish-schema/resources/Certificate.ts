import { formatInstant } from "../../src/model/clock.js";
import { refuse } from "../../src/model/refusal.js";
import { serviceManagerId, uris } from "../../src/model/uris.js";
import type { CertificateDocument, CertificateName, World } from "../../src/ports/world.js";
import { Certificate as Facts } from "../facts/Certificate.js";
import { CertificateCollection } from "../facts/CertificateCollection.js";
import { CertificateLocations as LocationsFacts } from "../facts/CertificateLocations.js";
import { CertificateService as ServiceFacts } from "../facts/CertificateService.js";
import { message } from "../registries/messages.js";
import { collection, resource, type Subject } from "./declare.js";
import { mediaCertificateAt, mediaCertificateUri } from "./media-subjects.js";
import { certificate, service } from "./subjects.js";

export const certificateService = resource(ServiceFacts, {
  uri: "/redfish/v1/CertificateService",
  of: service,
  properties: {
    Name: "Certificates",
    CertificateLocations: () => uris.certificateLocations,
  },
  actions: {
    GenerateCSR: {
      allow: {
        KeyPairAlgorithm: () => ["TPM_ALG_ECDSA", "TPM_ALG_RSA"],
        KeyCurveId: () => ["TPM_ECC_NIST_P256", "TPM_ECC_NIST_P384"],
      },
      takes: [
        "CertificateCollection",
        "CommonName",
        "Organization",
        "OrganizationalUnit",
        "City",
        "State",
        "Country",
        "Email",
        "AlternativeNames",
        "KeyPairAlgorithm",
        "KeyBitLength",
        "KeyCurveId",
      ],
      when: (w) => w.service.tls,
      async run(p, _, { commands, who }) {
        if (p.CertificateCollection["@odata.id"] !== uris.httpsCertificates(serviceManagerId)) {
          throw unknownTarget("GenerateCSR", "CertificateCollection", p.CertificateCollection["@odata.id"]);
        }
        const csr = await commands.certificates.generateCsr(
          {
            commonName: p.CommonName,
            organization: p.Organization ?? undefined,
            organizationalUnit: p.OrganizationalUnit ?? undefined,
            city: p.City ?? undefined,
            state: p.State ?? undefined,
            country: p.Country ?? undefined,
            email: p.Email ?? undefined,
            alternativeNames: p.AlternativeNames?.filter((name) => name !== null),
            keyPairAlgorithm: p.KeyPairAlgorithm ?? undefined,
            keyBitLength: p.KeyBitLength ?? undefined,
            keyCurveId: p.KeyCurveId ?? undefined,
          },
          who,
        );
        return { kind: "body", body: { CSRString: csr, CertificateCollection: p.CertificateCollection } };
      },
    },
    ReplaceCertificate: {
      allow: { CertificateType: () => ["PEM", "PEMchain"] as const },
      takes: ["CertificateString", "CertificateType", "CertificateUri"],
      async run({ CertificateString, CertificateUri }, w, { commands, who }) {
        const ofSlot = mediaCertificateAt(w, CertificateUri["@odata.id"]);
        if (ofSlot) {
          await commands.media.replaceCertificate(ofSlot.machine, ofSlot.slot, ofSlot.id, CertificateString, who);
          return undefined;
        }
        const id = httpsIds(w).find(
          (one) => uris.httpsCertificate(serviceManagerId, one) === CertificateUri["@odata.id"],
        );
        if (id === undefined) throw unknownTarget("ReplaceCertificate", "CertificateUri", CertificateUri["@odata.id"]);
        await commands.certificates.replace(id, CertificateString, who);
        return undefined;
      },
    },
  },
});

const httpsIds = (w: World): readonly string[] => (w.service.tls ? w.certificates.ids() : []);

const unknownTarget = (action: string, parameter: string, value: string) =>
  refuse(400, message("Base.ActionParameterValueNotInList", value, parameter, `CertificateService.${action}`));

const located: Subject<World> = { find: (world) => world, basis: (_, world) => world.media.places() };

export const certificateLocations = resource(LocationsFacts, {
  uri: "/redfish/v1/CertificateService/CertificateLocations",
  of: located,
  properties: {
    Name: "Where certificates are",
    Links: {
      Certificates: (w) => [
        ...httpsIds(w).map((id) => uris.httpsCertificate(serviceManagerId, id)),
        ...w.media.places().map(mediaCertificateUri),
      ],
    },
  },
});

export const httpsCertificates = collection(CertificateCollection, {
  uri: `/redfish/v1/Managers/${serviceManagerId}/NetworkProtocol/HTTPS/Certificates`,
  name: "Certificates of the HTTPS service",
  ids: (world) => (world.service.tls ? world.certificates.ids() : undefined),
});

export const httpsCertificate = resource(Facts, {
  uri: `/redfish/v1/Managers/${serviceManagerId}/NetworkProtocol/HTTPS/Certificates/{certificateId}`,
  of: certificate,
  properties: {
    Name: "HTTPS certificate",
    CertificateString: (c) => c.pem,
    CertificateType: "PEM",
    CertificateUsageTypes: ["Web"],
    ...certificateProperties<CertificateDocument>((c) => c),
  },
});

const named = (name: CertificateName) => ({
  CommonName: name.commonName,
  Organization: name.organization,
  OrganizationalUnit: name.organizationalUnit,
  City: name.city,
  State: name.state,
  Country: name.country,
});

/** What a certificate says of itself; nothing where it cannot be read. */
export function certificateProperties<S>(read: (subject: S) => CertificateDocument | undefined) {
  const said =
    <T>(pick: (certificate: CertificateDocument) => T) =>
    (subject: S): T | undefined => {
      const certificate = read(subject);
      return certificate && pick(certificate);
    };
  return {
    Subject: said((c) => named(c.subject)),
    Issuer: said((c) => named(c.issuer)),
    SerialNumber: said((c) => c.serialNumber),
    ValidNotBefore: said((c) => formatInstant(c.validNotBefore)),
    ValidNotAfter: said((c) => formatInstant(c.validNotAfter)),
    Fingerprint: said((c) => c.fingerprint),
    FingerprintHashAlgorithm: said(() => "TPM_ALG_SHA256"),
    SignatureAlgorithm: said((c) => c.signatureAlgorithm),
    KeyUsage: said((c) => c.keyUsage),
  };
}
