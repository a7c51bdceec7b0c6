import { existsSync } from "node:fs";
import { type Command, Option } from "commander";
import { blankImage, type Layout } from "../../../adapters/firmware/edk2/blank.js";
import { openImage } from "../../../adapters/firmware/edk2/image.js";
import type { CommandContext } from "../context.js";
import { CommandFailure } from "../exit-codes.js";
import { knownLayouts } from "./layouts.js";
import { writeOutput } from "./output.js";

const help = `
Layouts:
${knownLayouts.map(({ layout, title, size }) => `  ${layout.padEnd(17)} ${title}, ${size} bytes`).join("\n")}

Those of the Raspberry Pi have the store in its place and no firmware: for tests, not for booting.
Of the 64 MiB of aavmf nearly all are zeros, which take no room on disk.

Example:
  $ shoal efi create vars.fd --layout aavmf`;

interface CreateFlags {
  readonly layout: Layout;
  readonly force: boolean;
}

export function addCreate(efi: Command, { terminal }: CommandContext): void {
  efi
    .command("create <file>")
    .summary("make an image with an empty store")
    .description("Makes an image file with a store and no variables in it; - for standard output.")
    .addOption(
      new Option("-l, --layout <layout>", "for which firmware")
        .choices(knownLayouts.map(({ layout }) => layout))
        .makeOptionMandatory(),
    )
    .option("--force", "write over a file that is there", false)
    .addHelpText("after", help)
    .action((file: string, { layout, force }: CreateFlags) => {
      if (file !== "-" && !force && existsSync(file))
        throw new CommandFailure(
          `${file} is there already, and its variables would be lost. To write over it: --force`,
        );
      const bytes = blankImage(layout);
      writeOutput(file, [bytes], null, terminal);
      const tell = file === "-" ? terminal.err : terminal.out;
      const { free } = openImage(bytes).store.space;
      tell.call(terminal, `${file === "-" ? "standard output" : file}: an empty store; ${free} bytes free.\n`);
    });
}
