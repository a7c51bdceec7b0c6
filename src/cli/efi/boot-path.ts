/** Where a boot entry is to lead, from the flags of `boot-entry add`. */

import type { FirmwareImage } from "../../../adapters/firmware/edk2/image.js";
import { filePath, ipv4, mac, uri } from "../../../adapters/firmware/uefi/device-path/nodes.js";
import {
  type DevicePathNode,
  encodeDevicePath,
  parseDevicePathText,
  pathOf,
} from "../../../adapters/firmware/uefi/device-path.js";
import { sameBytes } from "../../../adapters/firmware/uefi/little-endian.js";
import { CommandFailure, exitCodes } from "../exit-codes.js";
import { bootEntryPaths } from "./boot-entries.js";
import { usageOf } from "./failures.js";

export interface PathFlags {
  readonly path?: string;
  readonly uri?: string;
  readonly file?: string;
  readonly pxe?: string;
  readonly http?: string;
}

export interface ChosenPath {
  readonly bytes: Uint8Array;
  readonly notes: readonly string[];
}

/** @returns what gives the path once the image is known. @throws CommandFailure when the flags do not choose one */
export function choosePath(flags: PathFlags): (image: FirmwareImage) => ChosenPath {
  const ways = [flags.path, flags.file, flags.pxe, flags.http, flags.http === undefined ? flags.uri : undefined];
  if (ways.filter((way) => way !== undefined).length !== 1)
    throw new CommandFailure(
      "Say where the entry leads, with one of --path, --uri, --file, --pxe and --http (--http takes a --uri too).",
      exitCodes.usage,
    );
  if (flags.http !== undefined) return overNetwork("--http", flags.http, [ipv4(), uriNode(flags.uri ?? "")]);
  if (flags.pxe !== undefined) return overNetwork("--pxe", flags.pxe, [ipv4()]);
  const bytes = plainPath(flags);
  return () => ({ bytes, notes: [] });
}

function plainPath({ path, uri: address, file }: PathFlags): Uint8Array {
  if (path?.trim() === "" || file === "") throw new CommandFailure("An empty path leads nowhere.", exitCodes.usage);
  if (path !== undefined) return usageOf("--path", () => parseDevicePathText(path));
  if (address !== undefined) return pathOf(uriNode(address));
  return usageOf("--file", () => pathOf(filePath(`\\${(file ?? "").replaceAll("/", "\\").replace(/^\\+/, "")}`)));
}

function uriNode(address: string): DevicePathNode {
  if (address !== "" && !/^https?:\/\/[!-~]+$/i.test(address))
    throw new CommandFailure(
      `--uri: ${JSON.stringify(address)} is no address that firmware boots from, such as http://10.0.0.1/boot.efi.`,
      exitCodes.usage,
    );
  return uri(address);
}

/** The path begins at the controller, which entries of the same port know; without one the port itself is the beginning. */
function overNetwork(flag: string, address: string, tail: readonly DevicePathNode[]) {
  const port = usageOf(flag, () => mac(checkedMac(address)));
  return (image: FirmwareImage): ChosenPath => {
    const known = bootEntryPaths(image.store.variables)
      .map((nodes) => nodes.slice(0, nodes.findIndex((node) => isPort(node, port)) + 1))
      .find((nodes) => nodes.length > 0);
    const notes = known || image.code.length > 0 ? [] : [bareNote(address)];
    return { bytes: encodeDevicePath([[...(known ?? [port]), ...tail]]), notes };
  };
}

function checkedMac(address: string): string {
  const digits = address.replace(/[:-]/g, "");
  if (/^[0-9a-f]{12}$/i.test(digits)) return digits;
  throw new CommandFailure(`${JSON.stringify(address)} is no MAC address, such as 52:54:00:77:00:01.`, exitCodes.usage);
}

const isPort = (node: DevicePathNode, port: DevicePathNode): boolean =>
  node.type === port.type &&
  node.subtype === port.subtype &&
  sameBytes(node.data.subarray(0, 6), port.data.subarray(0, 6));

const bareNote = (address: string): string =>
  `No entry of the image leads to ${address}, so the path begins with that address itself: right for the port of a ` +
  "Raspberry Pi, not found by firmware of virtual machines. There, let the firmware start once first, or give all of it: " +
  "--path 'PciRoot(0x0)/Pci(0x2,0x0)/MAC(525400770001,0x1)/IPv4(0.0.0.0)'.";
