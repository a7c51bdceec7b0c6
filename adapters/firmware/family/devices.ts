/** Devices whose place on their bus the machine's inventory tells: a store that no firmware has seen yet says nothing of them. */
import type { BootDevice, Inventory } from "../../../src/model/inventory.js";
import { readable } from "../uefi/codec-error.js";
import { type DevicePathNode, parseDevicePath, parseDevicePathText } from "../uefi/device-path.js";
import { sameBytes } from "../uefi/little-endian.js";
import type { BootEntry } from "./boot-entries.js";

export interface PlacedDevice {
  readonly target: BootDevice["target"];
  readonly nodes: readonly DevicePathNode[];
}

type Machine = Pick<Inventory, "bootDevices">;

const known = new WeakMap<readonly BootDevice[], readonly PlacedDevice[]>();

/** In the inventory's order; one whose path cannot be read leads nowhere. */
export function placedDevices({ bootDevices = none }: Machine): readonly PlacedDevice[] {
  const found = known.get(bootDevices) ?? bootDevices.flatMap(placed);
  known.set(bootDevices, found);
  return found;
}

const none: readonly BootDevice[] = [];

function placed({ target, path }: BootDevice): readonly PlacedDevice[] {
  const [nodes = [], ...others] = readable(() => parseDevicePath(parseDevicePathText(path))) ?? [];
  return nodes.length === 0 || others.length > 0 ? [] : [{ target, nodes }];
}

/** Whether the option is for the device, or for something on it. */
export const isOn = ({ nodes }: PlacedDevice, entry: Pick<BootEntry, "nodes">): boolean =>
  nodes.length <= entry.nodes.length && nodes.every((node, index) => isSame(node, entry.nodes[index]));

const isSame = (one: DevicePathNode, other: DevicePathNode | undefined): boolean =>
  one.type === other?.type && one.subtype === other.subtype && sameBytes(one.data, other.data);
