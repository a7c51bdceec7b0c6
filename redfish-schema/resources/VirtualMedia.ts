/** Slots for virtual media: under the system, and under its manager, where clients looked for them before. */
import { isInserted, problemIn } from "../../src/domain/media/slots.js";
import type { MediaSlot } from "../../src/model/media.js";
import { refuse } from "../../src/model/refusal.js";
import { uris } from "../../src/model/uris.js";
import type { InsertMedia } from "../../src/ports/commands/media.js";
import type { CertificateDocument } from "../../src/ports/world.js";
import { Certificate as CertificateFacts } from "../facts/Certificate.js";
import { CertificateCollection } from "../facts/CertificateCollection.js";
import type { Status } from "../facts/Resource.js";
import { VirtualMedia as Facts, type VirtualMediaActions } from "../facts/VirtualMedia.js";
import { VirtualMediaCollection } from "../facts/VirtualMediaCollection.js";
import { message } from "../registries/messages.js";
import type { Plain } from "../schema-facts.js";
import { certificateProperties } from "./Certificate.js";
import { collection, creates, type Doing, type Outcome, resource } from "./declare.js";
import { certificatesOf, mediaCertificate, mediaSlot, type Slot } from "./media-subjects.js";
import { condition, enabled } from "./status.js";
import { follows, idsOfMachine } from "./subjects.js";

/** Where slots are; certificates are under the system's only. */
const places = ["/redfish/v1/Systems/{machineId}", "/redfish/v1/Managers/{machineId}"] as const;

const collections = places.map((place) =>
  collection(VirtualMediaCollection, {
    uri: `${place}/VirtualMedia`,
    name: "Virtual media",
    ids: idsOfMachine((m) => m.capabilities.media),
  }),
);

const protocols = ["HTTP", "HTTPS"] as const;

const protocolOf = (image: string): (typeof protocols)[number] => (/^https:/i.test(image) ? "HTTPS" : "HTTP");

const isIn = ({ machine, slot }: Slot): boolean => isInserted(machine, slot.id);

const verifies = ({ machine, slot }: Slot): boolean => machine.intent.mediaTrust?.[slot.id]?.verifyCertificate ?? true;

