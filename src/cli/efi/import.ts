import type { Command } from "commander";
import { keyOf } from "../../../adapters/firmware/edk2/variable.js";
import { importJson, type VariableLike } from "../../../adapters/firmware/formats/virt-firmware-json.js";
import type { CommandContext } from "../context.js";
import { CommandFailure, exitCodes } from "../exit-codes.js";
import { gone } from "./changes.js";
import { addWriteFlags, edit, type WriteFlags } from "./edit.js";
import { imageFailure } from "./failures.js";
import { fileTitle } from "./image-file.js";
import { readInput, wholeOf } from "./input.js";

const help = `
JSON is a file in virt-firmware's form, as "shoal efi export" and virt-fw-vars write it; - for standard input. Variables
that it names are made or changed, one with empty data is deleted, and all others stay.

Examples:
  $ shoal efi import RPI_EFI.fd firmware-vars.json
  $ shoal efi import vars.fd backup.json --replace        back to what it was`;

export function addImport(efi: Command, context: CommandContext): void {
  const command = efi
    .command("import <file> <json>")
    .summary("take variables from JSON")
    .description("Sets the variables that a JSON file names.")
    .option("--replace", "delete all variables that the JSON file does not name", false);
  addWriteFlags(command)
    .addHelpText("after", help)
    .action(async (file: string, json: string, flags: WriteFlags & { replace: boolean }) => {
      if (file === "-" && json === "-")
        throw new CommandFailure("Only one of FILE and JSON can be standard input.", exitCodes.usage);
      const named = await readVariables(json, context);
      const keys = new Set(named.map(keyOf));
      await edit(file, flags, context, ({ store: { variables } }) => ({
        changes: [
          ...(flags.replace ? variables.filter((one) => !keys.has(keyOf(one))).map(gone) : []),
          ...named.map((one) => (one.data.length === 0 ? gone(one) : { guid: one.guid, name: one.name, to: one })),
        ],
      }));
    });
}

async function readVariables(file: string, { terminal }: CommandContext): Promise<readonly VariableLike[]> {
  const bytes = wholeOf(await readInput(file, terminal));
  try {
    return importJson(Buffer.from(bytes).toString("utf8"));
  } catch (error) {
    throw imageFailure(fileTitle(file), error, "reading");
  }
}
