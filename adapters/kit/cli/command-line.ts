/** One open way to give commands: a shell or single channels. It is not used again once something went wrong on it. */
import type { Duration } from "../../../src/model/clock.js";

export interface CommandLine {
  /**
   * One after the other, never two at once.
   * @throws AdapterError (by rejection) `unreachable` when there is no whole answer
   */
  run(command: string): Promise<CommandAnswer>;
}

export interface CommandAnswer {
  /** Lines without the command's echo and without the prompt. */
  readonly text: string;
  /** Of the prompt that followed; null where there are none. */
  readonly mode: string | null;
  /** Where the device says by itself that the command failed (exit status). */
  readonly failed: boolean;
}

/** For one command, unless the dialect says otherwise. */
export const usualPatience: Duration = 10_000;

/** Of one answer: a table of a full chassis is a tenth of it. */
export const mostOutput = 256 * 1024;
