import type { Composition } from "./start-options.js";
import type { Terminal } from "./terminal.js";

/** What every command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Loads `main.ts`, which takes longer than most commands last. */
  compose(): Promise<Composition>;
}
