/** The body of a write, as JSON. */
import { message } from "../../redfish-schema/registries/messages.js";
import { refuse } from "../model/refusal.js";
import type { Request } from "./exchange.js";
import { checkContent } from "./negotiate.js";

/** Deeper than any Redfish body, far from what recursion can bear. */
const deepest = 32;

/**
 * @returns undefined when there is no body
 * @throws Refusal 400 for what is not JSON, 413 for too much of it, 415 for another type
 */
export async function readJson(request: Request): Promise<unknown> {
  const bytes = await request.body();
  if (bytes.length === 0) return undefined;
  checkContent(request.headers);
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch {
    throw refuse(400, message("Base.MalformedJSON"));
  }
  if (depthOf(value) > deepest) throw refuse(400, message("Base.MalformedJSON"));
  return value;
}

/** Refuses bytes that are no UTF-8 instead of replacing them (RFC 8259 §8.1). */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Level by level, so that depth costs no stack. */
function depthOf(value: unknown): number {
  let level: unknown[] = [value];
  let depth = 0;
  while (level.length > 0 && depth <= deepest) {
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
    depth += 1;
  }
  return depth;
}
