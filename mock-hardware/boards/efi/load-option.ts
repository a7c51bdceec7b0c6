/** Boot options: EFI_LOAD_OPTION and its device path (UEFI §3.1.3, §10.3). */
import { guidAt } from "./variables.js";

export interface LoadOption {
  readonly attributes: number;
  readonly title: string;
  readonly path: readonly PathNode[];
  readonly optional: Buffer;
}

export interface PathNode {
  readonly type: number;
  readonly subtype: number;
  readonly data: Buffer;
}

export const attribute = { active: 1, category: 0x1f00 } as const;

/** null = the value is none. */
export function readLoadOption(value: Buffer): LoadOption | null {
  if (value.length < 8) return null;
  const pathLength = value.readUInt16LE(4);
  let end = 6;
  while (end + 1 < value.length && value.readUInt16LE(end) !== 0) end += 2;
  const pathAt = end + 2;
  if (pathAt + pathLength > value.length) return null;
  return {
    attributes: value.readUInt32LE(0),
    title: value.toString("utf16le", 6, end),
    path: nodesIn(value.subarray(pathAt, pathAt + pathLength)),
    optional: value.subarray(pathAt + pathLength),
  };
}

/** Up to the end of the first instance. */
function nodesIn(path: Buffer): readonly PathNode[] {
  const nodes: PathNode[] = [];
  for (let at = 0; at + 4 <= path.length; ) {
    const length = path.readUInt16LE(at + 2);
    const [type = 0, subtype = 0] = path.subarray(at, at + 2);
    if (type === 0x7f || length < 4 || at + length > path.length) break;
    nodes.push({ type, subtype, data: path.subarray(at + 4, at + length) });
    at += length;
  }
  return nodes;
}

/* ── where it leads ──────────────────────────────────────────────────────────────────────────────────────────────── */

export type BootTarget =
  | { readonly kind: "pxe" }
  /** null = the URL comes by DHCP. */
  | { readonly kind: "http"; readonly url: string | null }
  | { readonly kind: "disk"; readonly file: string }
  | { readonly kind: "setup" }
  | { readonly kind: "shell" }
  | { readonly kind: "nowhere"; readonly why: string };

const setupFile = "462caa21-7614-4503-836e-8ab6f4662331";
const shellFile = "7c04a583-9e3e-4f1c-ad65-e05268d0b4d1";
const fallbackFile = "\\EFI\\BOOT\\BOOTAA64.EFI";

const is = (node: PathNode | undefined, type: number, subtype: number): boolean =>
  node?.type === type && node.subtype === subtype;

/** @param mac of its only port */
export function targetOf({ path }: LoadOption, mac: string): BootTarget {
  const [first] = path;
  const uri = path.find((node) => is(node, 3, 0x18));
  if (uri && is(first, 3, 0x18)) return { kind: "http", url: urlIn(uri) };
  if (is(first, 3, 0x0b)) return networkTarget(path, uri, mac);
  const file = path.findLast((node) => node.type === 4);
  if (is(file, 4, 0x06)) return programTarget(file);
  return isOnDisk(first) ? { kind: "disk", file: fileIn(path) } : nowhere("its path leads to nothing that is there");
}

const nowhere = (why: string): BootTarget => ({ kind: "nowhere", why });

/** The path of the built-in port begins with its MAC address: nothing stands before it on this board. */
function networkTarget(path: readonly PathNode[], uri: PathNode | undefined, mac: string): BootTarget {
  if (path[0]?.data.toString("hex", 0, 6) !== mac.replaceAll(":", "")) return nowhere("no port has that MAC address");
  if (!is(path[1], 3, 0x0c)) return nowhere("there is no IPv6 here");
  return uri ? { kind: "http", url: urlIn(uri) } : { kind: "pxe" };
}

function programTarget(node: PathNode | undefined): BootTarget {
  const guid = node && node.data.length >= 16 ? guidAt(node.data, 0) : "";
  if (guid === setupFile) return { kind: "setup" };
  return guid === shellFile ? { kind: "shell" } : nowhere(`the firmware has no program ${guid}`);
}

/** A partition, a file by its name alone, the card slot's controller, USB, SD, eMMC. */
const onDisk = ["4:1", "4:4", "1:4", "3:5", "3:15", "3:16", "3:26", "3:29"];
const isOnDisk = (node: PathNode | undefined): boolean =>
  node !== undefined && onDisk.includes(`${node.type}:${node.subtype}`);

function fileIn(path: readonly PathNode[]): string {
  const names = path.filter((node) => is(node, 4, 4)).map(({ data }) => data.toString("utf16le").replace(/\0.*$/s, ""));
  return names.length > 0 ? names.join("\\").replaceAll(/\\+/g, "\\") : fallbackFile;
}

const urlIn = ({ data }: PathNode): string | null => (data.length === 0 ? null : data.toString("latin1"));
