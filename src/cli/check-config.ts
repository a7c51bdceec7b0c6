import type { Command } from "commander";
import type { Config } from "../config/config.js";
import { loadConfig } from "../config/load.js";
import { ConfigError, mostProblems } from "../config/problem.js";
import { configSchema } from "../config/schema.js";
import type { Adapters } from "../ports/adapters.js";
import { missingForNetboot, suppliedSets } from "./check-netboot.js";
import type { CommandContext } from "./context.js";
import { CommandFailure, exitCodes } from "./exit-codes.js";
import { reasonOf } from "./file-reasons.js";
import { counted } from "./printable.js";

const help = `
Prints every problem as file:line:column, so that editors can jump there. Then it looks at the files that the
configuration names for firmware, and at what machines are to boot. Exit code 0 = fine, 3 = problems.

A configuration that works:
  machines:
    - id: node01
      adapter: { kind: fake }
    - fleet: { prefix: sim, count: 100, adapter: { kind: fake } }

Examples:
  $ shoal check-config shoal.yaml
  $ shoal check-config --schema > shoal.schema.json
    and as the first line of shoal.yaml:  # yaml-language-server: $schema=shoal.schema.json`;

export function addCheckConfig(program: Command, context: CommandContext): void {
  program
    .command("check-config")
    .summary("say what is wrong with a configuration file")
    .description("Checks a configuration file without using it, or prints the JSON Schema it has to follow.")
    .argument("[file]", "configuration file (YAML)", "shoal.yaml")
    .option("--schema", "print the JSON Schema instead, for editors", false)
    .addHelpText("after", help)
    .action(async (file: string, { schema }: { schema: boolean }) => {
      const composition = await context.compose();
      const { adapters, checkFirmwareFiles } = composition;
      const { terminal } = context;
      if (schema) return terminal.out(`${JSON.stringify(configSchema(adapters), null, 2)}\n`);
      const config = readConfig(file, adapters);
      checkFirmwareFiles(config);
      const missing = await missingForNetboot(config, () => suppliedSets(config, composition));
      if (missing.length > 0) throw new CommandFailure(missing.join("\n"), exitCodes.config);
      const { machines, devices, racks } = config;
      const what = [
        counted(machines.length, "machine"),
        counted(devices.length, "device"),
        counted(racks.length, "rack"),
      ].join(", ");
      terminal.out(`${file} is fine: ${what}.\n`);
    });
}

/** @throws CommandFailure with all the problems */
export function readConfig(file: string, adapters: Adapters): Config {
  try {
    return loadConfig(file, adapters);
  } catch (error) {
    if (error instanceof ConfigError) throw new CommandFailure(summary(error), exitCodes.config);
    throw new CommandFailure(`The configuration ${file} cannot be read: ${reasonOf(error)}.`);
  }
}

function summary({ message, problems }: ConfigError): string {
  const more = problems.length >= mostProblems ? " or more" : "";
  return `${message}\n${problems.length}${more} problem${problems.length === 1 ? "" : "s"} in the configuration.`;
}
