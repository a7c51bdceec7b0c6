/** The words of a `$filter` expression. */
import { badForm } from "./refusals.js";

export type TokenKind = "open" | "close" | "string" | "instant" | "number" | "word" | "other" | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Index of its first character. */
  readonly at: number;
}

/** Tried in this order: a date begins like a number. OData writes dates without quotes, Redfish's examples with. */
const shapes: readonly (readonly [TokenKind | "space", RegExp])[] = [
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

/** @throws Refusal 400 */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const token = tokenAt(text, at);
    if (token.kind !== "space") tokens.push({ ...token, kind: token.kind, at });
    at += token.text.length;
  }
  return [...tokens, { kind: "end", text: "", at }];
}

function tokenAt(text: string, at: number): { readonly kind: TokenKind | "space"; readonly text: string } {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = at;
    const found = shape.exec(text)?.[0];
    if (found !== undefined) return { kind, text: found };
  }
  throw wrongAt(text, at, text[at] === "'" ? "a string without its end" : "unexpected character");
}

/** Positions count from 1, as people do. */
export const wrongAt = (text: string, at: number, reason: string) =>
  badForm("$filter", text, `character ${at + 1}: ${reason}`);
