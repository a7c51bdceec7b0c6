import { serviceManagerId, uris } from "../../src/model/uris.js";
import { SoftwareInventory as SoftwareFacts } from "../facts/SoftwareInventory.js";
import { SoftwareInventoryCollection } from "../facts/SoftwareInventoryCollection.js";
import { UpdateService as Facts } from "../facts/UpdateService.js";
import { collection, resource } from "./declare.js";
import { enabled } from "./status.js";
import { machine, managerIds, service } from "./subjects.js";

export const updateService = resource(Facts, {
  uri: "/redfish/v1/UpdateService",
  of: service,
  properties: {
    Name: "Updates",
    ServiceEnabled: true,
    Status: enabled,
    FirmwareInventory: () => uris.firmwareInventory,
  },
});

export const firmwareInventory = collection(SoftwareInventoryCollection, {
  uri: "/redfish/v1/UpdateService/FirmwareInventory",
  name: "Firmware",
  // What every manager runs.
  ids: (world) => managerIds(world.machines.ids()),
});

export const machineFirmware = resource(SoftwareFacts, {
  uri: "/redfish/v1/UpdateService/FirmwareInventory/{machineId}",
  of: machine,
  properties: {
    Name: (m) => `Firmware of ${m.inventory.name}`,
    Version: (m) => m.inventory.firmwareVersion,
    Manufacturer: (m) => m.inventory.manufacturer,
    SoftwareId: (m) => m.inventory.model,
    Updateable: false,
    Status: enabled,
    RelatedItem: (m) => [uris.system(m.inventory.id)],
  },
});

export const serviceSoftware = resource(SoftwareFacts, {
  uri: `/redfish/v1/UpdateService/FirmwareInventory/${serviceManagerId}`,
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
