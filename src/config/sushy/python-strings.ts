/** String literals (The Python Language Reference, §2.4.1). */
import { PythonProblem } from "./python-value.js";

export interface StringStart {
  /** Lower case. */
  readonly prefix: string;
  readonly quote: "'" | '"' | "'''" | '"""';
}

export interface StringToken {
  readonly kind: "text" | "bytes";
  readonly at: number;
  readonly text: string;
  readonly computed?: number;
  /** Behind the closing quote. */
  readonly end: number;
}

const start = /([rR][bBfFtT]?|[bBfFtT][rR]?|[uU])?('''|"""|'|")/y;

/** Whether a string begins at `at`, and how. */
export function stringStart(text: string, at: number): StringStart | undefined {
  start.lastIndex = at;
  const [, prefix = "", quote] = start.exec(text) ?? [];
  return quote === undefined ? undefined : { prefix: prefix.toLowerCase(), quote: quote as StringStart["quote"] };
}

/** Up to where something may be special: a backslash, a quote, the end of a line. */
const plain = /[^\\'"\r\n]+/y;

/** @throws PythonProblem when it is not closed, or an escape in it is none */
export function readString(text: string, at: number, { prefix, quote }: StringStart): StringToken {
  const isRaw = prefix.includes("r");
  const isBytes = prefix.includes("b");
  const parts: string[] = [];
  let index = at + prefix.length + quote.length;
  for (;;) {
    const run = match(plain, text, index);
    if (run !== undefined) parts.push(run);
    index += run?.length ?? 0;
    if (index >= text.length) throw new PythonProblem(at, "the text is never closed");
    if (text.startsWith(quote, index)) break;
    const character = text.charAt(index);
    if (character === "\\") {
      const { value, length } = isRaw ? rawEscape(text, index) : readEscape(text, index, isBytes);
      parts.push(value);
      index += length;
    } else if (quote.length === 1 && (character === "\n" || character === "\r")) {
      throw new PythonProblem(at, "the text is not closed in its line");
    } else {
      // The ends of lines in the text are all \n (§2.1.2).
      const length = text.startsWith("\r\n", index) ? 2 : 1;
      parts.push(character === "\r" ? "\n" : character);
      index += length;
    }
  }
  const value = parts.join("");
  const token = { kind: isBytes ? ("bytes" as const) : ("text" as const), at, text: value, end: index + quote.length };
  return /[ft]/.test(prefix) ? formatted(token) : token;
}

/** What has no expressions in it says what it says, with its braces doubled. */
function formatted(token: StringToken): StringToken {
  const text = token.text.replace(/\{\{|\}\}/g, (pair) => pair.charAt(0));
  const isComputed = /[{}]/.test(token.text.replace(/\{\{|\}\}/g, ""));
  return isComputed ? { ...token, computed: token.at } : { ...token, text };
}

interface Escape {
  readonly value: string;
  /** Of what is written. */
  readonly length: number;
}

const endOfLine = /\r\n|\r|\n/y;

/** A raw backslash is one, and keeps the quote behind it from closing. */
function rawEscape(text: string, at: number): Escape {
  const line = match(endOfLine, text, at + 1);
  if (line !== undefined) return { value: "\\\n", length: 1 + line.length };
  const next = text.charAt(at + 1);
  return { value: `\\${next}`, length: 1 + next.length };
}

const simple: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
const octal = /[0-7]{1,3}/y;
const hexadecimal: Readonly<Record<string, RegExp>> = {
  x: /[0-9A-Fa-f]{2}/y,
  u: /[0-9A-Fa-f]{4}/y,
  U: /[0-9A-Fa-f]{8}/y,
};

function readEscape(text: string, at: number, isBytes: boolean): Escape {
  const line = match(endOfLine, text, at + 1);
  if (line !== undefined) return { value: "", length: 1 + line.length };
  const letter = text.charAt(at + 1);
  const known = simple[letter];
  if (known !== undefined) return { value: known, length: 2 };
  const digits = match(octal, text, at + 1);
  if (digits !== undefined)
    return { value: String.fromCodePoint(Number.parseInt(digits, 8)), length: 1 + digits.length };
  const pattern = isBytes && letter !== "x" ? undefined : hexadecimal[letter];
  if (pattern !== undefined) return codePoint(match(pattern, text, at + 2), text, at);
  if (letter === "N" && !isBytes)
    throw new PythonProblem(at, "a character by its name (\\N) is not read; write it as \\u");
  // What means nothing stays as it is (§2.4.1.1).
  return { value: `\\${letter}`, length: 1 + letter.length };
}

function codePoint(digits: string | undefined, text: string, at: number): Escape {
  const value = digits === undefined ? Number.NaN : Number.parseInt(digits, 16);
  if (digits === undefined || value > 0x10ffff) {
    throw new PythonProblem(at, `\\${text.charAt(at + 1)} is not followed by the number of a character`);
  }
  return { value: String.fromCodePoint(value), length: 2 + digits.length };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
