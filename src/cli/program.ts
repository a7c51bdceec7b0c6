/** The command line as a whole. */
import { Command, CommanderError } from "commander";
import { addAccount } from "./account.js";
import { addAdapterTest } from "./adapter-test.js";
import { addCheckConfig } from "./check-config.js";
import type { CommandContext } from "./context.js";
import { addDemo } from "./demo.js";
import { addDiscover } from "./discover.js";
import { CommandFailure, exitCodes } from "./exit-codes.js";
import { addMockSwitch } from "./mock-switch.js";
import { addOpenapi } from "./openapi.js";
import { addServe } from "./serve.js";
import { addSupportTable } from "./support-table.js";
import { wantsColour } from "./terminal.js";

const help = `
Begin with:
  $ shoal demo                                    simulated machines, nothing to configure
  $ shoal serve --config shoal.yaml               your machines

Exit codes:
  0  done, or stopped by a signal in good order
  1  it was tried and did not work
  2  the command line is wrong
  3  the configuration has problems`;

/**
 * Runs one command line.
 *
 * @param args without the program's own name
 * @returns the exit code
 */
export async function run(args: readonly string[], context: CommandContext, version: string): Promise<number> {
  try {
    await createProgram(context, version).parseAsync(args, { from: "user" });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const failure = error instanceof CommandFailure ? error : new CommandFailure(inwardText(error));
    context.terminal.err(`${failure.message}\n`);
    return failure.exitCode;
  }
}

/** Something nobody foresaw: whoever reports it needs the stack. */
const inwardText = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

function createProgram(context: CommandContext, version: string): Command {
  const { terminal } = context;
  const program = new Command("shoal")
    .description(
      "A BMC for every machine: speaks Redfish for machines that have no BMC, for virtual machines and for simulations.",
    )
    .version(version, "-V, --version")
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      outputError: (text, write) => write(wantsColour(terminal) ? `\u001b[31m${text}\u001b[0m` : text),
    })
    .showHelpAfterError('(add "--help" for what there is)')
    .exitOverride()
    .addHelpText("after", help);
  for (const add of [
    addServe,
    addDemo,
    addCheckConfig,
    addDiscover,
    addAdapterTest,
    addAccount,
    addMockSwitch,
    addOpenapi,
    addSupportTable,
  ])
    add(program, context);
  return program;
}