function nameOf(image: string): string {
  const path = image.replace(/[?#].*$/, "");
  return path.slice(path.lastIndexOf("/") + 1);
}

/** An upload is whole here before the machine sees it; what the machine fetches by itself it reads as it needs it. */
const methodOf = ({ fetched }: MediaSlot): "Upload" | "Stream" => (fetched === "here" ? "Upload" : "Stream");

function statusOf({ machine, slot }: Slot): Plain<Status> {
  const problem = problemIn(machine, slot.id);
  if (!problem) return enabled;
  const about = message("ResourceEvent.ResourceErrorsDetected", "Image", problem.problem ?? "");
  return { State: "Enabled", Health: "Warning", Conditions: [condition(about, problem.at, "Warning")] };
}

const media = places.map((place) =>
  resource(Facts, {
    uri: `${place}/VirtualMedia/{slotId}`,
    of: mediaSlot,
    properties: {
      Name: ({ slot }) => slot.name,
      MediaTypes: ({ slot }) => slot.types,
      Image: { readWrite: ({ asked }) => asked?.image ?? null, nullable: true },
      ImageName: ({ asked }) => (asked ? nameOf(asked.image) : null),
      Inserted: { readWrite: isIn },
      ConnectedVia: (s) => (isIn(s) ? "URI" : "NotConnected"),
      WriteProtected: { readWrite: ({ asked }) => asked?.writeProtected ?? true },
      TransferProtocolType: {
        readWrite: ({ asked }) => (asked ? protocolOf(asked.image) : null),
        allow: () => protocols,
        nullable: true,
      },
      TransferMethod: ({ slot, asked }) => (asked ? methodOf(slot) : null),
      UserName: { readWrite: ({ asked }) => asked?.userName ?? null, nullable: true },
      Password: { readWrite: () => null, nullable: true },
      VerifyCertificate: { readWrite: verifies },
      Certificates: ({ machine, slot }) =>
        slot.fetched === "here" ? uris.virtualMediaCertificates(machine.inventory.id, slot.id) : undefined,
      Status: statusOf,
    },
    async patch({ VerifyCertificate, ...rest }, s, doing) {
      const { commands, who, params } = doing;
      const trust = (verifyCertificate: boolean) =>
        commands.media.trust(params.machineId ?? "", s.slot.id, { verifyCertificate }, who);
      if (typeof VerifyCertificate === "boolean") await trust(VerifyCertificate);
      try {
        await patchMedium(rest, s, doing);
      } catch (error) {
        // It had to be so before its image was fetched; what is refused changes nothing.
        if (typeof VerifyCertificate === "boolean") await trust(verifies(s)).catch(() => undefined);
        throw error;
      }
    },
    actions: {
      InsertMedia: {
        allow: {
          TransferProtocolType: () => protocols,
          TransferMethod: () => ["Stream", "Upload"] as const,
        },
        run: (parameters, { slot }, doing) => insert(parameters, slot, doing),
      },
      EjectMedia: {
        async run(_, { slot }, { commands, params, who }) {
          await commands.media.eject(params.machineId ?? "", slot.id, who);
          return undefined;
        },
      },
    },
  }),
);

type Insertion = VirtualMediaActions["InsertMedia"];

const action = "VirtualMedia.InsertMedia";

async function insert(parameters: Insertion, slot: MediaSlot, { commands, params, who, uri }: Doing): Promise<Outcome> {
  const requestUri = `${uri}/Actions/VirtualMedia.InsertMedia`;
  const taskId = await commands.media.insert(params.machineId ?? "", slot.id, asked(parameters), who, requestUri);
  return taskId === undefined ? undefined : { kind: "task", taskId };
}

/** VirtualMedia.InsertMedia: Inserted and WriteProtected are true unless said otherwise. How it is transferred is ours to choose. */
function asked({ Image, Inserted, WriteProtected, UserName, Password, TransferProtocolType }: Insertion): InsertMedia {
  if (Inserted === false) {
    throw refuse(400, message("Base.ActionParameterValueNotInList", "false", "Inserted", action), "/Inserted");
  }
  if (TransferProtocolType && TransferProtocolType !== protocolOf(Image)) {
    const about = message("Base.ActionParameterValueConflict", "TransferProtocolType", TransferProtocolType);
    throw refuse(400, about, "/TransferProtocolType");
  }
  return {
    image: Image,
    writeProtected: WriteProtected ?? true,
    ...(typeof UserName === "string" && { userName: UserName }),
    ...(typeof Password === "string" && { password: Password }),
  };
}

interface PatchedMedium extends Partial<Omit<Insertion, "Image" | "TransferMethod">> {
  readonly Image?: string | null;
}

/** As clients insert and eject who know of no actions. What goes on after the answer, the slot shows. */
async function patchMedium(patched: PatchedMedium, { slot, asked: known }: Slot, doing: Doing): Promise<void> {
  const { Image, Inserted } = patched;
  const { commands, params, who } = doing;
  if (Image === null || (Image === undefined && Inserted === false)) {
    return commands.media.eject(params.machineId ?? "", slot.id, who);
  }
  if (Image !== undefined) {
    await commands.media.insert(params.machineId ?? "", slot.id, asked({ ...patched, Image }), who, doing.uri);
    return;
  }
  // They belong to a medium, and mean nothing without its image; that it is in needs no doing where it is.
  const means = (name: string): boolean => name === "Inserted" && known !== undefined;
  if (!Object.keys(patched).every(means)) throw refuse(400, message("Base.PropertyMissing", "Image"), "/Image");
}

/* ── certificates ────────────────────────────────────────────────────────────────────────────────────────────────── */

const certificatesUri = "/redfish/v1/Systems/{machineId}/VirtualMedia/{slotId}/Certificates";

const idsOf = follows<CertificateDocument, string>((all) => all.map(({ id }) => id));

const certificates = collection(CertificateCollection, {
  uri: certificatesUri,
  name: "Certificates that servers of images are trusted by",
  ids(world, params) {
    const all = certificatesOf(world, params);
    return all && idsOf(all);
  },
  create: creates({
    schema: CertificateFacts,
    required: ["CertificateString", "CertificateType"],
    optional: [],
    allow: { CertificateType: ["PEM"] },
    async run({ CertificateString }, { commands, params, who, uri }) {
      const { machineId = "", slotId = "" } = params;
      const id = await commands.media.addCertificate(machineId, slotId, CertificateString, who);
      return { uri: `${uri}/${id}` };
    },
  }),
});

const certificate = resource(CertificateFacts, {
  uri: `${certificatesUri}/{certificateId}`,
  of: mediaCertificate,
  properties: {
    Name: "Certificate that servers of images are trusted by",
    CertificateString: (c) => c.pem,
    CertificateType: "PEM",
    CertificateUsageTypes: ["Web"],
    ...certificateProperties<CertificateDocument>((c) => c),
  },
  remove: (c, { commands, params: { machineId = "", slotId = "" }, who }) =>
    commands.media.removeCertificate(machineId, slotId, c.id, who),
});

export const virtualMedia = [...collections, ...media, certificates, certificate];
