import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { EmbedError, embedScript } from "../../services/netboot/ipxe/embed.js";
import type { CommandContext } from "../context.js";
import { writeOutput } from "../efi/output.js";
import { CommandFailure } from "../exit-codes.js";
import { reasonOf } from "../file-reasons.js";

const help = `
PROGRAM is a build of iPXE that keeps a place for a script, as those of tinkerbell's ipxedust do; one of a distribution keeps
none. Those need no script in them: Shoal gives each machine its own when iPXE asks for it.

Example:
  $ shoal netboot embed ipxe.efi start.ipxe --output boot/ipxe.efi`;

export function addEmbed(netboot: Command, context: CommandContext): void {
  netboot
    .command("embed <program> <script>")
    .summary("put a script into a program of iPXE")
    .description("Writes a program of iPXE with a script of yours in it.")
    .requiredOption("-o, --output <file>", "where to write it; - = standard output")
    .addHelpText("after", help)
    .action((program: string, script: string, { output }: { readonly output: string }) => {
      const filled = filledWith(program, read(program), read(script).toString("utf8"));
      writeOutput(output, [filled], null, context.terminal);
      if (output !== "-") context.terminal.out(`${output} is ${program} with ${script} in it.\n`);
    });
}

function filledWith(name: string, program: Uint8Array, script: string): Uint8Array {
  try {
    return embedScript(program, script);
  } catch (error) {
    throw error instanceof EmbedError ? new CommandFailure(`${name}: ${error.message}`) : error;
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read: ${reasonOf(error)}.`);
  }
}
