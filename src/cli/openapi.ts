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
      const { resources } = await import("../../redfish-schema/resources/index.js");
      const version = program.version() ?? "";
      terminal.out(`${JSON.stringify(openApiDocument(resources, { version }), null, 2)}\n`);
    });
}
