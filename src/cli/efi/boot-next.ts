import type { Command } from "commander";
import { bootNumberText } from "../../../adapters/firmware/uefi/load-option.js";
import { guids } from "../../../adapters/firmware/uefi/well-known.js";
import type { CommandContext } from "../context.js";
import { bootNext, bootOrder, checkEntries, numbersData, overwritable, parseBootNumber } from "./boot-entries.js";
import { gone, setTo } from "./changes.js";
import { addWriteFlags, edit, type WriteFlags } from "./edit.js";
import { readImage } from "./image-file.js";

const help = `
Without ENTRY it shows what is next. "none" takes it away. The firmware boots the entry once and forgets it, if it can
write to its flash; a Raspberry Pi that is booted over the network cannot, and boots it each time.

Examples:
  $ shoal efi boot-next vars.fd 0003
  $ shoal efi boot-next vars.fd none`;

const key = { guid: guids.global, name: "BootNext" };

export function addBootNext(efi: Command, context: CommandContext): void {
  const command = efi
    .command("boot-next <file> [entry]")
    .summary("show or choose what is booted once")
    .description("Shows or chooses the boot entry for the next start alone.")
    .option("--force", "also an entry that is not there", false);
  addWriteFlags(command)
    .addHelpText("after", help)
    .action(async (file: string, entry: string | undefined, flags: WriteFlags & { force: boolean }) => {
      if (entry === undefined) return show(file, context);
      const number = entry.toLowerCase() === "none" ? null : parseBootNumber(entry);
      await edit(file, flags, context, ({ store: { variables } }, title) => {
        if (number === null) return { changes: [gone(key)] };
        if (!flags.force) checkEntries(variables, [number], title);
        const isOrdered = bootOrder(variables).includes(number);
        return {
          changes: [setTo(variables, key, numbersData([number]))],
          notes: isOrdered ? [] : overwritable([number]),
        };
      });
    });
}

async function show(file: string, { terminal }: CommandContext): Promise<void> {
  const { image } = await readImage(file, terminal);
  const next = bootNext(image.store.variables);
  terminal.out(`${next === null ? "none" : bootNumberText(next)}\n`);
}
