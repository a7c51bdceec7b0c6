/** The words of a `$filter` expression. */
import { badForm } from "../query-refusals.js";

export type TokenKind = "open" | "close" | "string" | "uri" | "instant" | "number" | "word" | "other" | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Index of its first character. */
  readonly at: number;
}

type Shape = readonly [TokenKind | "space", RegExp];

/** Tried in this order: a date begins like a number. OData writes dates without quotes, Redfish's examples with. */
const shapes: readonly Shape[] = [
  ["space", /\s+/y],
  ["open", /\(/y],
  ["close", /\)/y],
  ["string", /'(?:[^']|'')*'/y],
  ["instant", /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)/y],
  ["number", /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  // For OData's functions and lambdas, so that the parser can say that these are not supported.
  ["other", /[,:]/y],
  ["word", /[A-Za-z_@#][\w@.#]*(?:\/[A-Za-z_@#][\w@.#]*)*/y],
];

/** `OriginResource eq /redfish/v1/Systems/1`, as clients of event streams write it; elsewhere a URI is quoted. */
const bareUri: Shape = ["uri", /\/[^\s()']*/y];

/** @throws Refusal 400 */
export function tokensOf(text: string, { bareUris = false } = {}): readonly Token[] {
  const known = bareUris ? [...shapes, bareUri] : shapes;
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const token = tokenAt(text, at, known);
    if (token.kind !== "space") tokens.push({ ...token, kind: token.kind, at });
    at += token.text.length;
  }
  return [...tokens, { kind: "end", text: "", at }];
}

function tokenAt(
  text: string,
  at: number,
  known: readonly Shape[],
): { readonly kind: Shape[0]; readonly text: string } {
  for (const [kind, shape] of known) {
    shape.lastIndex = at;
    const found = shape.exec(text)?.[0];
    if (found !== undefined) return { kind, text: found };
  }
  throw wrongAt(text, at, text[at] === "'" ? "a string without its end" : "unexpected character");
}

/** Positions count from 1, as people do. */
export const wrongAt = (text: string, at: number, reason: string) =>
  badForm("$filter", text, `character ${at + 1}: ${reason}`);
