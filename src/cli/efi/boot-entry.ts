import type { Command } from "commander";
import type { FirmwareImage } from "../../../adapters/firmware/edk2/image.js";
import type { Change } from "../../../adapters/firmware/edk2/write.js";
import { bytesOfHex } from "../../../adapters/firmware/uefi/little-endian.js";
import {
  bootNumberText,
  bootOptionName,
  encodeLoadOption,
  firstNumberOutsideOrder,
  freeBootNumber,
  loadOptionActive,
} from "../../../adapters/firmware/uefi/load-option.js";
import { utf16BytesWithNul } from "../../../adapters/firmware/uefi/utf16.js";
import { guids } from "../../../adapters/firmware/uefi/well-known.js";
import type { CommandContext } from "../context.js";
import { CommandFailure, exitCodes } from "../exit-codes.js";
import {
  bootEntries,
  bootNext,
  bootOrder,
  checkEntries,
  numbersData,
  overwritable,
  parseBootNumber,
} from "./boot-entries.js";
import { choosePath, type PathFlags } from "./boot-path.js";
import { gone, setTo } from "./changes.js";
import { addWriteFlags, edit, type WriteFlags } from "./edit.js";
import { usageOf } from "./failures.js";

const addHelp = `
Where it leads, one of:
  --uri URL               HTTP Boot of that address; the firmware picks a network port and asks DHCP for the rest
  --http MAC [--uri URL]  the same over this port; without URL DHCP says what to boot
  --pxe MAC               PXE over this port, IPv4
  --file PATH             a program on any disk with an EFI partition, e.g. '\\EFI\\debian\\grubaa64.efi'
  --path TEXT             any device path in the text form of UEFI §10.6

The entry is put last in the boot order unless --first or --next says otherwise. With --next alone it stays outside the
order and gets a high number: firmware made of EDK2 writes its own entries over low ones that are not in the order.

Examples:
  $ shoal efi boot-entry add vars.fd --title "Install" --uri http://10.0.0.1/boot.efi --next
  $ shoal efi boot-entry add RPI_EFI.fd --title "Network" --pxe d8:3a:dd:61:4d:15 --first
  $ shoal efi boot-entry add vars.fd --title "Linux" --options "root=/dev/vda2 ro" \\
      --path 'HD(1,GPT,12345678-1234-1234-1234-123456789abc,0x800,0x100000)/\\EFI\\linux.efi'`;

const removeHelp = `
Takes it out of BootOrder and BootNext too.

Example:
  $ shoal efi boot-entry remove vars.fd 0003`;

interface AddFlags extends WriteFlags, PathFlags {
  readonly title: string;
  readonly options?: string;
  readonly optionsHex?: string;
  readonly number?: number;
  readonly first: boolean;
  readonly last: boolean;
  readonly next: boolean;
  readonly inactive: boolean;
}

export function addBootEntry(efi: Command, context: CommandContext): void {
  const entry = efi
    .command("boot-entry")
    .summary("add or remove a boot entry")
    .description("Adds and removes boot entries (Boot####).")
    .addHelpText(
      "after",
      "\nExample:\n  $ shoal efi boot-entry add vars.fd --title Net --uri http://10.0.0.1/boot.efi",
    );
  const add = entry
    .command("add <file>")
    .summary("add a boot entry")
    .description("Adds a boot entry.")
    .requiredOption("-t, --title <text>", "what people see in the firmware's menu")
    .option("--path <text>", "device path in text form")
    .option("--uri <url>", "boot this address")
    .option("--file <path>", "boot this file of an EFI partition")
    .option("--pxe <mac>", "PXE over this network port")
    .option("--http <mac>", "HTTP Boot over this network port")
    .option("--options <text>", "what the program gets, as UTF-16 text with a NUL behind it")
    .option("--options-hex <hex>", "what the program gets, as bytes")
    .option("-n, --number <number>", "as Boot####, four hex digits (default: one that is free)", parseBootNumber)
    .option("--first", "put it first in the boot order", false)
    .option("--last", "put it last in the boot order", false)
    .option("--next", "boot it once, at the next start", false)
    .option("--inactive", "the firmware is to pass it over", false);
  addWriteFlags(add).addHelpText("after", addHelp).action(addAction(context));
  const remove = entry
    .command("remove <file> <number>")
    .summary("remove a boot entry")
    .description("Removes a boot entry.");
  addWriteFlags(remove)
    .addHelpText("after", removeHelp)
    .action((file: string, text: string, flags: WriteFlags) => {
      const number = parseBootNumber(text);
      return edit(file, flags, context, ({ store: { variables } }, title) => {
        checkEntries(variables, [number], title, "");
        return { changes: removal(variables, number) };
      });
    });
}

