import type { Command } from "commander";
import { bootNumberText } from "../../../adapters/firmware/uefi/load-option.js";
import { guids } from "../../../adapters/firmware/uefi/well-known.js";
import type { CommandContext } from "../context.js";
import { CommandFailure, exitCodes } from "../exit-codes.js";
import {
  bootEntries,
  bootNext,
  bootOrder,
  checkEntries,
  numbersData,
  orderText,
  overwritable,
  parseBootNumber,
} from "./boot-entries.js";
import { gone, setTo } from "./changes.js";
import { addWriteFlags, edit, type WriteFlags } from "./edit.js";
import { readImage } from "./image-file.js";
import { entryLines } from "./summary.js";

const help = `
Without ORDER it shows the order and all entries. ORDER is numbers as "shoal efi show" prints them, separated by commas;
entries that are left out stay and are not tried. "none" takes the order away.

Firmware of virtual machines writes an order of its own at each start if QEMU is given one (-boot order, bootindex).

Examples:
  $ shoal efi boot-order vars.fd
  $ shoal efi boot-order vars.fd 0003,0001`;

const key = { guid: guids.global, name: "BootOrder" };

export function addBootOrder(efi: Command, context: CommandContext): void {
  const command = efi
    .command("boot-order <file> [order]")
    .summary("show or change the order in which boot entries are tried")
    .description("Shows or changes the order in which the firmware tries the boot entries.")
    .option("--force", "also with entries that are not there", false);
  addWriteFlags(command)
    .addHelpText("after", help)
    .action(async (file: string, order: string | undefined, flags: WriteFlags & { force: boolean }) => {
      if (order === undefined) return show(file, context);
      const numbers = order.toLowerCase() === "none" ? [] : parseOrder(order);
      await edit(file, flags, context, ({ store: { variables } }, title) => {
        if (!flags.force) checkEntries(variables, numbers, title);
        const left = bootOrder(variables).filter((number) => !numbers.includes(number));
        return {
          changes: [numbers.length === 0 ? gone(key) : setTo(variables, key, numbersData(numbers))],
          notes: overwritable(left),
        };
      });
    });
}

async function show(file: string, { terminal }: CommandContext): Promise<void> {
  const { image } = await readImage(file, terminal);
  const { variables } = image.store;
  const order = bootOrder(variables);
  const next = bootNext(variables);
  terminal.out(`${order.length === 0 ? "none" : orderText(order)}\n`);
  for (const line of entryLines(bootEntries(variables), order)) terminal.out(`${line}\n`);
  if (next !== null) terminal.out(`  next: ${bootNumberText(next)}\n`);
}

/** @throws CommandFailure */
function parseOrder(text: string): readonly number[] {
  const numbers = text.split(",").map(parseBootNumber);
  const twice = numbers.find((number, index) => numbers.indexOf(number) !== index);
  if (twice === undefined) return numbers;
  throw new CommandFailure(`${bootNumberText(twice)} is in the order twice.`, exitCodes.usage);
}
