/** Where iPXE fetches what a configuration names: files of the operator's folder, and URLs. */
import type { ServerPlace } from "../../../model/netboot.js";
import { WordError } from "./quoting.js";

/** What the operator's folder is called in URLs and TFTP paths. */
const folder = "files";

const isUrl = (file: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(file);

/** As it is asked for; null = it is elsewhere. */
export const pathOf = (file: string): string | null => (isUrl(file) ? null : `${folder}/${file}`);

/** HTTP where it is on: TFTP's pace hangs on the way there and back. @throws WordError */
export function baseOf({ address, httpPort, tftpPort }: ServerPlace): string {
  if (httpPort !== null) return `http://${address}${portOf(httpPort, 80)}`;
  if (tftpPort !== null) return `tftp://${address}${portOf(tftpPort, 69)}`;
  throw new WordError("cannot be fetched: HTTP and TFTP are both off");
}

const portOf = (port: number, usual: number): string => (port === usual ? "" : `:${port}`);

export const folderOf = (place: ServerPlace): string => `${baseOf(place)}/${folder}`;

export const machineUrl = (place: ServerPlace, machine: string, name: string): string =>
  `${baseOf(place)}/machines/${encodeURIComponent(machine)}/${name}`;

/**
 * @param file path in the operator's folder, or a URL
 * @throws WordError
 */
export const urlOf = (file: string, place: ServerPlace): string =>
  isUrl(file) ? cleanUrl(file) : `${folderOf(place)}/${cleanPath(file)}`;

function cleanPath(path: string): string {
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) {
    throw new WordError("is no path in the folder of boot files: it has an empty part, . or ..");
  }
  // Halves of characters (Cs) are in the name of no file, and no URL can hold them.
  if (/\p{Cc}|\p{Cs}/u.test(path)) throw new WordError("holds a control character");
  return parts.map(encodeURIComponent).join("/");
}

const protocols: ReadonlySet<string> = new Set(["http:", "https:", "tftp:"]);

function cleanUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.host === "") throw new WordError("is no URL");
  if (!protocols.has(url.protocol)) throw new WordError("is no URL that iPXE fetches: http, https or tftp");
  if (url.username !== "" || url.password !== "") {
    throw new WordError("has a login in it, which everybody on the network could read in the script");
  }
  // A fragment is the client's own business, and iPXE takes `##params` in it for a form.
  url.hash = "";
  return url.href.replace(outside, encodeURIComponent);
}

/** What RFC 3986 §2 has no place for and the URL standard leaves alone, `{` before all. */
const outside = /[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]/g;
