/** Every kind of node that is known by name, and nodes made of what people know of them. */
import { CodecError } from "../codec-error.js";
import { hardwareKinds } from "./hardware.js";
import { mediaKinds } from "./media.js";
import { messagingKinds } from "./messaging.js";
import { type DevicePathNode, mostNodeData, type NodeKind } from "./node.js";

const kinds: readonly NodeKind[] = [...hardwareKinds, ...messagingKinds, ...mediaKinds];

const byType = grouped(({ type, subtype }) => `${type} ${subtype}`);
const byName = grouped(({ name }) => name.toLowerCase());

function grouped(keyOf: (kind: NodeKind) => string): ReadonlyMap<string, readonly NodeKind[]> {
  const groups = new Map<string, NodeKind[]>();
  for (const kind of kinds) groups.set(keyOf(kind), [...(groups.get(keyOf(kind)) ?? []), kind]);
  return groups;
}

const kindsOf = ({ type, subtype }: DevicePathNode): readonly NodeKind[] => byType.get(`${type} ${subtype}`) ?? [];

/** @param name in any case */
export const kindsNamed = (name: string): readonly NodeKind[] => byName.get(name.toLowerCase()) ?? [];

/** What a node says: `{ name: "Pci", values: ["0x1", "0x0"] }`; null = bytes that no kind is known for. */
export function readNode(node: DevicePathNode): { readonly name: string; readonly values: readonly string[] } | null {
  for (const kind of kindsOf(node)) {
    const values = attempt(() => kind.argumentsOf(node.data));
    if (!(values instanceof CodecError)) return { name: kind.name, values };
  }
  return null;
}

/** @param name as in the text form. @throws CodecError when there is no such kind, or it has other arguments */
export function nodeNamed(name: string, ...values: readonly string[]): DevicePathNode {
  let trouble = new CodecError("no kind of node has this name", null);
  for (const [index, kind] of kindsNamed(name).entries()) {
    const data = attempt(() => kind.dataOf(values));
    if (!(data instanceof CodecError)) return nodeOf(kind.type, kind.subtype, data);
    if (index === 0) trouble = data;
  }
  throw trouble;
}

/** @throws CodecError when the data do not fit into a node */
export function nodeOf(type: number, subtype: number, data: Uint8Array): DevicePathNode {
  if (data.length > mostNodeData) throw new CodecError("a node of more than 65535 bytes", null);
  return { type, subtype, data };
}

function attempt<T>(work: () => T): T | CodecError {
  try {
    return work();
  } catch (error) {
    if (error instanceof CodecError) return error;
    throw error;
  }
}

/* All of these throw CodecError for what does not fit into the node. */

export const pciRoot = (uid: number): DevicePathNode => nodeNamed("PciRoot", String(uid));
export const pci = (device: number, function_: number): DevicePathNode =>
  nodeNamed("Pci", String(device), String(function_));
/** @param address six bytes in hex, with colons or without. @param interfaceType 1 = Ethernet */
export const mac = (address: string, interfaceType = 1): DevicePathNode =>
  nodeNamed("MAC", address, String(interfaceType));
/** With the address from DHCP. */
export const ipv4 = (): DevicePathNode => nodeNamed("IPv4");
/** All zero, as EDK2 has it in the options it makes. */
export const ipv6 = (): DevicePathNode => nodeNamed("IPv6");
/** Empty = the address comes from DHCP. */
export const uri = (address = ""): DevicePathNode => nodeNamed("Uri", address);
export const usb = (port: number, interface_ = 0): DevicePathNode => nodeNamed("USB", String(port), String(interface_));
/** Members that are left out fit any device. */
export const usbClass = (match: {
  readonly vendor?: number;
  readonly product?: number;
  readonly class?: number;
  readonly subclass?: number;
  readonly protocol?: number;
}): DevicePathNode =>
  nodeNamed(
    "UsbClass",
    ...[
      match.vendor ?? 0xffff,
      match.product ?? 0xffff,
      match.class ?? 0xff,
      match.subclass ?? 0xff,
      match.protocol ?? 0xff,
    ].map(String),
  );
/** @param multiplier 0xffff = the disk is at the port itself */
export const sata = (port: number, multiplier = 0xffff, lun = 0): DevicePathNode =>
  nodeNamed("Sata", ...[port, multiplier, lun].map(String));
export const scsi = (target: number, lun = 0): DevicePathNode => nodeNamed("Scsi", ...[target, lun].map(String));
/** A partition of a GPT disk. @param place `guid`: of the partition; `start` and `size` in blocks */
export const hd = (place: {
  readonly partition: number;
  readonly guid: string;
  readonly start?: bigint;
  readonly size?: bigint;
}): DevicePathNode =>
  nodeNamed("HD", String(place.partition), "GPT", place.guid, String(place.start ?? 0n), String(place.size ?? 0n));
/** @param path with backslashes */
export const filePath = (path: string): DevicePathNode => nodeNamed("FilePath", path);
export const fv = (guid: string): DevicePathNode => nodeNamed("Fv", guid);
export const fvFile = (guid: string): DevicePathNode => nodeNamed("FvFile", guid);
export const vendorHardware = (guid: string): DevicePathNode => nodeNamed("VenHw", guid);
