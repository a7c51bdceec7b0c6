/** The text of one resource, in a file of a mockup or as a service told it → its JSON object. Pure. */
import type { MockupDocument } from "../../model/mockup.js";

/** Deeper than any resource, far from what recursion can bear. Registries and schema files are the deepest. */
const deepest = 64;

export type ParsedDocument = { readonly document: MockupDocument } | { readonly problem: string };

/** Never throws. The problem continues the file's name. */
export function parseDocument(text: string): ParsedDocument {
  if (isDeeperThan(text, deepest)) return { problem: `nests deeper than ${deepest} levels` };
  try {
    const value: unknown = text.includes("__proto__") ? JSON.parse(text, withoutPrototype) : JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return { document: value as MockupDocument };
    return { problem: "is no JSON object" };
  } catch (error) {
    return { problem: `is no JSON: ${(error as Error).message}` };
  }
}

/** Whoever copies members one by one would set the prototype of the copy. */
const withoutPrototype = (name: string, value: unknown): unknown => (name === "__proto__" ? undefined : value);

/** By the brackets outside of strings, before parsing. */
function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") {
      depth += 1;
      if (depth > limit) return true;
    } else if (character === "}" || character === "]") depth -= 1;
  }
  return false;
}
