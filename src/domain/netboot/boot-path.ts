/** Names of boot files, the same for TFTP and HTTP: what machines are told, and what they then ask for. Pure. */
import type { ServerPlace } from "../../model/netboot.js";

/** The script that is made for a machine. */
export const scriptName = "boot.ipxe";
/** What iPXE 2 looks for beside itself, before it asks anybody by DHCP. */
export const autoScriptName = "autoexec.ipxe";

/**
 * What a file is to a boot, whatever path leads to it: `made/boot.ipxe`, `files/debian/vmlinuz` and so on. The firmware in a
 * machine's boot folder is `firmware`, the rest of that folder `board/config.txt`.
 */
export type FileKey = string;

export const madeKey = (name: string): FileKey => `made/${name}`;
export const folderKey = (path: string): FileKey => `files/${path}`;
export const boardKey = (path: string): FileKey => `board/${path}`;
export const firmwareKey: FileKey = "firmware";

/** Something made for one machine. */
export const madePath = (machineId: string, name: string): string => `machines/${machineId}/${name}`;
/** A file of the operator's folder, for one machine: so that the path says who fetches it, whatever its address. */
export const folderPath = (machineId: string, file: string): string => `machines/${machineId}/files/${file}`;

/** What is in a machine's slot for discs. Its ending tells firmware that it is to be mounted rather than run. */
export const mediumPath = (machineId: string, slot: string): string => `machines/${machineId}/media/${slot}/disc.iso`;
export const mediumKey = (slot: string): FileKey => `media/${slot}`;

/** Who is meant by a path, and what. */
export type BootPath =
  | { readonly kind: "made"; readonly machine: string; readonly name: string }
  /** `machine` null = the client's address has to tell. */
  | { readonly kind: "folder"; readonly machine: string | null; readonly path: string }
  | { readonly kind: "medium"; readonly machine: string; readonly slot: string }
  /** What a board's boot loader asks for. `owner`: serial number or MAC address in the path, as it is written there. */
  | { readonly kind: "board"; readonly owner: string | null; readonly path: string };

/** Longer than any that we give out, or that a board asks for. */
const longest = 1024;

const serialPrefix = /^([0-9a-f]{8})\/(.+)$/i;
const macPrefix = /^([0-9a-f]{2}(?:-[0-9a-f]{2}){5})\/(.+)$/i;

/** @param asked anything, from anybody. @returns null when it leads nowhere */
export function parsePath(asked: string): BootPath | null {
  const path = asked.replace(/^\/+/, "");
  if (path === "" || path.length > longest || isSuspect(path)) return null;
  const [first = "", second = ""] = path.split("/", 2);
  if (first === "files") return inFolder(null, path.slice("files/".length));
  if (first === "machines") return ofMachine(second, path.slice(`machines/${second}/`.length));
  const [, owner, rest] = serialPrefix.exec(path) ?? macPrefix.exec(path) ?? [];
  if (owner !== undefined && rest !== undefined) return { kind: "board", owner: owner.toLowerCase(), path: rest };
  return { kind: "board", owner: null, path };
}

/** None of our names has them, and no file system should be asked for them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const isSuspect = (path: string): boolean => /[\u0000-\u001f\u007f\\]/.test(path) || path.split("/").includes("..");

const inFolder = (machine: string | null, path: string): BootPath | null =>
  path === "" ? null : { kind: "folder", machine, path };

function ofMachine(machine: string, rest: string): BootPath | null {
  if (machine === "" || rest === "") return null;
  if (rest.startsWith("files/")) return inFolder(machine, rest.slice("files/".length));
  const [, slot] = /^media\/([^/]+)\/disc\.iso$/.exec(rest) ?? [];
  if (slot !== undefined) return { kind: "medium", machine, slot };
  return rest.includes("/") ? null : { kind: "made", machine, name: rest };
}

export function keyOf(path: BootPath): FileKey {
  if (path.kind === "made") return madeKey(path.name);
  if (path.kind === "medium") return mediumKey(path.slot);
  return path.kind === "folder" ? folderKey(path.path) : boardKey(path.path);
}

/* ── addresses ───────────────────────────────────────────────────────────────────────────────────────────────────── */

const escaped = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

/** null = HTTP boot is off. */
export const httpUrl = ({ address, httpPort }: ServerPlace, path: string): string | null =>
  httpPort === null ? null : `http://${address}${httpPort === 80 ? "" : `:${httpPort}`}/${escaped(path)}`;

/** For iPXE, where HTTP boot is off. null = TFTP is off as well. */
const tftpUrl = ({ address, tftpPort }: ServerPlace, path: string): string | null =>
  tftpPort === null ? null : `tftp://${address}${tftpPort === 69 ? "" : `:${tftpPort}`}/${escaped(path)}`;

export const anyUrl = (place: ServerPlace, path: string): string | null => httpUrl(place, path) ?? tftpUrl(place, path);

export const isUrl = (file: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(file);

/** What a URL is to a boot; null = it is none of ours. */
export function keyOfUrl(url: string, { address, httpPort }: ServerPlace): FileKey | null {
  if (httpPort === null || !URL.canParse(url)) return null;
  const { protocol, hostname, port, pathname } = new URL(url);
  if (protocol !== "http:" || hostname !== address || Number(port || 80) !== httpPort) return null;
  const path = decoded(pathname);
  const parsed = path === null ? null : parsePath(path);
  return parsed && keyOf(parsed);
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** Disks and discs, which have to be mounted rather than run. */
export const isImage = (file: string): boolean => /\.(?:iso|img)(?:[?#].*)?$/i.test(file);
/** Programs of UEFI, which a BIOS cannot run. */
export const isEfi = (file: string): boolean => /\.efi(?:[?#].*)?$/i.test(file);
