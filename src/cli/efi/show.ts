import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { readImage } from "./image-file.js";
import { summaryOf, summaryText, variableJson, variablesTable } from "./summary.js";

const help = `
FILE may be - for standard input. An entry with a minus sign behind its number is inactive: the firmware passes it over.

Examples:
  $ shoal efi show OVMF_VARS.fd
  $ shoal efi show RPI_EFI.fd --all
  $ shoal efi show vars.fd --json | jq -r '.bootEntries[] | "\\(.number) \\(.title)"'`;

export function addShow(efi: Command, { terminal }: CommandContext): void {
  efi
    .command("show <file>")
    .summary("what is in an image")
    .description("Tells where the variables are and what room they have, the boot order, and the state of secure boot.")
    .option("-a, --all", "every variable too, with its GUID, attributes, size and value", false)
    .option("--json", "for programs; with --all the data of each variable too", false)
    .addHelpText("after", help)
    .action(async (name: string, { all, json }: { all: boolean; json: boolean }) => {
      const file = await readImage(name, terminal);
      const { variables } = file.image.store;
      if (json) {
        const content = { ...summaryOf(file), ...(all ? { all: variables.map(variableJson) } : {}) };
        return terminal.out(`${JSON.stringify(content, null, 2)}\n`);
      }
      terminal.out(summaryText(file));
      if (all) terminal.out(`\n${variablesTable(variables)}`);
    });
}
