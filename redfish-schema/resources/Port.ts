/** Network ports of a machine, with what is at the other end of the cable (IEEE 802.1AB). */
import type { LinkNeighbour } from "../../src/model/parts.js";
import { Port as Facts, type LinkStatus, type LLDPReceive } from "../facts/Port.js";
import { PortCollection } from "../facts/PortCollection.js";
import type { Plain } from "../schema-facts.js";
import { collection, resource } from "./declare.js";
import { linkOf } from "./link.js";
import { neighbourOf, networkPort, portIdsOf } from "./part-subjects.js";
import { enabled, partStatus } from "./status.js";

const ports = "/redfish/v1/Chassis/{machineId}/NetworkAdapters/{adapterId}/Ports";

export const networkPorts = collection(PortCollection, {
  uri: ports,
  name: "Ports of the network adapter",
  ids: portIdsOf,
});

/** Mbit/s → Gbit/s. */
const gbps = (mbps: number): number => mbps / 1000;

export const networkPortResource = resource(Facts, {
  uri: `${ports}/{portId}`,
  of: networkPort,
  properties: {
    Name: ({ part }) => part.id,
    PortId: ({ part }) => part.id,
    PortProtocol: "Ethernet",
    LinkNetworkTechnology: "Ethernet",
    MaxSpeedGbps: ({ part }) => gbps(part.speedMbps),
    CurrentSpeedGbps: ({ machine, part }) => (linkOf(machine, part) === "LinkUp" ? gbps(part.speedMbps) : undefined),
    LinkStatus: ({ machine, part }): LinkStatus | undefined => linkOf(machine, part) ?? undefined,
    InterfaceEnabled: true,
    RemotePortId: ({ machine, part }) => neighbourOf(machine, part)?.portId,
    Ethernet: ({ machine, part }) => {
      const neighbour = neighbourOf(machine, part);
      return {
        AssociatedMACAddresses: [part.mac],
        // Whether a real port listens, nobody can tell from outside.
        ...(machine.capabilities.simulated && { LLDPEnabled: true }),
        ...(neighbour && { LLDPReceive: receivedFrom(neighbour) }),
      };
    },
    Status: ({ machine }) => (machine.observation.contact.state === "Lost" ? partStatus(machine) : enabled),
  },
});

/** What was not received is not there (Port.LLDPReceive). */
const receivedFrom = (neighbour: LinkNeighbour): Plain<LLDPReceive> => ({
  ChassisId: neighbour.chassisId,
  ChassisIdSubtype: neighbour.chassisIdSubtype,
  ...portIdOf(neighbour),
  ...(neighbour.systemName !== null && { SystemName: neighbour.systemName }),
  ...(neighbour.systemDescription !== null && { SystemDescription: neighbour.systemDescription }),
  ...addressOf(neighbour.managementAddress),
  ...(neighbour.managementVlanId !== null && { ManagementVlanId: neighbour.managementVlanId }),
});

/** Its pattern allows so many. */
const mostOctets = 64;

/** The schema wants its octets, whatever they say; `RemotePortId` has it as people read it. */
function portIdOf({ portId, portIdSubtype }: LinkNeighbour): Pick<Plain<LLDPReceive>, "PortId" | "PortIdSubtype"> {
  const isMac = portIdSubtype === "MacAddr" && /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(portId);
  const octets = isMac ? portId.split(":") : [...Buffer.from(portId)].map(hexadecimal);
  if (octets.length > mostOctets) return {};
  return { PortId: octets.join(":").toUpperCase(), PortIdSubtype: portIdSubtype };
}

const hexadecimal = (octet: number): string => octet.toString(16).padStart(2, "0");

const addressOf = (
  address: string | null,
): Pick<Plain<LLDPReceive>, "ManagementAddressIPv4" | "ManagementAddressIPv6"> => {
  if (address === null) return {};
  return address.includes(":") ? { ManagementAddressIPv6: address } : { ManagementAddressIPv4: address };
};
