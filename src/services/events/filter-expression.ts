/**
 * The form of a `$filter` expression (DSP0266 §"$filter"): terms, `and`, `or`, `not` and parentheses. What the properties mean is
 * not known here. The text comes from a URL, so its length, its depth and the number of its terms are bounded.
 */

export type Expression =
  | { readonly kind: "or" | "and"; readonly parts: readonly Expression[] }
  | { readonly kind: "not"; readonly part: Expression }
  | Term;

export interface Term {
  readonly kind: "term";
  readonly property: string;
  readonly operator: string;
  readonly value: string;
}

/** The text is no expression, or a bigger one than is read. */
export class MalformedExpression extends Error {
  override readonly name = "MalformedExpression";
}

const most = { characters: 2048, terms: 64, depth: 16 } as const;

interface Token {
  readonly kind: "mark" | "quoted" | "word";
  readonly text: string;
}

/** In a quoted text a quote is written twice (OData 4.01 URL Conventions §5.1.1.14.1). */
const token = /\s*(?:(?<mark>[()])|'(?<quoted>(?:[^']|'')*)'|(?<word>[^\s()']+))/y;

function tokens(text: string): Token[] {
  const found: Token[] = [];
  const end = text.trimEnd().length;
  for (token.lastIndex = 0; token.lastIndex < end; ) {
    const groups = token.exec(text)?.groups;
    if (groups === undefined) throw new MalformedExpression();
    if (groups.mark !== undefined) found.push({ kind: "mark", text: groups.mark });
    else if (groups.quoted !== undefined) found.push({ kind: "quoted", text: groups.quoted.replaceAll("''", "'") });
    else found.push({ kind: "word", text: groups.word ?? "" });
  }
  return found;
}

/** Recursive descent; `not` binds tightest, then `and`, then `or`. */
class Parser {
  private at = 0;
  private terms = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Expression {
    const expression = this.either(0);
    if (this.at < this.tokens.length) throw new MalformedExpression();
    return expression;
  }

  private either(depth: number): Expression {
    const first = this.both(depth);
    const parts = [first];
    while (this.takes("or")) parts.push(this.both(depth));
    return parts.length === 1 ? first : { kind: "or", parts };
  }

  private both(depth: number): Expression {
    const first = this.one(depth);
    const parts = [first];
    while (this.takes("and")) parts.push(this.one(depth));
    return parts.length === 1 ? first : { kind: "and", parts };
  }

  private one(depth: number): Expression {
    if (depth > most.depth) throw new MalformedExpression();
    if (this.takes("not")) return { kind: "not", part: this.one(depth + 1) };
    if (!this.takes("(", "mark")) return this.term();
    const inner = this.either(depth + 1);
    if (!this.takes(")", "mark")) throw new MalformedExpression();
    return inner;
  }

  private term(): Term {
    if (++this.terms > most.terms) throw new MalformedExpression();
    const [property, operator, value] = [this.next(), this.next(), this.next()];
    const fits = property.kind === "word" && operator.kind === "word" && value.kind !== "mark";
    if (!fits) throw new MalformedExpression();
    return { kind: "term", property: property.text, operator: operator.text, value: value.text };
  }

  private next(): Token {
    const next = this.tokens[this.at++];
    if (next === undefined) throw new MalformedExpression();
    return next;
  }

  private takes(text: string, kind: Token["kind"] = "word"): boolean {
    const next = this.tokens[this.at];
    const there = next?.kind === kind && next.text === text;
    if (there) this.at++;
    return there;
  }
}

/** @throws MalformedExpression */
export function parseExpression(text: string): Expression {
  if (text.length > most.characters) throw new MalformedExpression();
  return new Parser(tokens(text)).whole();
}
