/**
 * SSDP as DSP0266 §"Simple Service Discovery Protocol (SSDP)" has it: the datagrams, read and written. They come from
 * anyone, so reading them costs the same whatever they hold, and never fails.
 */

/** The Redfish service, major version 1; a colon and the minor version may follow. */
export const redfishTarget = "urn:dmtf-org:service:redfish-rest:1";
export const ssdpGroup = "239.255.255.250";
export const ssdpPort = 1900;

/** A search is a few short headers; nobody needs a datagram that does not fit into one frame. */
const mostBytes = 1500;

export interface Search {
  /** As it was sent. */
  readonly target: string;
  /** Seconds over which answers may be spread; 0 when the client does not say. */
  readonly maxWait: number;
}

/** @returns null for anything but an M-SEARCH with the headers it needs */
export function parseSearch(datagram: Uint8Array): Search | null {
  if (datagram.length > mostBytes) return null;
  const [first = "", ...lines] = Buffer.from(datagram).toString("latin1").split(/\r?\n/);
  if (!/^M-SEARCH \* HTTP\/1\.[01]$/.test(first)) return null;
  const headers = new Map(lines.map(header));
  // UPnP Device Architecture 1.1 §1.3.2 wants the quotes; not every client does.
  const isDiscover = /^"?ssdp:discover"?$/i.test(headers.get("man") ?? "");
  const target = headers.get("st");
  if (!isDiscover || target === undefined) return null;
  const wait = /^\d{1,3}$/.exec(headers.get("mx") ?? "");
  return { target, maxWait: wait === null ? 0 : Number(wait[0]) };
}

function header(line: string): [name: string, value: string] {
  const colon = line.indexOf(":");
  return colon < 1 ? ["", ""] : [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}

/** Everything, or Redfish of our major version and at most our minor one. Names are compared without case. */
export function isForUs({ target }: Search, minorVersion: number): boolean {
  const wanted = target.toLowerCase();
  if (wanted === "ssdp:all" || wanted === redfishTarget) return true;
  const minor = wanted.startsWith(`${redfishTarget}:`) ? wanted.slice(redfishTarget.length + 1) : "";
  return /^\d{1,4}$/.test(minor) && Number(minor) <= minorVersion;
}

export interface SsdpIdentity {
  /** The service root's, lower case with hyphens. */
  readonly uuid: string;
  /** Of the Redfish protocol, as in the service root's RedfishVersion. */
  readonly minorVersion: number;
}

/** Seconds; at least 1800 (DSP0266 §"M-SEARCH response"). */
const maxAge = 1800;

const targetOf = ({ minorVersion }: SsdpIdentity): string =>
  minorVersion === 0 ? redfishTarget : `${redfishTarget}:${minorVersion}`;

/** Without the minor version, which clients in the field look for only in ST. */
const usnOf = ({ uuid }: SsdpIdentity): string => `uuid:${uuid}::${redfishTarget}`;

const datagram = (...lines: readonly string[]): string => `${lines.join("\r\n")}\r\n\r\n`;

/** @param rootUrl URL of the service root, as the one who asked can reach it */
export const searchResponse = (identity: SsdpIdentity, rootUrl: string): string =>
  datagram(
    "HTTP/1.1 200 OK",
    `CACHE-CONTROL: max-age=${maxAge}`,
    `ST: ${targetOf(identity)}`,
    `USN: ${usnOf(identity)}`,
    `AL: ${rootUrl}`,
    "EXT:",
  );

export const aliveNotice = (identity: SsdpIdentity, rootUrl: string): string =>
  datagram(
    "NOTIFY * HTTP/1.1",
    `HOST: ${ssdpGroup}:${ssdpPort}`,
    `CACHE-CONTROL: max-age=${maxAge}`,
    `AL: ${rootUrl}`,
    `NT: ${targetOf(identity)}`,
    "NTS: ssdp:alive",
    `USN: ${usnOf(identity)}`,
  );

export const byebyeNotice = (identity: SsdpIdentity): string =>
  datagram(
    "NOTIFY * HTTP/1.1",
    `HOST: ${ssdpGroup}:${ssdpPort}`,
    `NT: ${targetOf(identity)}`,
    "NTS: ssdp:byebye",
    `USN: ${usnOf(identity)}`,
  );
