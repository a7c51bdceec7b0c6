/** Literals of Python (The Python Language Reference, §6.2), as `ast.literal_eval` takes them, with names for them. */
import type { Token, Tokens } from "./python-tokens.js";
import { deepestNesting, mostValues, PythonProblem, type PythonValue } from "./python-value.js";

/** What a name stands for; `opaque` = something that is no literal. */
export type Named = { readonly value: PythonValue } | { readonly opaque: string };

/** What is written for these, in Python and in JSON. */
const words: Readonly<Record<string, (at: number) => PythonValue>> = {
  True: (at) => ({ kind: "boolean", value: true, at, size: 1 }),
  False: (at) => ({ kind: "boolean", value: false, at, size: 1 }),
  None: (at) => ({ kind: "none", at, size: 1 }),
  true: (at) => ({ kind: "boolean", value: true, at, size: 1 }),
  false: (at) => ({ kind: "boolean", value: false, at, size: 1 }),
  null: (at) => ({ kind: "none", at, size: 1 }),
};

export class Literals {
  #depth = 0;

  constructor(
    private readonly tokens: Tokens,
    private readonly named: (name: string) => Named | undefined,
  ) {}

  /** A value as it stands to the right of `=`: without brackets, several are a tuple. @throws PythonProblem */
  read(): PythonValue {
    // One that was given up on may have ended deep within.
    this.#depth = 0;
    const first = this.#value();
    if (!this.#is(",")) return first;
    const items = [first];
    while (this.#skip(",") && !this.#endsHere()) items.push(this.#value());
    return made({ kind: "tuple", items, at: first.at });
  }

  /** @throws PythonProblem when what follows makes the value part of an expression */
  checkEnd(): void {
    const token = this.tokens.peek();
    if (!this.#endsHere()) throw new PythonProblem(token.at, notLiteral(token));
  }

  #endsHere(): boolean {
    const { kind, text } = this.tokens.peek();
    return kind === "newline" || kind === "end" || (kind === "operator" && text === ";");
  }

  #value(): PythonValue {
    const token = this.tokens.next();
    switch (token.kind) {
      case "text":
      case "bytes":
        return this.#text(token);
      case "number":
        return { kind: "number", value: numberOf(token), at: token.at, size: 1 };
      case "name":
        return this.#name(token);
      case "operator":
        return this.#nested(token);
      default:
        throw new PythonProblem(token.at, "a value is missing here");
    }
  }

  /** One behind the other they are one (§2.4.2). */
  #text(first: Token): PythonValue {
    const parts = [first];
    while (this.tokens.peek().kind === "text" || this.tokens.peek().kind === "bytes") parts.push(this.tokens.next());
    const computed = parts.find((part) => part.computed !== undefined);
    if (computed) throw new PythonProblem(computed.at, "is text with expressions in it, not a literal");
    const { kind, at } = first;
    if (kind === "bytes") return { kind: "bytes", at, size: 1 };
    return { kind: "text", value: parts.map(({ text }) => text).join(""), at, size: 1 };
  }

  #name({ text, at }: Token): PythonValue {
    const known = this.named(text);
    if (known && "opaque" in known) throw new PythonProblem(at, `${text} is ${known.opaque}`);
    const next = this.tokens.peek();
    if (next.kind === "operator" && next.text === "=") {
      throw new PythonProblem(next.at, "a chain of assignments is not read; write one below the other");
    }
    if (next.kind === "operator" && /^[([.]$/.test(next.text)) {
      throw new PythonProblem(at, `${expressions[next.text] ?? ""} of ${text} is not a literal`);
    }
    // A value elsewhere, but what is wrong with it here is told here.
    if (known) return { ...known.value, at };
    const word = words[text];
    if (word) return word(at);
    const { length } = text;
    throw new PythonProblem(
      at,
      `${length > 60 ? `${text.slice(0, 57)}…` : text} is neither a literal nor a name that was given a value above`,
    );
  }

  #nested(token: Token): PythonValue {
    const read = this.#reader(token);
    if (read === undefined) throw new PythonProblem(token.at, notLiteral(token));
    this.#depth += 1;
    if (this.#depth > deepestNesting) {
      throw new PythonProblem(token.at, `is nested too deep; at most ${deepestNesting} levels are read`);
    }
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #reader(token: Token): (() => PythonValue) | undefined {
    switch (token.text) {
      case "-":
      case "+":
        return () => this.#signed(token);
      case "(":
        return () => this.#group(token.at);
      case "[":
        return () => this.#list(token.at);
      case "{":
        return () => this.#braces(token.at);
      default:
        return undefined;
    }
  }

