import type { Command } from "commander";
import type { StoredVariable } from "../../../adapters/firmware/edk2/variable.js";
import { hexOf } from "../../../adapters/firmware/uefi/little-endian.js";
import { valueText } from "../../../adapters/firmware/uefi/value-text.js";
import type { CommandContext } from "../context.js";
import { textOf } from "./changes.js";
import { readImage } from "./image-file.js";
import { findVariable, nameHelp, wantedName } from "./names.js";
import { variableJson } from "./summary.js";

const help = `${nameHelp}

Prints the value as text where its form is known, otherwise its bytes.

Examples:
  $ shoal efi get vars.fd BootOrder
  $ shoal efi get vars.fd ip4Config2:525400770001 --hex
  $ shoal efi get vars.fd db --raw > db.esl`;

interface GetFlags {
  readonly guid?: string;
  readonly raw: boolean;
  readonly hex: boolean;
  readonly json: boolean;
}

export function addGet(efi: Command, { terminal }: CommandContext): void {
  efi
    .command("get <file> <name>")
    .summary("the value of a variable")
    .description("Prints the value of a variable.")
    .option("--guid <guid>", "GUID of the variable, or its name")
    .option("--raw", "the bytes themselves", false)
    .option("--hex", "the bytes as hex digits", false)
    .option("--json", "with GUID, attributes and time", false)
    .addHelpText("after", help)
    .action(async (file: string, name: string, { guid, ...form }: GetFlags) => {
      const wanted = wantedName(name, guid);
      const { image, name: title } = await readImage(file, terminal);
      const variable = findVariable(image.store.variables, wanted, title);
      if (form.raw) terminal.outBytes(variable.data);
      else terminal.out(`${printed(variable, form)}\n`);
    });
}

function printed(variable: StoredVariable, { hex, json }: Pick<GetFlags, "hex" | "json">): string {
  if (json) return JSON.stringify(variableJson(variable), null, 2);
  if (hex) return hexOf(variable.data);
  const text = textOf(variable);
  // The text of a form that nobody knows is the beginning of the bytes.
  return text === valueText("", variable.guid, variable.data) ? dump(variable.data) : text;
}

const lineLength = 16;

/** As `hexdump -C` has it. */
function dump(data: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < data.length; at += lineLength) {
    const bytes = [...data.subarray(at, at + lineLength)];
    const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = bytes.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${hex.padEnd(3 * lineLength - 1)}  |${text}|`);
  }
  return lines.join("\n");
}
