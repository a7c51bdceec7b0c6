import type { Command } from "commander";
import type { CommandContext } from "./context.js";

export function addSupportTable(program: Command, { terminal }: CommandContext): void {
  program
    .command("support-table")
    .summary("print what of Redfish is served")
    .description("Prints a Markdown table of the Redfish resources, properties and actions the service has.")
    .addHelpText("after", "\nExample:\n  $ shoal support-table > docs/support-table.md")
    .action(async () => {
      const { supportTable } = await import("../../redfish-schema/derive/support-table.js");
      const { resources } = await import("../../redfish-schema/resources/index.js");
      terminal.out(`${supportTable(resources).trimEnd()}\n`);
    });
}
