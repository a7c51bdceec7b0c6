/** Plain HTTP, when HTTPS is to be used: every request is sent to the same host, port and path, and told nothing else. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isIP } from "node:net";
import type { Clock } from "../model/clock.js";
import { boundUnreadBody } from "./unread-body.js";

/** RFC 3986 §3.2.2 without percent-encoding: a name or IPv4 address, or an IPv6 address in brackets; perhaps a port. */
const authority = /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

const isHost = (text: string): boolean => {
  if (!authority.test(text)) return false;
  return text.startsWith("[") ? isIP(text.slice(1, text.indexOf("]"))) === 6 : true;
};

/** `127.0.0.1:443`, `[::1]:443`. */
export const authorityOf = (address: string, port: number): string =>
  isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;

/** Origin form as it is; absolute form (RFC 9112 §3.2.2) without what it says of the host; anything else is the root. */
function pathOf(url: string): string {
  const path = /^https?:\/\/[^/?#]*(.*)$/i.exec(url)?.[1] ?? url;
  if (!path.startsWith("/")) return "/";
  return path.replace(/[^\x21-\x7e]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}

/**
 * Where a request over plain HTTP should go.
 * @param host the Host header; used only if it is nothing but a host, so that nobody can write headers of ours with it
 * @param here the address the request came in on, else
 */
export const redirectTarget = (host: string | undefined, url: string, here: string): string =>
  `https://${host !== undefined && isHost(host) ? host : here}${pathOf(url)}`;

/**
 * 308 keeps method and body (RFC 9110 §15.4.9). Not to be stored: with TLS switched off later, clients that remember it
 * could not come back.
 */
export function redirect(request: IncomingMessage, response: ServerResponse, clock: Clock): void {
  const { localAddress = "localhost", localPort = 443 } = request.socket;
  const here = authorityOf(localAddress.replace(/^::ffff:/, ""), localPort);
  const target = redirectTarget(request.headers.host, request.url ?? "/", here);
  boundUnreadBody(request, response, clock);
  response.writeHead(308, { Location: target, "Cache-Control": "no-store", "Content-Length": "0" }).end();
}
