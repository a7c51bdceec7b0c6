import { uris } from "../../src/model/uris.js";
import { EthernetInterface as Facts } from "../facts/EthernetInterface.js";
import { EthernetInterfaceCollection } from "../facts/EthernetInterfaceCollection.js";
import { collection, resource } from "./declare.js";
import { fqdnOf, hostNameOf } from "./host-name.js";
import { linkOf } from "./link.js";
import { adapterOf } from "./part-subjects.js";
import { enabled, partStatus } from "./status.js";
import { hostInterface, hostInterfaceIds, idsOfMachine, managersUris, nic } from "./subjects.js";

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
    LinkStatus: ({ machine, part }) => linkOf(machine, part),
    // Inspection makes a port of each interface that is Enabled, also while the machine is off.
    Status: ({ machine }) => (machine.observation.contact.state === "Lost" ? partStatus(machine) : enabled),
    Links: {
      Chassis: ({ machine }) => uris.chassis(machine.inventory.id),
      Ports({ machine, part }) {
        const adapter = adapterOf(machine, part);
        return adapter && [uris.networkPort(machine.inventory.id, adapter.id, part.id)];
      },
    },
  },
});

const managerInterfaceCollections = managersUris.map((manager) =>
  collection(EthernetInterfaceCollection, {
    uri: `${manager}/EthernetInterfaces`,
    name: "Network interfaces of the host the service runs on",
    ids: hostInterfaceIds,
  }),
);

const managerInterfaceResources = managersUris.map((manager) =>
  resource(Facts, {
    uri: `${manager}/EthernetInterfaces/{nicId}`,
    of: hostInterface,
    properties: {
      Name: (i) => i.id,
      MACAddress: (i) => i.mac,
      SpeedMbps: null,
      HostName: (_, { world }) => hostNameOf(world.service),
      FQDN: (_, { world }) => fqdnOf(world.service),
      NameServers: (i) => i.nameServers,
      InterfaceEnabled: true,
      LinkStatus: "LinkUp",
      Status: enabled,
      // null = not known: the host's own configuration is none of the service's business.
      IPv4Addresses: (i) =>
        i.ipv4.map(({ address, netmask }) => ({
          Address: address,
          SubnetMask: netmask,
          AddressOrigin: null,
          Gateway: null,
        })),
      IPv6Addresses: (i) =>
        i.ipv6.map(({ address, prefixLength }) => ({
          Address: address,
          PrefixLength: prefixLength,
          AddressOrigin: null,
          AddressState: null,
        })),
    },
  }),
);

export const managerInterfaces = [...managerInterfaceCollections, ...managerInterfaceResources];
