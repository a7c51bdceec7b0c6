import type { Command } from "commander";
import type { CommandContext } from "./context.js";

export function addOpenapi(program: Command, { terminal }: CommandContext): void {
  program
    .command("openapi")
    .summary("print the OpenAPI document of the Redfish service")
    .description("Prints the OpenAPI document of every Redfish operation the service has, as JSON.")
    .addHelpText("after", "\nExample:\n  $ shoal openapi > redfish.json")
    .action(async () => {
      const { openApiDocument } = await import("../../redfish-schema/derive/openapi.js");
      terminal.out(`${JSON.stringify(openApiDocument(), null, 2)}\n`);
    });
}
