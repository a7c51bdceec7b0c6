/**
 * What a machine writes to a terminal, as lines of text: escape sequences (ECMA-48 §5.4, §5.6) and other characters that drive a
 * terminal are left out, what is overwritten is gone, and where the cursor goes elsewhere a line ends. Takes any bytes, in any
 * portions, and keeps no more than one line of them.
 */
import { StringDecoder } from "node:string_decoder";

/** UTF-16 units; what is longer goes on in the next line. */
export const longestLine = 1024;

/** A sequence that does not end within this was none. */
const longestSequence = 256;

type State = "text" | "escape" | "designation" | "control" | "string";

/** After ESC, or as a single character of C1 (ECMA-48 §5.3). */
const opened: Readonly<Record<string, State>> = {
  "[": "control",
  "]": "string",
  P: "string",
  X: "string",
  "^": "string",
  _: "string",
};

/** Final bytes of control sequences that move the cursor to another line, or clear the screen (ECMA-48 §8.3). */
const elsewhere = new Set(["A", "B", "E", "F", "H", "J", "d", "f"]);

/** Besides C0 and C1: separators of lines, and what makes text run the other way. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

const isPlain = (character: string): boolean =>
  (character >= " " && character <= "~") || character === "\t" || !unseen.test(character);

const lineEnds = new Set(["\n", "\v", "\f", "\u0085"]);

export class LineSplitter {
  private readonly decoder = new StringDecoder("utf8");
  private state: State = "text";
  private sequenceLength = 0;
  private line = "";
  /** What comes next is written over the line. */
  private returned = false;
  private ended: string[] = [];

  /** @returns the lines that ended, none of them blank */
  split(bytes: Uint8Array): readonly string[] {
    for (const character of this.decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)))
      this.take(character);
    return this.endedLines();
  }

  /** Ends the line that has begun. */
  flush(): readonly string[] {
    this.end();
    return this.endedLines();
  }

  /** Whether a line has begun, and there is something to be seen in it. */
  get hasBegun(): boolean {
    return this.line.trim() !== "";
  }

  private endedLines(): readonly string[] {
    const { ended } = this;
    this.ended = [];
    return ended;
  }

  private take(character: string): void {
    if (this.state !== "text") this.sequenceLength += 1;
    if (this.state === "text" || this.sequenceLength > longestSequence) this.leave(character);
    else this[this.state](character);
  }

  private enter(state: State): void {
    this.state = state;
    this.sequenceLength = 0;
  }

  /** No sequence is going on, or what looked like one was none: the character stands for itself. */
  private leave(character: string): void {
    this.state = "text";
    if (isPlain(character)) this.write(character);
    else if (character === "\u001b") this.enter("escape");
    else if (lineEnds.has(character)) this.end();
    else if (character === "\r") this.returned = true;
    else if (character === "\b") this.line = withoutLast(this.line);
    else this.single(character);
  }

  private single(character: string): void {
    const code = character.charCodeAt(0);
    const state = code >= 0x80 && code < 0xa0 ? opened[String.fromCharCode(code - 0x40)] : undefined;
    if (state) this.enter(state);
  }

  private write(character: string): void {
    if (this.returned) this.line = "";
    this.returned = false;
    this.line += character;
    if (this.line.length >= longestLine) this.end();
  }

  private end(): void {
    if (this.hasBegun) this.ended.push(this.line.trimEnd());
    this.line = "";
    this.returned = false;
  }

  private escape(character: string): void {
    const state = opened[character];
    if (state) this.enter(state);
    else if (character < " ") this.leave(character);
    else this.state = character <= "/" ? "designation" : "text";
    if (character === "D" || character === "E") this.end();
  }

  private designation(character: string): void {
    if (character < " ") this.leave(character);
    else if (character > "/") this.state = "text";
  }

  private control(character: string): void {
    if (character < " " || character > "~") this.leave(character);
    else if (character >= "@") this.controlled(character);
  }

  private controlled(final: string): void {
    this.state = "text";
    if (elsewhere.has(final)) this.end();
    else if (final === "C") this.write(" ");
  }

  /** No title of a window goes over a line: one that was cut off must not swallow what follows. */
  private string(character: string): void {
    if (character === "\u0007" || character === "\u009c") this.state = "text";
    else if (character === "\u001b") this.enter("escape");
    else if (character === "\n") this.leave(character);
  }
}

const withoutLast = (text: string): string => [...text].slice(0, -1).join("");
