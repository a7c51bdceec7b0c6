import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { demoConfig, demoConfigText, switchToFillIn } from "../config/demo.js";
import { mostMachines } from "../config/machine-schema.js";
import type { CommandContext } from "./context.js";
import { addStandInFolder, boardsOf, standInsBelow } from "./demo-boot.js";
import { demoGreeting } from "./demo-greeting.js";
import { runService } from "./run-service.js";
import { addServiceFlags, loggerFor, overridden, type ServiceFlags } from "./service-flags.js";
import type { Running } from "./start-options.js";

interface DemoFlags extends ServiceFlags {
  readonly machines?: number;
  readonly printConfig: boolean;
}

/**
 * Beside where the demo was started, not in the home directory: each checkout has its own, a fresh one shows the
 * password again, and removing one folder forgets it all.
 */
const defaultState = ".shoal/demo";

const help = `
Everything is simulated. Five boards hang on a PoE switch that speaks SNMPv3 on this computer: their resets go the whole
way to a port of it. Four of them then boot from the network as a Raspberry Pi does: DHCP, TFTP, UEFI firmware with the
variables that Redfish set, iPXE, a kernel by HTTP; what they fetch are stand-ins. Five servers have a simulated BMC each.
What is kept (accounts, boot overrides, logs) is in ${defaultState} below the current directory; remove that folder to
begin anew.

Environment: as for "shoal serve".

Examples:
  $ shoal demo
  $ shoal demo --machines 1000 --listen 127.0.0.1:9443
  $ shoal demo --print-config > shoal.yaml        a configuration to begin from`;

export function addDemo(program: Command, context: CommandContext): void {
  const command = program
    .command("demo")
    .summary("run the service with a rack of simulated machines")
    .description("Runs the service with a rack of simulated machines, to try clients against.")
    .option("-n, --machines <number>", "how many machines", parseCount)
    .option("--print-config", "print the configuration of the demo and end", false);
  addServiceFlags(command)
    .addHelpText("after", help)
    .action(async (flags: DemoFlags) => {
      if (flags.printConfig) return context.terminal.out(demoConfigText(switchToFillIn, flags.machines));
      await runDemo(flags, context);
    });
}

async function runDemo(flags: DemoFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const composition = await context.compose();
  const [user, authPassword, privacyPassword] = ["shoal", secret(), secret()];
  const mock = await composition.openMockSwitch({ port: 0, user, authPassword, privacyPassword, on: false });
  try {
    const access = { host: "127.0.0.1", port: mock.port, user, auth: authPassword, privacy: privacyPassword };
    const state = resolve(flags.state ?? defaultState);
    const boot = await standInsBelow(state, composition);
    const rack = demoConfig(composition.adapters, access, flags.machines, boot);
    const config = overridden(rack, { ...flags, state });
    await addStandInFolder(config, composition, loggerFor(flags, terminal));
    const greeting = demoGreeting(config, mock.port, terminal.self);
    const beside = async (running: Running) => {
      const boards = boardsOf(config, running);
      return boards && mock.openBoards(boards);
    };
    await runService({ config, flags, firstPasswordMustChange: false, greeting, beside }, composition, terminal);
  } finally {
    await mock.close();
  }
}

/** Known to this run and to nobody else. With a letter in front: all digits would be a number in the file. */
const secret = (): string => `k${randomBytes(16).toString("hex")}`;

function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= mostMachines) return count;
  throw new InvalidArgumentError(`Write a number from 1 to ${mostMachines}.`);
}