function addAction(context: CommandContext) {
  return async (file: string, flags: AddFlags) => {
    if (flags.first && flags.last)
      throw new CommandFailure("--first and --last are not possible together.", exitCodes.usage);
    const pathIn = choosePath(flags);
    const optionalData = optionsOf(flags);
    await edit(file, flags, context, (image, title) => {
      const { variables } = image.store;
      const number = flags.number ?? freeNumber(variables, isOrdered(flags), title);
      checkFree(variables, number, title);
      const { bytes: path, notes } = pathIn(image);
      const attributes = flags.inactive ? 0 : loadOptionActive;
      const data = usageOf("--title", () =>
        encodeLoadOption({ attributes, description: flags.title, path, optionalData }),
      );
      const made = setTo(variables, { guid: guids.global, name: bootOptionName(number) }, data);
      const unsafe = isOrdered(flags) ? [] : overwritable([number]);
      return { changes: [made, ...placing(variables, number, flags)], notes: [...notes, ...unsafe] };
    });
  };
}

function optionsOf({ options, optionsHex }: AddFlags): Uint8Array {
  if (options !== undefined && optionsHex !== undefined)
    throw new CommandFailure("Only one of --options and --options-hex.", exitCodes.usage);
  if (optionsHex !== undefined) return usageOf("--options-hex", () => bytesOfHex(optionsHex));
  return options === undefined ? new Uint8Array() : usageOf("--options", () => utf16BytesWithNul(options, "the text"));
}

type Variables = FirmwareImage["store"]["variables"];

const isOrdered = ({ first, last, next }: AddFlags): boolean => first || last || !next;

/** None that the order names either, though there is no such entry. */
function freeNumber(variables: Variables, isInOrder: boolean, file: string): number {
  const taken = new Set([...bootEntries(variables).map((entry) => entry.number), ...bootOrder(variables)]);
  const number = freeBootNumber(taken, isInOrder ? 0 : firstNumberOutsideOrder);
  if (number !== undefined) return number;
  throw new CommandFailure(`${file} has all the boot entries that there can be.`);
}

function checkFree(variables: Variables, number: number, file: string): void {
  const entry = bootEntries(variables).find((one) => one.number === number);
  if (entry === undefined) return;
  throw new CommandFailure(
    `${file} has a ${entry.name} already: ${JSON.stringify(entry.title)}. Remove it first (shoal efi boot-entry remove ` +
      `${file} ${bootNumberText(number)}), or leave --number out for one that is free.`,
  );
}

function placing(variables: Variables, number: number, flags: AddFlags): readonly Change[] {
  const { first, next } = flags;
  const others = bootOrder(variables).filter((one) => one !== number);
  const order = first ? [number, ...others] : [...others, number];
  return [
    ...(isOrdered(flags) ? [setTo(variables, { guid: guids.global, name: "BootOrder" }, numbersData(order))] : []),
    ...(next ? [setTo(variables, { guid: guids.global, name: "BootNext" }, numbersData([number]))] : []),
  ];
}

function removal(variables: Variables, number: number): readonly Change[] {
  const order = bootOrder(variables);
  const left = order.filter((one) => one !== number);
  const orderKey = { guid: guids.global, name: "BootOrder" };
  const shorter = left.length === 0 ? gone(orderKey) : setTo(variables, orderKey, numbersData(left));
  return [
    gone({ guid: guids.global, name: bootOptionName(number) }),
    ...(left.length === order.length ? [] : [shorter]),
    ...(bootNext(variables) === number ? [gone({ guid: guids.global, name: "BootNext" })] : []),
  ];
}
