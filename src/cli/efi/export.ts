import type { Command } from "commander";
import { exportJson } from "../../../adapters/firmware/formats/virt-firmware-json.js";
import type { CommandContext } from "../context.js";
import { readImage } from "./image-file.js";
import { writeOutput } from "./output.js";

const help = `
The form is that of virt-firmware (virt-fw-vars --output-json): name, GUID, attributes, data and time of each variable.

Examples:
  $ shoal efi export vars.fd > vars.json
  $ shoal efi export vars.fd -o backup.json
  $ shoal efi export old.fd | shoal efi import new.fd -        variables of one image into another`;

export function addExport(efi: Command, { terminal }: CommandContext): void {
  efi
    .command("export <file>")
    .summary("write all variables as JSON")
    .description("Writes all variables as JSON.")
    .option("-o, --output <file>", "write it there", "-")
    .addHelpText("after", help)
    .action(async (file: string, { output }: { output: string }) => {
      const { image } = await readImage(file, terminal);
      const json = exportJson(image.store.variables);
      if (output === "-") terminal.out(json);
      else writeOutput(output, [Buffer.from(json)], null, terminal);
    });
}
