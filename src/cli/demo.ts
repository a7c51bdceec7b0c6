import { type Command, InvalidArgumentError } from "commander";
import { demoConfig, demoConfigText } from "../config/demo.js";
import { mostMachines } from "../config/machine-schema.js";
import type { CommandContext } from "./context.js";
import { demoGreeting } from "./demo-greeting.js";
import { runService } from "./run-service.js";
import { addServiceFlags, overridden, type ServiceFlags } from "./service-flags.js";

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
Everything is simulated: the machines have no hardware and their power cycles switch nothing. What is kept (accounts,
boot overrides, logs) is in ${defaultState} below the current directory; remove that folder to begin anew.

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
      if (flags.printConfig) return context.terminal.out(demoConfigText(flags.machines));
      const composition = await context.compose();
      const config = overridden(demoConfig(composition.machineAdapters, flags.machines), {
        state: defaultState,
        ...flags,
      });
      const plan = {
        config,
        flags,
        firstPasswordMustChange: false,
        greeting: demoGreeting(config, context.terminal.self),
      };
      await runService(plan, composition, context.terminal);
    });
}

function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= mostMachines) return count;
  throw new InvalidArgumentError(`Write a number from 1 to ${mostMachines}.`);
}
