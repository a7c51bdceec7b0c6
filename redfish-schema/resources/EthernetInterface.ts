import { EthernetInterface as Facts } from "../facts/EthernetInterface.js";
import { EthernetInterfaceCollection } from "../facts/EthernetInterfaceCollection.js";
import { collection, resource } from "./declare.js";
import { enabled, partStatus } from "./status.js";
import { hostInterface, idsOfMachine, nic, serviceManagerId } from "./subjects.js";

export const systemInterfaces = collection(EthernetInterfaceCollection, {
  uri: "/redfish/v1/Systems/{machineId}/EthernetInterfaces",
  name: "Network interfaces of the system",
  ids: idsOfMachine((m) => m.inventory.nics),
});

export const systemInterface = resource(Facts, {
  uri: "/redfish/v1/Systems/{machineId}/EthernetInterfaces/{nicId}",
  of: nic,
  properties: {
    Name: ({ part }) => part.id,
    MACAddress: ({ part }) => part.mac,
    PermanentMACAddress: ({ part }) => part.mac,
    SpeedMbps: ({ part }) => part.speedMbps,
    FullDuplex: true,
    InterfaceEnabled: true,
    LinkStatus: ({ machine }) => (machine.observation.power?.state === "On" ? "LinkUp" : "LinkDown"),
    // Inspection makes a port of each interface that is Enabled, also while the machine is off.
    Status: ({ machine }) => (machine.observation.contact.state === "Lost" ? partStatus(machine) : enabled),
  },
});

export const managerInterfaces = collection(EthernetInterfaceCollection, {
  uri: `/redfish/v1/Managers/${serviceManagerId}/EthernetInterfaces`,
  name: "Network interfaces of the host the service runs on",
  ids: (world) => world.service.interfaceIds,
});

export const managerInterface = resource(Facts, {
  uri: `/redfish/v1/Managers/${serviceManagerId}/EthernetInterfaces/{nicId}`,
  of: hostInterface,
  properties: {
    Name: (i) => i.id,
    MACAddress: (i) => i.mac,
    InterfaceEnabled: true,
    LinkStatus: "LinkUp",
    Status: enabled,
    IPv4Addresses: (i) =>
      i.ipv4.map(({ address, netmask }) => ({ Address: address, SubnetMask: netmask, AddressOrigin: null })),
    IPv6Addresses: (i) =>
      i.ipv6.map(({ address, prefixLength }) => ({
        Address: address,
        PrefixLength: prefixLength,
        AddressOrigin: null,
      })),
  },
});
