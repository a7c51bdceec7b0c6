/** Names that lead to this computer and nowhere else. */
import { isIP } from "node:net";
import { hostname } from "node:os";

/**
 * Any site can have its own name lead to 127.0.0.1, and its pages then ask what listens there as if it were the site's
 * (DNS rebinding). Addresses, and names that no site can have, are shown by those who mean this computer.
 *
 * @param host value of the Host header
 */
export function isLocalName(host: string): boolean {
  const [, name = ""] = /^\[?(.*?)\]?\.?(?::\d*)?$/.exec(host.toLowerCase()) ?? [];
  return isIP(name) !== 0 || /^(?:.*\.)?localhost$/.test(name) || name === hostname().toLowerCase();
}
