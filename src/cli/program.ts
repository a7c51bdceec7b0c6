/** The command line as a whole. */
import { Command, CommanderError, Help, type Option } from "commander";
import { addNamed, type CommandModules } from "./command-modules.js";
import type { CommandContext } from "./context.js";
import { CommandFailure, exitCodes } from "./exit-codes.js";
import { wantsColour } from "./terminal.js";

/** In the order of the help. */
const commands: CommandModules = {
  serve: async () => (await import("./serve.js")).addServe,
  demo: async () => (await import("./demo.js")).addDemo,
  up: async () => (await import("./rack/up.js")).addUp,
  down: async () => (await import("./rack/down.js")).addDown,
  console: async () => (await import("./console/console.js")).addConsole,
  guests: async () => (await import("./guests.js")).addGuests,
  "rack-service": async () => (await import("./rack/rack-service.js")).addRackService,
  "check-config": async () => (await import("./check-config.js")).addCheckConfig,
  discover: async () => (await import("./discover.js")).addDiscover,
  adapter: async () => (await import("./adapter-test.js")).addAdapterTest,
  "boot-plan": async () => (await import("./boot-plan.js")).addBootPlan,
  netboot: async () => (await import("./netboot/netboot.js")).addNetboot,
  leases: async () => (await import("./leases.js")).addLeases,
  account: async () => (await import("./account.js")).addAccount,
  firmware: async () => (await import("./firmware/firmware.js")).addFirmware,
  efi: async () => (await import("./efi/efi.js")).addEfi,
  "sushy-emulator": async () => (await import("./sushy/sushy-emulator.js")).addSushyEmulator,
  mockup: async () => (await import("./mockup.js")).addMockup,
  record: async () => (await import("./record.js")).addRecord,
  "sushy-static": async () => (await import("./mockup.js")).addSushyStatic,
  "mock-switch": async () => (await import("./mock-switch.js")).addMockSwitch,
  openapi: async () => (await import("./openapi.js")).addOpenapi,
  "support-table": async () => (await import("./support-table.js")).addSupportTable,
};

const help = `
Begin with:
  $ shoal demo                                    simulated machines, nothing to configure
  $ shoal up --vms 3                              virtual machines on a network of their own
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
    const program = createProgram(context, version);
    await addNamed(program, context, commands, args);
    await program.parseAsync(args, { from: "user" });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const failure = error instanceof CommandFailure ? error : new CommandFailure(inwardText(error));
    if (failure.message !== "") context.terminal.err(`${failure.message}\n`);
    return failure.exitCode;
  }
}

/** Something nobody foresaw: whoever reports it needs the stack. */
const inwardText = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

function createProgram({ terminal }: CommandContext, version: string): Command {
  return new Command("shoal")
    .description(
      "A BMC for every machine: speaks Redfish for machines that have no BMC, for virtual machines and for simulations.",
    )
    .version(version, "-V, --version")
    .configureHelp({ optionDescription: described })
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      outputError: (text, write) => write(wantsColour(terminal) ? `\u001b[31m${text}\u001b[0m` : text),
    })
    .showHelpAfterError('(add "--help" for what there is)')
    .exitOverride()
    .addHelpText("after", help);
}

/** That a switch is off, or a list empty, unless it is given goes without saying. */
function described(option: Option): string {
  const { defaultValue: otherwise } = option;
  const isPlain = otherwise === false || (Array.isArray(otherwise) && otherwise.length === 0);
  return new Help().optionDescription(
    isPlain ? (Object.create(option, { defaultValue: { value: undefined } }) as Option) : option,
  );
}
