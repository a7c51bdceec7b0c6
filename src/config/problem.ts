/** What is wrong with a configuration, in words that let its author mend it without reading anything else. */

export interface ConfigProblem {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** e.g. `machines[3].nics[0].mac`; empty for the document as a whole. */
  readonly path: string;
  /** What is there, and what is allowed. */
  readonly text: string;
  readonly hint?: string;
}

/** Problems beyond this many are counted, not listed. */
export const mostProblems = 100;

/** `shoal.yaml:12:5: machines[0].mac: …` */
export function formatProblem(file: string, { line, column, path, text, hint }: ConfigProblem): string {
  const where = path === "" ? "" : `${path}: `;
  return `${file}:${line}:${column}: ${where}${text}${hint === undefined ? "" : `\n    ${hint}`}`;
}

/** A configuration that cannot be used. The message lists every problem with its place in the file. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly code = "config-invalid";

  constructor(
    readonly file: string,
    readonly problems: readonly ConfigProblem[],
  ) {
    super(problems.map((problem) => formatProblem(file, problem)).join("\n"));
  }
}
