/** Conditional requests (RFC 9110 §13, DSP0266 §"ETags"). */
import { message } from "../../redfish-schema/registries/messages.js";
import { type Refusal, refuse } from "../model/refusal.js";
import type { Request } from "./exchange.js";

export type Precondition = "proceed" | "notModified" | "failed";

/**
 * What to do with a request for a resource that exists, in the order of RFC 9110 §13.2.2. Ask after authentication and
 * privileges, and before anything is changed.
 * @param etag as in the ETag header, quotes included; undefined when the resource has none
 * @returns `notModified` = 304, for GET and HEAD; `failed` = 412
 */
export function checkPreconditions(
  method: string,
  { "if-match": ifMatch, "if-none-match": ifNoneMatch }: Request["headers"],
  etag: string | undefined,
): Precondition {
  if (ifMatch !== undefined && !names(ifMatch, etag)) return "failed";
  if (ifNoneMatch === undefined || !names(ifNoneMatch, etag)) return "proceed";
  return method === "GET" || method === "HEAD" ? "notModified" : "failed";
}

export const preconditionFailed = (): Refusal => refuse(412, message("Base.PreconditionFailed"));

/**
 * Whether a header's list holds the tag. Both headers compare weakly here, though RFC 9110 §13.1.1 wants the strong comparison
 * for If-Match: Shoal's tags are all strong, so a weak one can only be ours after a proxy or a client has marked it (sushy
 * sends `W/"x"` first and `"x"` only after a 412), and which state is meant is beyond doubt.
 * A list that cannot be read holds nothing: a change is then refused, a GET answered in full.
 */
function names(field: string | string[], etag: string | undefined): boolean {
  // Several fields of one name read like one with commas (RFC 9110 §5.2).
  const list = String(field);
  if (list.trim() === "*") return true;
  return etag !== undefined && (parseTags(list)?.includes(opaque(etag)) ?? false);
}

const opaque = (etag: string): string => (etag.startsWith("W/") ? etag.slice(2) : etag);

/** One element of `1#entity-tag`, which may be empty (RFC 9110 §5.6.1, §8.8.3). */
const element = /[ \t]*(?:(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(?:,|$)/y;

/** @returns the tags without their weakness, quotes included; undefined when the text is no list of tags */
export function parseTags(list: string): readonly string[] | undefined {
  const tags: string[] = [];
  for (element.lastIndex = 0; element.lastIndex < list.length; ) {
    const found = element.exec(list);
    if (found === null) return undefined;
    if (found[1] !== undefined) tags.push(found[1]);
  }
  return tags;
}
