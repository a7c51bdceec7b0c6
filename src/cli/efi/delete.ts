import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { gone } from "./changes.js";
import { addWriteFlags, edit, type WriteFlags } from "./edit.js";
import { findVariable, nameHelp, wantedName } from "./names.js";

const help = `${nameHelp}

Its bytes are marked as deleted and stay in the file until the store is compacted; with --compact they are gone at once.
To delete a boot entry use boot-entry remove, which takes it out of the order too.

Examples:
  $ shoal efi delete vars.fd BootNext
  $ shoal efi delete vars.fd ip4Config2:525400770001 --compact`;

export function addDelete(efi: Command, context: CommandContext): void {
  const command = efi
    .command("delete <file> <name>")
    .summary("delete a variable")
    .description("Deletes a variable.")
    .option("--guid <guid>", "GUID of the variable, or its name");
  addWriteFlags(command)
    .addHelpText("after", help)
    .action(async (file: string, name: string, flags: WriteFlags & { guid?: string }) => {
      const wanted = wantedName(name, flags.guid);
      await edit(file, flags, context, ({ store: { variables } }, title) => ({
        changes: [gone(findVariable(variables, wanted, title))],
      }));
    });
}
