/** `shoal console`: the terminal becomes a machine's serial line. */
import type { Command } from "commander";
import { uris } from "../../model/uris.js";
import type { CommandContext } from "../context.js";
import { CommandFailure } from "../exit-codes.js";
import { accessTo, addAddressFlags, addressHelp, type ServiceAddressFlags } from "../service-client.js";
import { attach } from "./attach.js";

interface ConsoleFlags extends ServiceAddressFlags {
  readonly take: boolean;
  readonly watch: boolean;
}

const help = `
Keys, while it is open:
  Ctrl-] .       leave
  Ctrl-] ?       say these keys
  Ctrl-] Ctrl-]  one Ctrl-] for the machine

It begins with what the machine said last. Several may watch, and one types: whoever does so first, until they leave.
Without a terminal, what comes by standard input is typed, and Ctrl-C leaves.
${addressHelp}

Examples:
  $ shoal console vm1
  $ shoal console vm1 --rack second
  $ shoal console node07 --url https://bmc.example.net:8443 --cacert ca.pem
  $ shoal console vm1 --watch | tee vm1.log`;

export function addConsole(program: Command, context: CommandContext): void {
  addAddressFlags(
    program
      .command("console <machine>")
      .summary("the serial console of a machine, in this terminal")
      .description("Opens the serial console of a machine of a service that runs, in this terminal."),
  )
    .option("--take", "type, whoever did before", false)
    .option("--watch", "do not type", false)
    .addHelpText("after", help)
    .action(async (machine: string, { take, watch, ...flags }: ConsoleFlags) => {
      const access = await accessTo(flags, context);
      const url = new URL(uris.serialConsole(encodeURIComponent(machine)), access.url);
      url.protocol = access.url.protocol === "http:" ? "ws:" : "wss:";
      url.searchParams.set("announce", "yes");
      url.searchParams.set("writer", watch ? "never" : take ? "take" : "first");
      const { terminal } = context;
      if (terminal.errIsTerminal)
        terminal.err(`Console of ${machine}. Ctrl-] then . leaves, Ctrl-] then ? tells more.\n`);
      const reason = await attach({ url, access, password: await access.password(), watch }, terminal);
      if (terminal.errIsTerminal) terminal.err("\n");
      if (reason !== null) throw new CommandFailure(reason);
    });
}
