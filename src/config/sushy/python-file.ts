/**
 * A configuration file in Python's syntax → what its names stand for, without running it. What is assigned has to be a literal;
 * statements of other kinds are passed over, as long as nothing that is wanted depends on them.
 */
import { type Place, placesOf } from "./places.js";
import { Literals, type Named } from "./python-literals.js";
import { type Token, Tokens } from "./python-tokens.js";
import { PythonProblem, type PythonValue } from "./python-value.js";

export interface PythonFile {
  /** By name, in the order in which they got their values. */
  readonly values: ReadonlyMap<string, PythonValue>;
  readonly problems: readonly PlacedText[];
  /** What was passed over, in words. */
  readonly notes: readonly PlacedText[];
  /** Names that others are made of. */
  readonly mentioned: ReadonlySet<string>;
  placeOf(at: number): Place;
}

export interface PlacedText extends Place {
  readonly text: string;
}

/** 16 MiB: more systems than one process serves. */
const mostCharacters = 16 * 1024 * 1024;
const mostTold = 100;

/**
 * @param written the text, which may begin with a byte order mark
 * @param isWanted whether a name matters: then whatever keeps its value from being read is a problem, else a note
 * @returns what could be read, however wrong the rest is. Never throws.
 */
export function readPythonFile(written: string, isWanted: (name: string) => boolean): PythonFile {
  const text = written.replace(/^\uFEFF/, "");
  if (text.length > mostCharacters) {
    const problem = {
      line: 1,
      column: 1,
      text: `is ${text.length} characters long; at most ${mostCharacters} are read`,
    };
    return {
      values: new Map(),
      problems: [problem],
      notes: [],
      mentioned: new Set(),
      placeOf: () => ({ line: 1, column: 1 }),
    };
  }
  const placeOf = placesOf(text);
  const reader = new Statements(new Tokens(text), placeOf, isWanted);
  reader.readAll();
  const placed = ({ at, text: told }: Told): PlacedText => ({ ...placeOf(at), text: told });
  return {
    values: reader.values,
    problems: reader.problems.slice(0, mostTold).map(placed),
    notes: reader.notes.slice(0, mostTold).map(placed),
    mentioned: reader.mentioned,
    placeOf,
  };
}

interface Told {
  readonly at: number;
  readonly text: string;
}

/** Statements with lines of their own below them (The Python Language Reference, §8). */
const compound = /^(if|elif|else|for|while|try|except|finally|with|def|class|async)$/;
const assigning = /^([-+*/%@&|^]|\*\*|\/\/|>>|<<)?=$/;

class Statements {
  readonly values = new Map<string, PythonValue>();
  readonly problems: Told[] = [];
  readonly notes: Told[] = [];
  readonly mentioned = new Set<string>();
  /** Names that were given something that is no literal: in which line. */
  readonly #opaque = new Map<string, number>();
  readonly #literals: Literals;
  #beginsLine = true;

  constructor(
    private readonly tokens: Tokens,
    private readonly placeOf: (at: number) => Place,
    private readonly isWanted: (name: string) => boolean,
  ) {
    this.#literals = new Literals(tokens, (name) => this.#named(name));
  }

  readAll(): void {
    try {
      while (this.tokens.peek().kind !== "end") this.#statement();
    } catch (error) {
      if (!(error instanceof PythonProblem)) throw error;
      // Of the tokens: where they begin and end is not known from here on.
      const isTold = this.problems.some(({ at }) => at === error.at);
      if (!isTold) this.problems.push({ at: error.at, text: error.message });
    }
  }