  #signed({ text, at }: Token): PythonValue {
    const operand = this.#value();
    if (operand.kind !== "number") throw new PythonProblem(at, `"${text}" stands before what is no number`);
    return { ...operand, at, value: text === "-" ? -operand.value : operand.value };
  }

  #group(at: number): PythonValue {
    const { items, hasComma } = this.#items(")");
    const [only] = items;
    return only !== undefined && items.length === 1 && !hasComma ? only : made({ kind: "tuple", items, at });
  }

  #list(at: number): PythonValue {
    return made({ kind: "list", items: this.#items("]").items, at });
  }

  #items(end: string): { readonly items: readonly PythonValue[]; readonly hasComma: boolean } {
    const items: PythonValue[] = [];
    let hasComma = false;
    while (!this.#skip(end)) {
      items.push(this.#value());
      if (this.#skip(",")) hasComma = true;
      else this.#expect(end);
    }
    return { items, hasComma };
  }

  #braces(at: number): PythonValue {
    const entries: [PythonValue, PythonValue][] = [];
    const items: PythonValue[] = [];
    while (!this.#skip("}")) {
      const first = this.#value();
      if (items.length === 0 && (entries.length > 0 || this.#is(":"))) {
        this.#expect(":");
        this.tokens.next();
        entries.push([hashable(first), this.#value()]);
      } else {
        items.push(hashable(first));
      }
      if (!this.#skip(",")) this.#expect("}");
    }
    return items.length > 0 ? made({ kind: "set", items, at }) : made({ kind: "dict", entries, at });
  }

  #expect(operator: string): void {
    const token = this.tokens.peek();
    if (!this.#is(operator)) throw new PythonProblem(token.at, notLiteral(token));
  }

  #is(operator: string): boolean {
    const { kind, text } = this.tokens.peek();
    return kind === "operator" && text === operator;
  }

  #skip(operator: string): boolean {
    const is = this.#is(operator);
    if (is) this.tokens.next();
    return is;
  }
}

const expressions: Readonly<Record<string, string>> = { "(": "a call", "[": "a part", ".": "a member" };

type Unsized<T> = T extends unknown ? Omit<T, "size"> : never;
type Container = Extract<PythonValue, { items: unknown } | { entries: unknown }>;

function made(value: Unsized<Container>): PythonValue {
  const parts = "items" in value ? value.items : value.entries.flat();
  const size = parts.reduce((sum, part) => sum + part.size, 1);
  if (size > mostValues) throw new PythonProblem(value.at, `holds more than ${mostValues} values`);
  return { ...value, size } as PythonValue;
}

/** Keys and members of sets never change (The Python Language Reference, §3.2 "Mappings"). */
function hashable(value: PythonValue): PythonValue {
  if (value.kind === "list" || value.kind === "dict" || value.kind === "set") {
    throw new PythonProblem(value.at, "a list, a dict or a set cannot be a key");
  }
  return value;
}

const integer = /^(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|[1-9](?:_?\d)*|0(?:_?0)*)$/;
const decimal = /^(?:\d(?:_?\d)*)?(?:\.(?:\d(?:_?\d)*)?)?(?:[eE][+-]?\d(?:_?\d)*)?$/;

function numberOf({ text, at }: Token): number {
  if (integer.test(text)) return Number(text.replaceAll("_", ""));
  const isDecimal = decimal.test(text) && /[.eE]/.test(text) && text !== ".";
  if (!isDecimal)
    throw new PythonProblem(at, `${text.length > 60 ? `${text.slice(0, 57)}…` : text} is no number that is read here`);
  return Number(text.replaceAll("_", ""));
}

/** What stands where a literal should end or go on. */
export function notLiteral({ kind, text }: Token): string {
  if (kind === "end" || kind === "newline") return "a value is missing here";
  if (kind === "name" && /^(for|if|else|and|or|not|in|is|lambda|await|yield)$/.test(text)) {
    return `"${text}" makes this an expression, not a literal`;
  }
  if (kind === "operator" && !/^[)\]}:;]$/.test(text)) return `"${text}" makes this an expression, not a literal`;
  return "a comma or the end of the value is missing here";
}
