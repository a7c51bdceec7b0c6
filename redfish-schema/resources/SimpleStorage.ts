/** Disks as older clients know them. Ironic reads the states and sizes of drives nowhere else. */
import { uris } from "../../src/model/uris.js";
import { SimpleStorage as Facts } from "../facts/SimpleStorage.js";
import { SimpleStorageCollection } from "../facts/SimpleStorageCollection.js";
import { collection, resource } from "./declare.js";
import { diskStatus } from "./Storage.js";
import { simpleDisks, simpleStorageIds } from "./storage-subjects.js";

export const simpleStorageCollection = collection(SimpleStorageCollection, {
  uri: "/redfish/v1/Systems/{machineId}/SimpleStorage",
  name: "Disks of the system",
  ids: simpleStorageIds,
});

export const simpleStorage = resource(Facts, {
  uri: "/redfish/v1/Systems/{machineId}/SimpleStorage/{storageId}",
  of: simpleDisks,
  properties: {
    Name: ({ subsystem }) => subsystem.name,
    Status: ({ machine }) => diskStatus(machine),
    Devices: ({ machine, subsystem }) =>
      subsystem.drives.map(({ name, manufacturer, model, capacityBytes }) => ({
        Name: name,
        ...(manufacturer !== null && { Manufacturer: manufacturer }),
        ...(model !== null && { Model: model }),
        CapacityBytes: capacityBytes,
        Status: diskStatus(machine),
      })),
    Links: {
      Chassis: ({ machine }) => uris.chassis(machine.inventory.id),
      Storage: ({ machine, subsystem }) => uris.storage(machine.inventory.id, subsystem.id),
    },
  },
});
