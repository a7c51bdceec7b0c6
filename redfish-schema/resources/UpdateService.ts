/** What machines run, the images they could run, and how one gets to the other. */
import type { ImageRecord } from "../../src/model/firmware.js";
import type { Machine } from "../../src/model/machine.js";
import { serviceManagerId, uris } from "../../src/model/uris.js";
import type { SimpleUpdate } from "../../src/ports/commands/updates.js";
import { SoftwareInventory as SoftwareFacts } from "../facts/SoftwareInventory.js";
import { SoftwareInventoryCollection } from "../facts/SoftwareInventoryCollection.js";
import { UpdateService as Facts, type UpdateServiceActions } from "../facts/UpdateService.js";
import { collection, resource } from "./declare.js";
import { storedImage } from "./firmware-subjects.js";
import { enabled } from "./status.js";
import { follows, machine, managerIds, service } from "./subjects.js";

export const updateService = resource(Facts, {
  uri: "/redfish/v1/UpdateService",
  of: service,
  properties: {
    Name: "Updates",
    ServiceEnabled: true,
    Status: enabled,
    FirmwareInventory: () => uris.firmwareInventory,
    SoftwareInventory: () => uris.softwareInventory,
    LocalImageStore: () => uris.localImages,
    MultipartHttpPushUri: uris.multipartUpdate,
    // Deprecated, and yet what most clients that push know.
    HttpPushUri: uris.pushUpdate,
    MaxImageSizeBytes: (w) => w.firmware.largestImage,
  },
  actions: {
    SimpleUpdate: {
      allow: { TransferProtocol: () => ["HTTP", "HTTPS"] as const },
      takes: ["ImageURI", "TransferProtocol", "Targets", "Username", "Password", "ForceUpdate", "LocalImage"],
      async run(parameters, _, { commands, who, uri }) {
        const requestUri = `${uri}/Actions/UpdateService.SimpleUpdate`;
        return { kind: "task", taskId: await commands.updates.simpleUpdate(asked(parameters), who, requestUri) };
      },
    },
  },
});

type SimpleUpdateParameters = UpdateServiceActions["SimpleUpdate"];

const isLocal = (imageUri: string): boolean => imageUri.startsWith(`${uris.localImages}/`);

/** Every image that is fetched is kept in the LocalImageStore, so LocalImage asks for nothing that would not be. */
function asked({ ImageURI, TransferProtocol, Targets, ...rest }: SimpleUpdateParameters): SimpleUpdate {
  return {
    imageUri: withScheme(ImageURI, TransferProtocol ?? "HTTP"),
    local: isLocal(ImageURI),
    targets: targetsOf(Targets),
    force: rest.ForceUpdate === true,
    ...(typeof rest.Username === "string" && { userName: rest.Username }),
    ...(typeof rest.Password === "string" && { password: rest.Password }),
  };
}

/** UpdateService.SimpleUpdate: the protocol counts only where the URI names none. */
const withScheme = (imageUri: string, protocol: string): string =>
  isLocal(imageUri) || /^[a-z][a-z0-9+.-]*:/i.test(imageUri)
    ? imageUri
    : `${protocol.toLowerCase()}://${imageUri.replace(/^\/+/, "")}`;

/** An empty list means the same as none: every machine that it fits. */
function targetsOf(targets: readonly (string | null)[] | undefined): readonly string[] | null {
  const named = targets?.filter((target) => target !== null) ?? [];
  return named.length === 0 ? null : named;
}

/* ── what machines run ───────────────────────────────────────────────────────────────────────────────────────────── */

export const firmwareInventory = collection(SoftwareInventoryCollection, {
  uri: "/redfish/v1/UpdateService/FirmwareInventory",
  name: "Firmware",
  // What every manager runs.
  ids: (world) => managerIds(world.machines.ids()),
});

const isUpdateable = ({ capabilities }: Machine): boolean => capabilities.firmware?.updateable === true;

export const machineFirmware = resource(SoftwareFacts, {
  uri: "/redfish/v1/UpdateService/FirmwareInventory/{machineId}",
  of: machine,
  properties: {
    Name: (m) => `Firmware of ${m.inventory.name}`,
    Version: (m, { world }) => world.firmware.version(m),
    Manufacturer: (m) => m.inventory.manufacturer,
    SoftwareId: (m) => m.capabilities.firmware?.family ?? m.inventory.model,
    Updateable: isUpdateable,
    ResetRequiredOnUpdate: (m) => (isUpdateable(m) ? true : undefined),
    Active: true,
    Status: enabled,
    RelatedItem: (m) => [uris.system(m.inventory.id)],
  },
});

const ownSoftwareAt = (uri: string) =>
  resource(SoftwareFacts, {
    uri,
    of: service,
    properties: {
      Name: "Shoal",
      Version: (w) => w.service.version,
      Manufacturer: "Shoal",
      SoftwareId: "shoal",
      Updateable: false,
      Status: enabled,
      RelatedItem: () => [uris.manager(serviceManagerId)],
    },
  });

export const serviceSoftware = ownSoftwareAt(`/redfish/v1/UpdateService/FirmwareInventory/${serviceManagerId}`);

/* ── software: what is no machine's firmware ─────────────────────────────────────────────────────────────────────── */

const softwareIds = [serviceManagerId];

export const softwareInventory = collection(SoftwareInventoryCollection, {
  uri: "/redfish/v1/UpdateService/SoftwareInventory",
  name: "Software",
  ids: () => softwareIds,
});

export const software = ownSoftwareAt(`/redfish/v1/UpdateService/SoftwareInventory/${serviceManagerId}`);

/* ── images ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

const imageIds = follows<ImageRecord, string>((images) => images.map(({ sha256 }) => sha256));

export const localImages = collection(SoftwareInventoryCollection, {
  uri: "/redfish/v1/UpdateService/LocalImageStore",
  name: "Images that were taken in",
  ids: (world) => imageIds(world.firmware.images()),
});

export const localImage = resource(SoftwareFacts, {
  uri: "/redfish/v1/UpdateService/LocalImageStore/{imageId}",
  of: storedImage,
  properties: {
    Name: ({ image }) => image.name,
    Description: ({ image: { facts, signer } }) =>
      `${facts.layout}; ${signer === null ? "not signed by anybody who is trusted here" : `signed by ${signer}`}`,
    Version: ({ image }) => image.facts.version,
    SoftwareId: ({ image }) => image.family,
    SizeBytes: ({ image }) => image.size,
    // It is what it is: another content is another image.
    Updateable: false,
    Active: ({ runBy }) => runBy.length > 0,
    Staged: ({ stagedFor }) => stagedFor.length > 0,
    Status: enabled,
    Links: {
      ActiveTargets: ({ runBy }) => runBy.map(uris.system),
      StagedTargets: ({ stagedFor }) => stagedFor.map(uris.system),
    },
  },
  remove: ({ image }, { commands, who }) => commands.updates.removeImage(image.sha256, who),
  actions: {
    Activate: {
      async run({ Targets }, { image }, { commands, who, uri }) {
        const targets = targetsOf(Targets?.map((target) => target?.["@odata.id"] ?? null));
        const requestUri = `${uri}/Actions/SoftwareInventory.Activate`;
        return { kind: "task", taskId: await commands.updates.activate(image.sha256, targets, who, requestUri) };
      },
    },
  },
});
