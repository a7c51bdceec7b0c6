/** Storage controllers of a machine, and what is behind each of them. */
import type { Machine } from "../../src/model/machine.js";
import { uris } from "../../src/model/uris.js";
import { Storage as Facts } from "../facts/Storage.js";
import { StorageCollection } from "../facts/StorageCollection.js";
import { StorageController as ControllerFacts } from "../facts/StorageController.js";
import { StorageControllerCollection } from "../facts/StorageControllerCollection.js";
import { collection, resource } from "./declare.js";
import { known, serialNumberOfPart } from "./part-labels.js";
import { enabled } from "./status.js";
import {
  controllerId,
  controllerIds,
  type Disks,
  disks,
  protocolOf,
  raidTypesOf,
  storageController,
  storageIds,
} from "./storage-subjects.js";

export const storageCollection = collection(StorageCollection, {
  uri: "/redfish/v1/Systems/{machineId}/Storage",
  name: "Storage of the system",
  ids: storageIds,
});

/** Disks are there, and can be told of, whether or not the machine runs: clients such as Ironic count only what is enabled. */
export const diskStatus = ({ observation: { contact } }: Machine) =>
  contact.state === "Lost" ? ({ State: "UnavailableOffline", Health: "OK" } as const) : enabled;

/** What the array that older clients read and the resource of its own have in common. */
const controllerOf = (d: Disks) => {
  const { machine, subsystem } = d;
  const { manufacturer, model, serialNumber, firmwareVersion, driveProtocols } = subsystem.controller;
  const serial = serialNumberOfPart(machine, serialNumber, `storage/${subsystem.id}/controller`);
  return {
    Name: subsystem.name,
    ...(manufacturer !== null && { Manufacturer: manufacturer }),
    ...(model !== null && { Model: model }),
    ...(serial !== undefined && { SerialNumber: serial }),
    ...(firmwareVersion !== null && { FirmwareVersion: firmwareVersion }),
    SupportedDeviceProtocols: protocolsOf(driveProtocols),
    SupportedRAIDTypes: raidTypesOf(d),
    Status: diskStatus(machine),
  };
};

const protocolsOf = (protocols: Disks["subsystem"]["controller"]["driveProtocols"]) =>
  protocols.map(protocolOf).filter((protocol) => protocol !== undefined);

export const storage = resource(Facts, {
  uri: "/redfish/v1/Systems/{machineId}/Storage/{storageId}",
  of: disks,
  properties: {
    Name: ({ subsystem }) => subsystem.name,
    Status: ({ machine }) => ({ ...diskStatus(machine), HealthRollup: "OK" as const }),
    // Deprecated, and yet all that Ironic and sushy look at.
    StorageControllers: (d, { uri }) => [
      { "@odata.id": `${uri}#/StorageControllers/0`, MemberId: controllerId, ...controllerOf(d) },
    ],
    Controllers: (_, { uri }) => `${uri}/Controllers`,
    Drives: ({ machine, subsystem }) =>
      subsystem.drives.map(({ id }) => uris.drive(machine.inventory.id, subsystem.id, id)),
    Volumes: (_, { uri }) => `${uri}/Volumes`,
    Links: {
      Enclosures: ({ machine }) => [uris.chassis(machine.inventory.id)],
      SimpleStorage: ({ machine, subsystem }, { world }) =>
        world.service.simpleStorage ? `${uris.system(machine.inventory.id)}/SimpleStorage/${subsystem.id}` : undefined,
    },
  },
});

export const controllers = collection(StorageControllerCollection, {
  uri: "/redfish/v1/Systems/{machineId}/Storage/{storageId}/Controllers",
  name: "Controllers of the storage",
  ids: controllerIds,
});

export const controllerResource = resource(ControllerFacts, {
  uri: "/redfish/v1/Systems/{machineId}/Storage/{storageId}/Controllers/{controllerId}",
  of: storageController,
  properties: {
    Name: ({ subsystem }) => subsystem.name,
    Manufacturer: ({ subsystem }) => known(subsystem.controller.manufacturer),
    Model: ({ subsystem }) => known(subsystem.controller.model),
    SerialNumber: (d) => controllerOf(d).SerialNumber,
    FirmwareVersion: ({ subsystem }) => known(subsystem.controller.firmwareVersion),
    SupportedDeviceProtocols: ({ subsystem }) => protocolsOf(subsystem.controller.driveProtocols),
    SupportedRAIDTypes: raidTypesOf,
    Status: ({ machine }) => diskStatus(machine),
  },
});
