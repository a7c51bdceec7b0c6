/** The ways to write a value on the command line. */
import type { Command } from "commander";
import { bytesOfHex } from "../../../adapters/firmware/uefi/little-endian.js";
import { utf16BytesWithNul } from "../../../adapters/firmware/uefi/utf16.js";
import { valueFrom } from "../../../adapters/firmware/uefi/value-text.js";
import { CommandFailure, exitCodes } from "../exit-codes.js";
import type { Terminal } from "../terminal.js";
import { usageOf } from "./failures.js";
import { readInput, wholeOf } from "./input.js";

const widths = { u8: 1, u16: 2, u32: 4, u64: 8 } as const;
const forms = ["hex", "string", "u8", "u16", "u32", "u64"] as const;
type Form = (typeof forms)[number];

export type ValueFlags = { readonly [form in Form]: boolean } & { readonly file?: string };

export const addValueFlags = (command: Command): Command =>
  command
    .option("--hex", "VALUE is the bytes as hex digits", false)
    .option("--string", "VALUE is a text, to be stored as UTF-16 with a NUL behind it", false)
    .option("--u8", "VALUE is a number of 8 bits, e.g. 5 or 0x1f", false)
    .option("--u16", "… of 16 bits, stored little endian, as the others are", false)
    .option("--u32", "… of 32 bits", false)
    .option("--u64", "… of 64 bits", false)
    .option("--file <file>", "the bytes are in this file; - = standard input");

/** @returns the bytes for a variable of that name and GUID. @throws CommandFailure */
export async function valueReader(
  value: string | undefined,
  flags: ValueFlags,
  terminal: Terminal,
): Promise<(key: { readonly name: string; readonly guid: string }) => Uint8Array> {
  const given = forms.filter((form) => flags[form]);
  if (given.length + (flags.file === undefined ? 0 : 1) > 1)
    throw new CommandFailure(`Only one of ${forms.map((form) => `--${form}`).join(", ")} and --file.`, exitCodes.usage);
  if ((value === undefined) === (flags.file === undefined))
    throw new CommandFailure("Give a VALUE, or --file with the bytes: one of the two.", exitCodes.usage);
  const bytes = flags.file === undefined ? null : wholeOf(await readInput(flags.file, terminal));
  const [form] = given;
  return ({ name, guid }) => checked(bytes ?? (form ? formed(form, value ?? "") : known(name, guid, value ?? "")));
}

function formed(form: Form, text: string): Uint8Array {
  return usageOf(`--${form}`, () => {
    if (form === "hex") return bytesOfHex(text.replace(/^0x/i, "").replace(/[\s:]+/g, ""));
    return form === "string" ? utf16BytesWithNul(text, "the text") : numberBytes(form, text);
  });
}

function numberBytes(form: keyof typeof widths, text: string): Uint8Array {
  const width = widths[form];
  const value = /^(0x[0-9a-f]+|\d+)$/i.test(text) ? BigInt(text) : -1n;
  if (value < 0n || value >= 1n << BigInt(8 * width))
    throw new CommandFailure(`--${form}: ${JSON.stringify(text)} is no number of ${8 * width} bits.`, exitCodes.usage);
  return new Uint8Array(Buffer.from(value.toString(16).padStart(2 * width, "0"), "hex")).reverse();
}

/** By what is known of the variable. */
const known = (name: string, guid: string, text: string): Uint8Array =>
  usageOf(`${name} ${JSON.stringify(text)}`, () => valueFrom(name, guid, text));

function checked(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0) return bytes;
  throw new CommandFailure("A variable without data is none: to take it away, use shoal efi delete.", exitCodes.usage);
}
