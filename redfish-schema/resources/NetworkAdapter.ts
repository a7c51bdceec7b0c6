/** What the network ports of a machine are on. Ironic looks here for the switch at the other end of each cable. */
import { uris } from "../../src/model/uris.js";
import { NetworkAdapter as Facts } from "../facts/NetworkAdapter.js";
import { NetworkAdapterCollection } from "../facts/NetworkAdapterCollection.js";
import { NetworkInterface as InterfaceFacts } from "../facts/NetworkInterface.js";
import { NetworkInterfaceCollection } from "../facts/NetworkInterfaceCollection.js";
import { collection, resource } from "./declare.js";
import { known, serialNumberOfPart } from "./part-labels.js";
import { networkAdapter, networkAdapterIds } from "./part-subjects.js";
import { partStatus } from "./status.js";

export const networkAdapters = collection(NetworkAdapterCollection, {
  uri: "/redfish/v1/Chassis/{machineId}/NetworkAdapters",
  name: "Network adapters",
  ids: networkAdapterIds,
});

export const networkAdapterResource = resource(Facts, {
  uri: "/redfish/v1/Chassis/{machineId}/NetworkAdapters/{adapterId}",
  of: networkAdapter,
  properties: {
    Name: ({ part }) => part.name,
    Manufacturer: ({ part }) => known(part.manufacturer),
    Model: ({ part }) => known(part.model),
    SerialNumber: ({ machine, part }) => serialNumberOfPart(machine, part.serialNumber, `networkAdapters/${part.id}`),
    Controllers: ({ machine: { inventory }, part }) => [
      {
        ...(part.firmwareVersion !== null && { FirmwarePackageVersion: part.firmwareVersion }),
        ControllerCapabilities: { NetworkPortCount: part.nics.length },
        Links: { Ports: part.nics.map((nic) => ({ "@odata.id": uris.networkPort(inventory.id, part.id, nic) })) },
      },
    ],
    Ports: (_, { uri }) => `${uri}/Ports`,
    Status: ({ machine }) => partStatus(machine),
  },
});

export const networkInterfaces = collection(NetworkInterfaceCollection, {
  uri: "/redfish/v1/Systems/{machineId}/NetworkInterfaces",
  name: "Network adapters as the system sees them",
  ids: networkAdapterIds,
});

/** bmclib gets to the adapters by these, not by the chassis. */
export const networkInterfaceResource = resource(InterfaceFacts, {
  uri: "/redfish/v1/Systems/{machineId}/NetworkInterfaces/{adapterId}",
  of: networkAdapter,
  properties: {
    Name: ({ part }) => part.name,
    Ports: ({ machine, part }) => `${uris.networkAdapter(machine.inventory.id, part.id)}/Ports`,
    Status: ({ machine }) => partStatus(machine),
    Links: { NetworkAdapter: ({ machine, part }) => uris.networkAdapter(machine.inventory.id, part.id) },
  },
});
