/** Image files as the commands take them. */
import { type FirmwareImage, isBlank, openImage } from "../../../adapters/firmware/edk2/image.js";
import { CommandFailure } from "../exit-codes.js";
import type { Terminal } from "../terminal.js";
import { imageFailure } from "./failures.js";
import { type Input, readInput, wholeOf } from "./input.js";
import { layoutOfSize } from "./layouts.js";

export interface ImageFile {
  /** As the user calls it. */
  readonly name: string;
  /** Its bytes are the file's but for zeros at the end. */
  readonly image: FirmwareImage;
  readonly zeros: number;
  readonly stats: Input["stats"];
  /** The file was blank, and has a store only here. */
  readonly formatted: boolean;
}

/** @throws CommandFailure; for a blank one too */
export async function readImage(name: string, terminal: Terminal): Promise<ImageFile> {
  return imageFile(name, await readInput(name, terminal));
}

/** As `readImage`, but a blank flash of a virtual AArch64 machine is given a store: firmware would do the same at its first start. */
export async function readImageToChange(name: string, terminal: Terminal): Promise<ImageFile> {
  const input = await readInput(name, terminal);
  if (layoutOfSize(sizeOf(input)) !== "aavmf" || !isBlankInput(input)) return imageFile(name, input);
  const { blankImage } = await import("../../../adapters/firmware/edk2/blank.js");
  const blank = blankImage("aavmf");
  const bytes = blank.subarray(0, aavmfVolume);
  return { ...imageFile(name, { ...input, bytes, zeros: blank.length - bytes.length }), formatted: true };
}

const aavmfVolume = 0xc0000;

type Content = Pick<Input, "bytes" | "zeros">;

const sizeOf = ({ bytes, zeros }: Content): number => bytes.length + zeros;

const isBlankInput = ({ bytes, zeros }: Content): boolean => (zeros === 0 ? isBlank(bytes) : bytes.length === 0);

function imageFile(name: string, input: Input): ImageFile {
  const { bytes, zeros, stats } = input;
  if (sizeOf(input) === 0 || isBlankInput(input)) throw blankFailure(name, sizeOf(input));
  try {
    return { name: fileTitle(name), image: openImage(bytes), zeros, stats, formatted: false };
  } catch (error) {
    // The zeros may be a part of the volume.
    if (zeros > 0) return imageFile(name, { bytes: wholeOf(input), zeros: 0, stats });
    throw imageFailure(fileTitle(name), error, "reading");
  }
}

export const fileTitle = (name: string): string => (name === "-" ? "standard input" : name);

function blankFailure(name: string, length: number): CommandFailure {
  if (length === 0) return new CommandFailure(`${fileTitle(name)} is empty.`);
  const layout = layoutOfSize(length);
  const remedy = layout
    ? `To put an empty store into it: shoal efi create ${name === "-" ? "FILE" : name} --layout ${layout} --force`
    : "shoal efi create makes a file with an empty store.";
  return new CommandFailure(
    `${fileTitle(name)} is blank, all its ${length} bytes are alike: a flash that no firmware has formatted yet, with no ` +
      `variables in it.\n${remedy}`,
  );
}
