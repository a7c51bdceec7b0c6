/** What the command line ends with. Documented in its help; scripts rely on the numbers. */
export const exitCodes = {
  ok: 0,
  /** It was tried and did not work: a port is taken, the state directory cannot be written, … */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** The configuration has problems; all of them have been printed. */
  config: 3,
} as const;

/** Ends a command: the text goes to standard error, the code to the shell. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";

  constructor(
    message: string,
    readonly exitCode: 1 | 2 | 3 = exitCodes.failed,
  ) {
    super(message);
  }
}
