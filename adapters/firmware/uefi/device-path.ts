/** Device paths (UEFI §10): nodes one behind the other, an end; several instances of them in the paths of consoles. */
import { CodecError } from "./codec-error.js";
import { type DevicePathNode, endEntire, endInstance, endType, mostNodeData } from "./device-path/node.js";
import { instancesOfText, textOfInstances } from "./device-path/text.js";
import { concatenated, joined, Reader, u16 } from "./little-endian.js";

export type { DevicePathNode } from "./device-path/node.js";

type Instances = readonly (readonly DevicePathNode[])[];

const nodeHeaderSize = 4;

/** One path and nothing behind it. @throws CodecError for nodes that are cut off, and a path without an end */
export function parseDevicePath(bytes: Uint8Array): Instances {
  const reader = new Reader(bytes);
  const instances = readInstances(reader);
  if (reader.left > 0) throw new CodecError("there are bytes behind the end of the device path", reader.offset);
  return instances;
}

/**
 * The first path of the list that a load option has: the others are for the operating system (UEFI §3.1.3).
 * @throws CodecError
 */
export function firstPath(list: Uint8Array): Uint8Array {
  const reader = new Reader(list);
  readInstances(reader);
  return new Uint8Array(list.subarray(0, reader.offset));
}

function readInstances(reader: Reader): Instances {
  const instances: DevicePathNode[][] = [];
  let nodes: DevicePathNode[] = [];
  for (;;) {
    const node = readNode(reader);
    if (node.type !== endType) {
      nodes.push(node);
      continue;
    }
    instances.push(nodes);
    if (node.subtype === endEntire) return instances;
    nodes = [];
  }
}

function readNode(reader: Reader): DevicePathNode {
  const from = reader.offset;
  if (reader.left === 0) throw new CodecError("the device path has no end", from);
  const [type, subtype] = [reader.u8("a node"), reader.u8("a node")];
  const length = reader.u16("the length of a node") - nodeHeaderSize;
  if (length < 0) throw new CodecError("a node is shorter than its header", from);
  if (type === endType && (length !== 0 || (subtype !== endEntire && subtype !== endInstance)))
    throw new CodecError("an unknown kind of end", from);
  return { type, subtype, data: reader.take(length, "the data of a node") };
}

/** No instance at all is an empty path. @throws CodecError for a node that is too long, or an end */
export function encodeDevicePath(instances: Instances): Uint8Array {
  const last = instances.length - 1;
  const parts = instances.flatMap((nodes, index) => [
    ...nodes.map(nodeBytes),
    ...(index < last ? [endBytes(endInstance)] : []),
  ]);
  return concatenated([...parts, endBytes(endEntire)]);
}

function nodeBytes({ type, subtype, data }: DevicePathNode): Uint8Array {
  if (type === endType) throw new CodecError("the end is not a node of its own", null);
  if (data.length > mostNodeData) throw new CodecError("a node of more than 65535 bytes", null);
  return joined(Uint8Array.of(type, subtype), u16(data.length + nodeHeaderSize), data);
}

const endBytes = (subtype: number): Uint8Array => Uint8Array.of(endType, subtype, nodeHeaderSize, 0);

/** A path of one instance. */
export const pathOf = (...nodes: readonly DevicePathNode[]): Uint8Array => encodeDevicePath([nodes]);

/** `PciRoot(0x0)/Pci(0x1,0x0)/…`; empty for a path of nothing but its end. @throws CodecError when it is no path */
export const devicePathText = (bytes: Uint8Array): string => textOfInstances(parseDevicePath(bytes));

/** The inverse; names and digits in any case. @throws CodecError with the position in the text */
export const parseDevicePathText = (text: string): Uint8Array => encodeDevicePath(instancesOfText(text));
