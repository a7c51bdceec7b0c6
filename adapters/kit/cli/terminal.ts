/** From the bytes that a switch sends to the lines that a person would see: colours, erasures and cursor moves done away with. */

/** ECMA-48 control sequences, operating system commands, character sets, and the two-byte ones. */
const controlSequence = /^(?:\[([0-?]*)[ -/]*([@-~])|\][^\p{Cc}]*(?:\p{Cc}\\?)?|[()*+#%][0-9A-Za-z]|([0-Z\\-~]))/u;

const escapeCharacter = "\u001b";

const longestEscape = 256;

/** What moves the cursor farther than this is not for a table of ports. */
const widest = 1000;

/** Where a prompt or a pager is looked for. */
const tailLength = 4096;

/** The text as lines, none of them with control characters or blanks at its end. Pure; any text will do. */
export function renderLines(raw: string): string[] {
  const screen = new Screen();
  for (let at = 0; at < raw.length; ) at += screen.take(raw, at);
  return screen.lines;
}

/** The line that the cursor is on. Looks at a bounded piece of the text only. */
export function lastLine(raw: string): string {
  const tail = raw.slice(-tailLength);
  return renderLines(tail.slice(tail.lastIndexOf("\n") + 1)).at(-1) ?? "";
}

/** Rubs out the line that the cursor is on. */
export const eraseLine = `\r${escapeCharacter}[2K`;

class Screen {
  private readonly done: string[] = [];
  private line: string[] = [];
  private column = 0;
  /** As the device counts; null = it never said. */
  private row: number | null = null;

  get lines(): string[] {
    return [...this.done, textOf(this.line)];
  }

  /** @returns how many characters it took */
  take(raw: string, at: number): number {
    const character = raw[at] as string;
    if (character === escapeCharacter) return 1 + this.escape(raw.slice(at + 1, at + longestEscape));
    if (character === "\n") this.nextLine();
    else if (character === "\r") this.column = 0;
    else if (character === "\b") this.column = Math.max(0, this.column - 1);
    else if (character === "\t") this.put(" ");
    else if (character >= " " && character !== "\u007f") this.put(character);
    return 1;
  }

  private put(character: string): void {
    while (this.line.length < this.column) this.line.push(" ");
    this.line[this.column++] = character;
  }

  private nextLine(): void {
    this.done.push(textOf(this.line));
    this.line = [];
    this.column = 0;
  }

  private escape(rest: string): number {
    const [whole, parameters = "", final, short] = controlSequence.exec(rest) ?? [""];
    if (short === "E") this.nextLine();
    if (final === "H" || final === "f") this.moveTo(parameters);
    if (final === "K") this.erase(parameters);
    return whole.length;
  }

  /** Another row is another line: switches that place their text scroll only in the last row. */
  private moveTo(parameters: string): void {
    const [row = 1, column = 1] = parameters.split(";").map((text) => Number.parseInt(text, 10) || 1);
    if (this.row === null ? column === 1 && this.line.length > 0 : row !== this.row) this.nextLine();
    this.row = row;
    this.column = Math.min(column, widest) - 1;
  }

  private erase(parameters: string): void {
    if (parameters === "" || parameters === "0") this.line.length = Math.min(this.line.length, this.column);
    if (parameters === "2") this.line = [];
  }
}

const textOf = (line: readonly string[]): string => line.join("").trimEnd();
