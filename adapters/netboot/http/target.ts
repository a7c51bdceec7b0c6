/** What a request asks for: the path in its target (RFC 9112 §3.2), decoded once. */

/** A status of HTTP and why, in words for whoever asked. */
export interface Refusal {
  readonly status: 400 | 404 | 414;
  readonly why: string;
}

/** @returns the path without its first `/`, or why there is none. Nothing in it leads up, and no part holds a `/` or a NUL. */
export function pathOf(target: string, longest: number): string | Refusal {
  if (target.length > longest) return { status: 414, why: "The path is too long." };
  const found = originForm.exec(target) ?? absoluteForm.exec(target);
  if (found === null) return bad("The request names no path.");
  const [, path = ""] = found;
  // A `/` or a `\` that is encoded is part of a name, and no file has such a name.
  if (/%(?:2f|5c)/i.test(path)) return { status: 404, why: "There is no such file." };
  const decoded = decodedOnce(path);
  if (decoded === undefined) return bad("The path is not encoded as UTF-8 in URLs is.");
  if (forbidden.test(decoded)) return bad("The path has a character that names of files do not have.");
  const leadsUp = decoded.split("/").some((part) => part === "." || part === "..");
  return leadsUp ? bad("The path leads elsewhere.") : decoded;
}

const originForm = /^\/([^?#]*)(?:\?[^#]*)?$/;
/** What a proxy is asked; servers have to take it too. */
const absoluteForm = /^https?:\/\/[^/?#]+(?:\/([^?#]*))?(?:\?[^#]*)?$/i;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const forbidden = /[\u0000-\u001f\u007f\\]/;

const bad = (why: string): Refusal => ({ status: 400, why });

function decodedOnce(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
