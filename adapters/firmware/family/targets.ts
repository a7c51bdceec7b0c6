/** What kind of boot source a device path leads to, in Redfish's words. */
import type { BootTarget } from "../../../src/model/words.js";
import type { DevicePathNode } from "../uefi/device-path.js";
import { guidFrom } from "../uefi/guid.js";
import { guids } from "../uefi/well-known.js";
import type { BoardFile } from "./board-file.js";
import type { BootEntry } from "./boot-entries.js";

/** What a node says of the whole path. */
type Trait = "mac" | "ip" | "uri" | "usb" | "optical" | "disk" | "floppy" | "ramDisk" | "shell" | "setup";

/** By type and subtype (UEFI §10.3). */
const traits: Readonly<Record<string, Trait>> = {
  "3.1": "disk", // ATAPI
  "3.2": "disk", // SCSI
  "3.3": "disk", // Fibre Channel
  "3.5": "usb",
  "3.11": "mac",
  "3.12": "ip",
  "3.13": "ip",
  "3.15": "usb", // UsbClass
  "3.16": "usb", // UsbWwid
  "3.18": "disk", // SATA
  "3.19": "disk", // iSCSI
  "3.21": "disk", // Fibre Channel, extended
  "3.22": "disk", // SAS, extended
  "3.23": "disk", // NVMe
  "3.24": "uri",
  "3.25": "disk", // UFS
  "3.26": "disk", // SD
  "3.29": "disk", // eMMC
  "4.1": "disk", // HD
  "4.2": "optical",
  "4.9": "ramDisk",
};

const files: Readonly<Record<string, Trait>> = { [guids.shellFile]: "shell", [guids.uiAppFile]: "setup" };
const isFvFile = ({ type, subtype, data }: DevicePathNode): boolean =>
  type === 4 && subtype === 6 && data.length === 16;

/** BBS device types (UEFI §10.3.6.1) of firmware that starts boot sectors. */
const legacy: Readonly<Record<number, BootTarget>> = { 1: "Floppy", 2: "Hdd", 3: "Cd", 5: "Usb", 6: "Pxe" };

/** The first whose traits are all there: a stick's partition is on the stick, and a CD in a USB drive is a CD. */
const rules: readonly (readonly [traits: readonly Trait[], target: BootTarget | null])[] = [
  [["shell"], "UefiShell"],
  [["setup"], "BiosSetup"],
  [["ramDisk"], null],
  [["uri"], "UefiHttp"],
  [["optical"], "Cd"],
  // iSCSI and others reach a disk over the network.
  [["mac", "disk"], "RemoteDrive"],
  [["mac"], "Pxe"],
  [["usb"], "Usb"],
  [["disk"], "Hdd"],
];

/** Firmware calls drives what they call themselves; a drive without a disc in it has no CDROM node. */
const opticalTitle = /\b(dvd|cd)[ -]?(rom|ram|r|rw)?\b/i;

/** null = none that Redfish has a word for. */
export function targetOf({ option, nodes }: BootEntry, board: Pick<BoardFile, "devices">): BootTarget | null {
  const seen = new Set(nodes.flatMap((node) => traitOf(node) ?? []));
  if (seen.size === 0 && isPci(nodes.at(-1))) seen.add("disk");
  if ((seen.has("usb") || seen.has("disk")) && !seen.has("mac") && opticalTitle.test(option?.description ?? ""))
    seen.add("optical");
  const rule = rules.find(([needed]) => needed.every((trait) => seen.has(trait)));
  return rule ? rule[1] : (nodes.map((node) => deviceTarget(node, board)).find((target) => target !== null) ?? null);
}

/** virtio-blk and others whose disk is the PCI function itself; a network port would say its address. */
const isPci = (node: DevicePathNode | undefined): boolean => node?.type === 1 && node.subtype === 1;

const traitOf = (node: DevicePathNode): Trait | undefined =>
  isFvFile(node) ? files[guidFrom(node.data)] : traits[`${node.type}.${node.subtype}`];

/** BBS nodes, and devices that the board alone knows. */
function deviceTarget({ type, subtype, data }: DevicePathNode, { devices }: Pick<BoardFile, "devices">) {
  if (type === 5 && subtype === 1 && data.length >= 2) return legacy[data[0] ?? 0] ?? null;
  if (type === 1 && subtype === 4 && data.length >= 16) return devices?.[guidFrom(data)] ?? null;
  return null;
}

const isMac = ({ type, subtype, data }: DevicePathNode): boolean => type === 3 && subtype === 11 && data.length >= 6;

/** Nodes up to the network port and with it; null = the path leads over none. */
export function portPath(nodes: readonly DevicePathNode[]): readonly DevicePathNode[] | null {
  const at = nodes.findIndex(isMac);
  return at < 0 ? null : nodes.slice(0, at + 1);
}

/** Lower case with colons; null = the path leads over no network port. */
export function macOf(nodes: readonly DevicePathNode[]): string | null {
  const port = nodes.find(isMac);
  return port ? (Buffer.from(port.data.subarray(0, 6)).toString("hex").match(/../g) ?? []).join(":") : null;
}

/** Whether the path says over which version of IP: 4, 6, or neither. */
export const hasIpv6 = (nodes: readonly DevicePathNode[]): boolean =>
  nodes.some(({ type, subtype }) => type === 3 && subtype === 13);

/** URL that the path names; "" = as DHCP says, null = it is no path of HTTP Boot. */
export function uriOf(nodes: readonly DevicePathNode[]): string | null {
  const node = nodes.find(({ type, subtype }) => type === 3 && subtype === 24);
  return node ? Buffer.from(node.data).toString("latin1") : null;
}
