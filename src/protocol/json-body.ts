/** The body of a write, as JSON. */
import { message } from "../../redfish-schema/registries/messages.js";
import { refuse } from "../model/refusal.js";
import { refuseBadCharacters } from "./bad-characters.js";
import type { Request } from "./exchange.js";
import { checkContent } from "./negotiate.js";

/** Deeper than any Redfish body, far from what recursion can bear: JSON.parse and the checks of a body recurse. */
const deepest = 32;

/**
 * @returns undefined when there is no body
 * @throws Refusal 400 for what is not JSON or holds characters that are none, 413 for too much of it, 415 for another type
 */
export async function readJson(request: Pick<Request, "headers" | "body">): Promise<unknown> {
  const bytes = await request.body();
  if (bytes.length === 0) return undefined;
  checkContent(request.headers);
  return parseJson(bytes);
}

/** @throws Refusal 400 for what is not JSON or holds characters that are none */
export function parseJson(bytes: Uint8Array): unknown {
  if (depthOf(bytes) > deepest) throw refuse(400, message("Base.MalformedJSON"));
  const { text, body } = parse(bytes);
  refuseBadCharacters(text, body);
  return body;
}

function parse(bytes: Uint8Array): { readonly text: string; readonly body: unknown } {
  try {
    const text = utf8.decode(bytes);
    return { text, body: JSON.parse(text) };
  } catch {
    throw refuse(400, message("Base.MalformedJSON"));
  }
}

/** Refuses bytes that are no UTF-8 instead of replacing them (RFC 8259 §8.1). */
const utf8 = new TextDecoder("utf-8", { fatal: true });

const [quote, backslash, openObject, closeObject, openArray, closeArray] = Buffer.from('"\\{}[]');

/**
 * How deep objects and arrays lie in each other, by their brackets outside strings; before parsing, since anybody may send
 * a body. In UTF-8 no byte of another character looks like one of these.
 */
export function depthOf(json: Uint8Array): number {
  let depth = 0;
  let greatest = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === quote) at = endOfString(json, at);
    else if (byte === openObject || byte === openArray) greatest = Math.max(greatest, ++depth);
    else if (byte === closeObject || byte === closeArray) depth -= 1;
  }
  return greatest;
}

/** @returns where its last quote is, or the end of a text in which it has none */
function endOfString(json: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== quote) at += json[at] === backslash ? 2 : 1;
  return at;
}
