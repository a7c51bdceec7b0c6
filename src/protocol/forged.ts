/**
 * Requests that a page in somebody's browser sends without their knowing. Browsers show remembered passwords of HTTP Basic by
 * themselves, and an open door asks for nothing; a token has to be shown on purpose, which other sites' pages may not do here
 * (Fetch §"CORS protocol": nothing here allows them to).
 */
import { header, type Request } from "./exchange.js";

const safe = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether it would change something, and is sent by a page of another site (RFC 6454 §7). */
export function isForged(request: Pick<Request, "headers" | "method">): boolean {
  const origin = header(request, "origin");
  return origin !== undefined && !safe.has(request.method) && !isOwn(origin, header(request, "host") ?? "");
}

/** `null` stands for pages that do not tell. */
function isOwn(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: from } = new URL(origin);
  const here = `${protocol}//${host}`;
  return from !== "" && URL.canParse(here) && new URL(here).host === from;
}
