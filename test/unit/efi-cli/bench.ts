/** `shoal efi` as it is called, over image files in a folder of the test's own. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blankImage, type Layout } from "../../../adapters/firmware/edk2/blank.js";
import { type FirmwareImage, openImage } from "../../../adapters/firmware/edk2/image.js";
import type { StoredVariable } from "../../../adapters/firmware/edk2/variable.js";
import { appended, applied } from "../../../adapters/firmware/edk2/write.js";
import { encodeLoadOption } from "../../../adapters/firmware/uefi/load-option.js";
import { guids } from "../../../adapters/firmware/uefi/well-known.js";
import { runIn, TestTerminal } from "../cli/terminal.js";

const folder = mkdtempSync(join(tmpdir(), "shoal-efi-"));
let files = 0;

/** A name that nothing has yet. */
export const freshFile = (name = "vars.fd"): string => join(mkdtempSync(join(folder, `${files++}-`)), name);

export function fileOf(content: Uint8Array | string, name?: string): string {
  const file = freshFile(name);
  writeFileSync(file, content);
  return file;
}

export const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replace(/\s/g, ""), "hex"));

/** @param data as hex */
export const variable = (name: string, data: string, guid: string = guids.global, attributes = 7): StoredVariable => ({
  guid,
  name,
  attributes,
  data: hex(data),
  time: null,
});

/** Of a boot entry that leads to a path. */
export const entry = (name: string, description: string, path: Uint8Array, attributes = 1): StoredVariable => ({
  ...variable(name, ""),
  data: encodeLoadOption({ attributes, description, path, optionalData: new Uint8Array() }),
});

export function imageWith(variables: readonly StoredVariable[], layout: Layout = "ovmf"): Uint8Array {
  const bytes = blankImage(layout);
  const splice = appended(
    openImage(bytes),
    variables.map((to) => ({ guid: to.guid, name: to.name, to })),
  );
  return splice === null ? bytes : applied(bytes, splice);
}

export const fileWith = (variables: readonly StoredVariable[], layout?: Layout): string =>
  fileOf(imageWith(variables, layout));

export const imageIn = (file: string): FirmwareImage => openImage(readFileSync(file));

/** Hex of a variable's data; undefined = it is not there. */
export function dataIn(file: string, name: string, guid: string = guids.global): string | undefined {
  const found = imageIn(file).store.variables.find((one) => one.name === name && one.guid === guid);
  return found && Buffer.from(found.data).toString("hex");
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly bytes: Uint8Array;
}

export async function efi(args: readonly string[], piped: Uint8Array | string = ""): Promise<Outcome> {
  const terminal = new TestTerminal();
  terminal.piped = Buffer.from(piped);
  const code = await runIn(terminal, ["efi", ...args]);
  const { stdout, stderr, stdoutBytes } = terminal;
  return { code, stdout, stderr, bytes: Buffer.concat(stdoutBytes) };
}
