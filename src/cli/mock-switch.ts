/** The demo's switch by itself, for a configuration of one's own to be tried on. */
import type { Command } from "commander";
import type { CommandContext } from "./context.js";
import { CommandFailure } from "./exit-codes.js";
import { parsePort } from "./port-flag.js";
import type { MockSwitchOptions } from "./start-options.js";

const help = `
Its ports are called 1/0/1 to 1/0/8 and feed boards that draw a few watts, on the first five. They are on, so that
"shoal discover" sees the boards' MAC addresses; --off leaves them off. Nothing of it is kept.

Prints what to write into a configuration.

Environment, both needed, 8 characters or more:
  SHOAL_SWITCH_AUTH     password of the user for SHA-256
  SHOAL_SWITCH_PRIVACY  password of the user for AES-128

Example:
  $ export SHOAL_SWITCH_AUTH=$(openssl rand -hex 16) SHOAL_SWITCH_PRIVACY=$(openssl rand -hex 16)
  $ shoal mock-switch &
  $ shoal demo --print-config > shoal.yaml
  $ shoal serve --config shoal.yaml`;

interface MockSwitchFlags {
  readonly port: number;
  readonly user: string;
  readonly off: boolean;
}

export function addMockSwitch(program: Command, context: CommandContext): void {
  program
    .command("mock-switch")
    .summary("simulate a PoE switch that speaks SNMPv3")
    .description("Simulates a PoE switch that speaks SNMPv3 on this computer, until it is told to stop.")
    .option("--port <number>", "UDP port on 127.0.0.1; 0 = any free one", parsePort, 1161)
    .option("--user <name>", "SNMPv3 user", "shoal")
    .option("--off", "leave the ports off at first", false)
    .addHelpText("after", help)
    .action(async ({ port, user, off }: MockSwitchFlags) => {
      const authPassword = passwordFrom(context, "SHOAL_SWITCH_AUTH");
      const privacyPassword = passwordFrom(context, "SHOAL_SWITCH_PRIVACY");
      await simulate(context, { port, user, authPassword, privacyPassword, on: !off });
    });
}

async function simulate({ terminal, compose }: CommandContext, options: MockSwitchOptions): Promise<void> {
  const { openMockSwitch } = await compose();
  const mock = await openMockSwitch(options).catch((error: NodeJS.ErrnoException) => {
    const taken = error.code === "EADDRINUSE" ? "; another program has it. For any free port: --port 0" : "";
    throw new CommandFailure(`UDP port ${options.port} of 127.0.0.1 cannot be used: ${error.message}${taken}`);
  });
  terminal.out(`A switch listens for SNMPv3 on 127.0.0.1:${mock.port}, user ${options.user}.\n`);
  terminal.out(deviceText(mock.port, options.user));
  await new Promise<void>((stopped) => terminal.onStopSignal(() => stopped()));
  await mock.close();
}

/** JSON is YAML. */
const deviceText = (port: number, user: string): string => `For a configuration, with the same environment:

devices:
  - id: sw1
    kind: poe-switch
    host: 127.0.0.1
    snmp:
      port: ${port}
      user: ${JSON.stringify(user)}
      auth: { protocol: SHA-256, password: { env: SHOAL_SWITCH_AUTH } }
      privacy: { protocol: AES-128, password: { env: SHOAL_SWITCH_PRIVACY } }
`;

/** RFC 3414 §11.2. */
const shortest = 8;

function passwordFrom({ terminal: { env } }: CommandContext, name: string): string {
  const password = env[name] ?? "";
  if (password.length >= shortest) return password;
  throw new CommandFailure(`${name} should hold a password of ${shortest} characters or more. See --help.`);
}
