/** Text in Python's syntax → tokens (The Python Language Reference, §2 "Lexical analysis"), as far as values need them. */
import { readString, stringStart } from "./python-strings.js";
import { PythonProblem } from "./python-value.js";

export interface Token {
  readonly kind: "name" | "number" | "text" | "bytes" | "operator" | "newline" | "end";
  readonly at: number;
  /** As it is written; of a string, what it says. */
  readonly text: string;
  /** Of a string that is worked out: where the expression begins. */
  readonly computed?: number;
}

const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const name = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*/uy;
/** As greedy as Python's own: what a number cannot be is told where it is read. */
const number = /(?:\d|\.\d)(?:[eE][+-]|[\w.])*/y;
const operator =
  /\*\*=|\/\/=|>>=|<<=|\.\.\.|\*\*|\/\/|>>|<<|<=|>=|==|!=|->|:=|[-+*/%@&|^]=|[-+*/%@&|^~<>()[\]{},:.;=]/y;
/** Between tokens; a backslash at the end of a line joins it to the next. */
const space = /(?:[ \t\f]|\\(?:\r\n|\r|\n))+/y;
const comment = /#[^\r\n]*/y;
const newline = /\r\n|\r|\n/y;

/** One token after the other. Ends of lines within brackets are no tokens. */
export class Tokens {
  #at = 0;
  #peeked: Token | undefined;
  readonly #open: { readonly bracket: string; readonly at: number }[] = [];

  constructor(private readonly text: string) {}

  /** @throws PythonProblem where the text is no Python; nothing can be read behind it */
  peek(): Token {
    this.#peeked ??= this.#read();
    return this.#peeked;
  }

  /** @throws PythonProblem as `peek` */
  next(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.#peeked = undefined;
    return token;
  }

  #read(): Token {
    for (;;) {
      if (this.#take(space) !== undefined || this.#take(comment) !== undefined) continue;
      const at = this.#at;
      const line = this.#take(newline);
      if (line === undefined) return this.#readSomething(at);
      if (this.#open.length === 0) return { kind: "newline", at, text: line };
    }
  }

  #readSomething(at: number): Token {
    const { text } = this;
    if (at >= text.length) return this.#end(at);
    const start = stringStart(text, at);
    if (start !== undefined) {
      const { end, ...token } = readString(text, at, start);
      this.#at = end;
      return token;
    }
    const word = this.#take(name);
    if (word !== undefined) return { kind: "name", at, text: word };
    const digits = this.#take(number);
    if (digits !== undefined) return { kind: "number", at, text: digits };
    const sign = this.#take(operator);
    if (sign === undefined) throw new PythonProblem(at, `${shown(text, at)} has no place here`);
    this.#keepBrackets(sign, at);
    return { kind: "operator", at, text: sign };
  }

  #end(at: number): Token {
    const open = this.#open.at(-1);
    if (open !== undefined) throw new PythonProblem(open.at, `"${open.bracket}" is never closed`);
    return { kind: "end", at, text: "" };
  }

  #keepBrackets(sign: string, at: number): void {
    if (closing[sign] !== undefined) this.#open.push({ bracket: sign, at });
    if (sign !== ")" && sign !== "]" && sign !== "}") return;
    const open = this.#open.pop();
    if (open === undefined || closing[open.bracket] !== sign) {
      throw new PythonProblem(at, `"${sign}" closes nothing that was opened`);
    }
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

function shown(text: string, at: number): string {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return /[\p{C}\p{Z}]/u.test(character)
    ? `the character U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`
    : `"${character}"`;
}
