/** A guest's flash of variables: written by `shoal efi`, as people do, and read back by the library after the firmware had it. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type FirmwareImage, openImage } from "../../../adapters/firmware/edk2/image.js";
import { bootOptionNumber, parseLoadOption } from "../../../adapters/firmware/uefi/load-option.js";
import { shoal, temporaryFolder, type Undoing } from "../shoal.js";
import { efiProgram } from "./efi-program.js";
import type { GuestFirmware } from "./firmware.js";

/** Runs `shoal efi`. @returns what it says */
export async function efi(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await shoal(["efi", ...args]);
  assert.equal(code, 0, `shoal efi ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** A store made from nothing, whose firmware is not to wait for a key before it boots. @returns the file's path */
export async function newStore(test: Undoing, { layout }: GuestFirmware): Promise<string> {
  const file = join(temporaryFolder(test), "vars.fd");
  await efi("create", file, "--layout", layout);
  await efi("set", file, "Timeout", "0");
  return file;
}

export const imageIn = (file: string): FirmwareImage => openImage(readFileSync(file));

/** A variable's bytes in hex; undefined when there is none. */
export const variableIn = (file: string, name: string): string | undefined => {
  const found = imageIn(file).store.variables.find((variable) => variable.name === name);
  return found && Buffer.from(found.data).toString("hex");
};

/** BootOrder as people write it: `0001,0002`. */
export const bootOrderIn = (file: string): readonly string[] =>
  (variableIn(file, "BootOrder") ?? "").match(/.{4}/g)?.map((entry) => entry.slice(2) + entry.slice(0, 2)) ?? [];

/** The number of the entry with such a title, as people write it. */
export function bootEntryIn(file: string, title: RegExp): string {
  for (const { name, data } of imageIn(file).store.variables)
    if (bootOptionNumber(name) !== undefined && title.test(parseLoadOption(data).description)) return name.slice(4);
  throw new Error(`no entry has a title like ${title}`);
}

/** A disk of programs that say their own name. @param files names below `\EFI` @returns the folder's path */
export function diskOf(test: Undoing, { architecture }: GuestFirmware, files: readonly string[]): string {
  const folder = temporaryFolder(test);
  for (const file of files) putOn(folder, `EFI/${file}`, efiProgram(architecture, `This is ${file}.`));
  return folder;
}

export function putOn(disk: string, file: string, content: Uint8Array): void {
  const path = join(disk, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
