/** What was not understood of a file in another program's format. */
export interface FormatProblem {
  /** Counted from 1. */
  readonly line: number;
  /** A sentence for people. */
  readonly text: string;
}

const most = 200;

/** Problems as they come up, held to a number that people can read. */
export class Problems {
  private readonly told: FormatProblem[] = [];
  private untold = 0;

  add(line: number, text: string): void {
    if (this.told.length < most) this.told.push({ line, text });
    else this.untold += 1;
  }

  /** By line. */
  get all(): readonly FormatProblem[] {
    const sorted = [...this.told].sort((a, b) => a.line - b.line);
    const last = sorted.at(-1);
    if (this.untold === 0 || last === undefined) return sorted;
    return [...sorted, { line: last.line, text: `There are ${this.untold} more.` }];
  }
}

/** A word of a file as it may be told to anybody. */
export const shown = (text: string): string => JSON.stringify(text.replace(/\p{C}+/gu, "·").slice(0, 100));
