import type { Command } from "commander";
import { keyOf, type StoredVariable } from "../../../adapters/firmware/edk2/variable.js";
import type { CommandContext } from "../context.js";
import { CommandFailure, exitCodes } from "../exit-codes.js";
import { printable } from "../printable.js";
import { isAlike, textOf, textsOf } from "./changes.js";
import { readImage } from "./image-file.js";
import { titleOf } from "./names.js";

const help = `
A line for each variable: - only in the first image, + only in the second, ! in both with different values, attributes or times.
Their order and what is deleted do not count, nor does anything outside the variables.

Exit code 0 = the same variables, 1 = different ones, 2 = it could not be told.

Example:
  $ cp vars.fd before.fd; …the machine runs…; shoal efi diff before.fd vars.fd`;

export function addDiff(efi: Command, context: CommandContext): void {
  efi
    .command("diff <first> <second>")
    .summary("compare the variables of two images")
    .description("Compares the variables of two images.")
    .addHelpText("after", help)
    .action(async (first: string, second: string) => {
      if (first === "-" && second === "-")
        throw new CommandFailure("Only one of the two can be standard input.", exitCodes.usage);
      const [one, other] = [await variablesOf(first, context), await variablesOf(second, context)];
      const lines = differences(one, other);
      for (const line of lines) context.terminal.out(`${line}\n`);
      if (lines.length > 0) throw different;
    });
}

/** As diff(1): nothing to say but the exit code. */
const different = new CommandFailure("", exitCodes.failed);

/** As in diff(1), 1 is a difference: what keeps us from looking for one has to be something else. */
async function variablesOf(file: string, { terminal }: CommandContext): Promise<readonly StoredVariable[]> {
  try {
    return (await readImage(file, terminal)).image.store.variables;
  } catch (error) {
    throw error instanceof CommandFailure ? new CommandFailure(error.message, exitCodes.usage) : error;
  }
}

function differences(one: readonly StoredVariable[], other: readonly StoredVariable[]): readonly string[] {
  const others = new Map(other.map((variable) => [keyOf(variable), variable]));
  const known = new Set(one.map(keyOf));
  return [
    ...one.flatMap((variable) => {
      const twin = others.get(keyOf(variable));
      if (twin === undefined) return [`- ${titleOf(variable)}  ${printable(textOf(variable))}`];
      return isAlike(variable, twin)
        ? []
        : [`! ${titleOf(variable)}  ${textsOf(variable, twin).map(printable).join("  ->  ")}`];
    }),
    ...other
      .filter((variable) => !known.has(keyOf(variable)))
      .map((variable) => `+ ${titleOf(variable)}  ${printable(textOf(variable))}`),
  ];
}
