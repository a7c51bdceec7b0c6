import type { Command } from "commander";
import type { Config } from "../config/config.js";
import { readConfig } from "./check-config.js";
import type { CommandContext } from "./context.js";
import { runService } from "./run-service.js";
import { addServiceFlags, loggerFor, overridden, type ServiceFlags } from "./service-flags.js";
import type { Running } from "./start-options.js";

interface ServeFlags extends ServiceFlags {
  readonly config: string;
}

const help = `
At the first start an account "admin" is made. Its password is SHOAL_ADMIN_PASSWORD if that is set; otherwise
one is made up, printed once, and has to be changed at the first login.

SIGINT and SIGTERM end the service in good order; a second one ends it at once.

Environment:
  SHOAL_ADMIN_PASSWORD  password of the account made at the first start; ignored later
  SHOAL_VENDORS         folder with vendor files of your own, in poe-switch/ and pdu/: code that runs as the service
  SHOAL_LOG_LEVEL       as --log-level
  SHOAL_LOG_FORMAT      as --log-format
  NO_COLOR              no colours, whatever the terminal

Examples:
  $ shoal serve --config shoal.yaml
  $ shoal serve --config /etc/shoal.yaml --state /var/lib/shoal --listen 0.0.0.0:443
  $ shoal serve --config shoal.yaml --listen 127.0.0.1:0 --ready-file ready.json`;

export function addServe(program: Command, context: CommandContext): void {
  const command = program
    .command("serve")
    .summary("run the service with a configuration file")
    .description("Runs the service: gives every machine of the configuration a BMC, until it is told to stop.")
    .requiredOption("-c, --config <file>", "configuration file (YAML); see: shoal check-config --help");
  addServiceFlags(command)
    .addHelpText("after", help)
    .action(async (flags: ServeFlags) => {
      const composition = await context.compose();
      const written = overridden(readConfig(flags.config, composition.adapters), flags);
      const config = await composition.findMachines(written, loggerFor(flags, context.terminal));
      const plan = { config, flags, firstPasswordMustChange: true, greeting: greetingFor(config) };
      await runService(plan, composition, context.terminal);
    });
}

const greetingFor =
  ({ machines }: Config) =>
  ({ url, firstLogin, ssh }: Running): string => {
    const redfish = `Serving ${machines.length} machine${machines.length === 1 ? "" : "s"} at ${url}/redfish/v1/\n`;
    const serving = ssh ? `${redfish}Consoles by SSH on port ${ssh.port}, host key ${ssh.fingerprint}\n` : redfish;
    if (firstLogin === undefined) return serving;
    return `${serving}First start. Log in as ${firstLogin.userName} with this password, shown only now, and change it:\n  ${firstLogin.password}\n`;
  };