  #statement(): void {
    const token = this.tokens.peek();
    const isIndented = this.#beginsLine && this.placeOf(token.at).column > 1;
    this.#beginsLine = token.kind === "newline";
    if (token.kind === "newline" || token.text === ";") this.tokens.next();
    else if (isIndented) this.#refuse(token, "is indented, and nothing above it says why");
    else if (token.kind === "text") this.#pass({ quietly: true });
    else if (token.kind !== "name") this.#passOver(token);
    else if (compound.test(token.text)) this.#passBlock(token);
    else if (/^(import|from)$/.test(token.text)) this.#passImport();
    else this.#assignment();
  }

  #refuse({ at }: Token, text: string): void {
    this.problems.push({ at, text });
    this.#pass({ quietly: true });
  }

  /** `name = value` or `name: kind = value`; whatever else begins with a name is passed over. */
  #assignment(): void {
    const name = this.tokens.next();
    if (this.#isOperator(":")) while (!this.#isOperator("=") && !this.#endsStatement()) this.tokens.next();
    if (!this.#isOperator("=")) this.#passOver(name, name);
    else this.#assign(name);
  }

  #assign(name: Token): void {
    this.tokens.next();
    try {
      const value = this.#literals.read();
      this.#literals.checkEnd();
      this.#give(name.text, value);
    } catch (error) {
      if (!(error instanceof PythonProblem)) throw error;
      this.#giveOpaque(name, error);
    }
  }

  /** What is assigned last is in force, and stands last. */
  #give(name: string, value: PythonValue): void {
    this.values.delete(name);
    this.values.set(name, value);
    this.#opaque.delete(name);
  }

  #giveOpaque({ text, at }: Token, error: PythonProblem): void {
    this.#forget(text, at);
    if (this.isWanted(text)) this.problems.push({ at: error.at, text: `${text}: ${error.message}` });
    // What follows the place of the problem belongs to it, brackets and all.
    this.#pass({ quietly: true });
    if (!this.isWanted(text)) this.notes.push({ at, text: `${text} is not read: it is no literal` });
  }

  #forget(name: string, at: number): void {
    this.values.delete(name);
    this.#opaque.set(name, this.placeOf(at).line);
  }

  #named(name: string): Named | undefined {
    this.mentioned.add(name);
    const line = this.#opaque.get(name);
    if (line !== undefined) return { opaque: `what line ${line} makes of it, which is no literal` };
    const value = this.values.get(name);
    return value && { value };
  }

  /* ── what is passed over ─────────────────────────────────────────────────────────────────────────────────────── */

  /** A statement that gives nothing a value that could be read. @param taken its first token, where that was taken */
  #passOver({ at }: Token, taken?: Token): void {
    if (!this.#pass({ taken })) this.notes.push({ at, text: "is passed over: it assigns no literal" });
  }

  /** Names that are imported stand for what nobody knows here. */
  #passImport(): void {
    while (!this.#endsStatement()) {
      const { kind, text, at } = this.tokens.next();
      if (kind !== "name") continue;
      if (this.isWanted(text))
        this.problems.push({ at, text: `${text}: is imported, so its value is not in this file` });
    }
  }

  /** A compound statement, and all that is indented below it. */
  #passBlock({ at, text }: Token): void {
    let told = this.#pass({ wholeLine: true });
    while (this.#isIndented()) told = this.#pass({ wholeLine: true }) || told;
    if (!told) this.notes.push({ at, text: `"${text}" is passed over, with what is indented below it` });
  }

  /** Takes the ends of empty lines on the way. */
  #isIndented(): boolean {
    while (this.tokens.peek().kind === "newline") this.tokens.next();
    this.#beginsLine = true;
    const { kind, at } = this.tokens.peek();
    return kind !== "end" && this.placeOf(at).column > 1;
  }

  /** To the end of the statement, or of the line. @returns whether something wanted gets a value there, which is told */
  #pass({ quietly = false, wholeLine = false, taken }: Passing): boolean {
    let told = false;
    let last = taken;
    while (!this.#endsStatement(wholeLine)) {
      const token = this.tokens.next();
      if (last && !quietly && givesValue(last, token)) {
        this.#forget(last.text, last.at);
        if (this.isWanted(last.text)) {
          told = true;
          this.problems.push({ at: last.at, text: `${last.text}: is changed by a statement that assigns no literal` });
        }
      }
      last = token;
    }
    return told;
  }

  #endsStatement(wholeLine = false): boolean {
    const { kind } = this.tokens.peek();
    return kind === "newline" || kind === "end" || (!wholeLine && this.#isOperator(";"));
  }

  #isOperator(operator: string): boolean {
    const { kind, text } = this.tokens.peek();
    return kind === "operator" && text === operator;
  }
}

interface Passing {
  /** Nothing that it does is told. */
  readonly quietly?: boolean;
  readonly wholeLine?: boolean;
  /** Its first token, where that was taken. */
  readonly taken?: Token | undefined;
}

/** `name =`, `name +=`, `name[…` or `name.append(…`: what it stands for is another thing afterwards, or may be. */
const givesValue = (token: Token, { kind, text }: Token): boolean =>
  token.kind === "name" &&
  kind === "operator" &&
  (assigning.test(text) || text === "[" || text === "." || text === ",");
