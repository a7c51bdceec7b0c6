/** Network ports and adapters of a recorded system. Pure. */
import type { Nic } from "../../model/inventory.js";
import type { Mockup, MockupDocument } from "../../model/mockup.js";
import type { NetworkAdapterFacts } from "../../model/parts.js";
import {
  elementsOf,
  isPresent,
  linkedAll,
  membersAt,
  membersOf,
  textOf,
  textOrNull,
  wholeOf,
  withIds,
} from "./values.js";

const most = { ports: 64, adapters: 64 };

export interface RecordedPort {
  readonly nic: Omit<Nic, "mac">;
  /** The one that was recorded: it only tells on which adapter the port is. */
  readonly mac: string | undefined;
}

/** Virtual interfaces are none. */
export const portsOf = (mockup: Mockup, system: MockupDocument): readonly RecordedPort[] =>
  numbered(
    withIds(
      membersAt(mockup, system.EthernetInterfaces, most.ports).filter((one) => isPresent(one) && isPort(one)),
      portOf,
    ),
  );

/** VLANs and the port to the manager (Redfish Host Interface) are no ports that a cable can be plugged in. */
const isPort = ({ VLAN, EthernetInterfaceType, Links }: MockupDocument): boolean =>
  (EthernetInterfaceType === undefined ? membersOf(VLAN).VLANEnable !== true : EthernetInterfaceType === "Physical") &&
  membersOf(Links).HostInterface === undefined;

const portOf = (document: MockupDocument, id: string): RecordedPort => ({
  nic: { id, speedMbps: wholeOf(document.SpeedMbps, 1, 1_000_000) ?? 1000 },
  mac: macOf(document.PermanentMACAddress) ?? macOf(document.MACAddress),
});

/** An id that is an address would be that of another machine. */
const numbered = (ports: readonly RecordedPort[]): readonly RecordedPort[] =>
  ports.some(({ nic }) => looksLikeMac(nic.id))
    ? ports.map(({ nic, mac }, index) => ({ nic: { ...nic, id: `eth${index}` }, mac }))
    : ports;

const looksLikeMac = (id: string): boolean => /^([0-9a-f]{2}[-.]?){5}[0-9a-f]{2}$/i.test(id);

function macOf(value: unknown): string | undefined {
  const text = typeof value === "string" ? value.trim().toLowerCase().replaceAll("-", ":") : "";
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(text) ? text : undefined;
}

/** @returns undefined where nothing is told of adapters with a port of the system */
export function adaptersOf(
  mockup: Mockup,
  chassis: readonly MockupDocument[],
  ports: readonly RecordedPort[],
): readonly NetworkAdapterFacts[] | undefined {
  const documents = chassis.flatMap((one) => membersAt(mockup, one.NetworkAdapters, most.adapters)).filter(isPresent);
  const free = new Set(ports);
  const takes = (document: MockupDocument): readonly string[] => {
    const macs = macsOf(mockup, document);
    const own = [...free].filter(({ mac }) => documents.length === 1 || (mac !== undefined && macs.has(mac)));
    for (const port of own) free.delete(port);
    return own.map(({ nic }) => nic.id);
  };
  const adapters = withIds(documents.slice(0, most.adapters), (document, id) => {
    const nics = takes(document);
    return nics.length === 0 ? undefined : adapterOf(document, id, nics);
  });
  // A port belongs to one adapter; with some left over, who owns which is not known well enough.
  return adapters.length === 0 || free.size > 0 ? undefined : adapters;
}

function adapterOf(document: MockupDocument, id: string, nics: readonly string[]): NetworkAdapterFacts {
  const [controller] = elementsOf(document.Controllers);
  return {
    id,
    name: textOf(document.Name) ?? id,
    manufacturer: textOrNull(document.Manufacturer),
    model: textOrNull(document.Model),
    serialNumber: null,
    firmwareVersion: textOrNull(membersOf(controller).FirmwarePackageVersion),
    nics,
  };
}

/** Of its ports, in the words of Port, of NetworkPort before it, and of NetworkDeviceFunction. */
function macsOf(mockup: Mockup, { Ports, NetworkPorts, NetworkDeviceFunctions, Links }: MockupDocument): Set<string> {
  const ports = [...membersAt(mockup, Ports, most.ports), ...membersAt(mockup, NetworkPorts, most.ports)];
  const functions = [
    ...membersAt(mockup, NetworkDeviceFunctions, most.ports),
    ...linkedAll(mockup, membersOf(Links).NetworkDeviceFunctions, most.ports),
  ];
  const told = [
    ...ports.flatMap(({ Ethernet, AssociatedNetworkAddresses }) => [
      ...elementsOf(membersOf(Ethernet).AssociatedMACAddresses),
      ...elementsOf(AssociatedNetworkAddresses),
    ]),
    ...functions.flatMap(({ Ethernet }) => [membersOf(Ethernet).MACAddress, membersOf(Ethernet).PermanentMACAddress]),
  ];
  return new Set(told.flatMap((value) => macOf(value) ?? []));
}
