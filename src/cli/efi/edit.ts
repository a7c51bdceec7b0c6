/** How every command changes an image: read, change, check, write, tell. */
import type { Command } from "commander";
import { type FirmwareImage, openImage } from "../../../adapters/firmware/edk2/image.js";
import { keyOf, type StoredVariable } from "../../../adapters/firmware/edk2/variable.js";
import { appended, applied, type Change, compacted, type Splice } from "../../../adapters/firmware/edk2/write.js";
import { sameBytes } from "../../../adapters/firmware/uefi/little-endian.js";
import type { CommandContext } from "../context.js";
import { changeText, isIdle } from "./changes.js";
import { imageFailure } from "./failures.js";
import { type ImageFile, readImageToChange } from "./image-file.js";
import { zeroPieces } from "./input.js";
import { writeOutput } from "./output.js";

export interface WriteFlags {
  readonly output?: string;
  readonly compact: boolean;
  readonly dryRun: boolean;
}

export const addWriteFlags = (command: Command): Command =>
  command
    .option("-o, --output <file>", "write the result there and leave the image as it is; - = standard output")
    .option("--compact", "leave out what was deleted, instead of writing behind it as flash does", false)
    .option("--dry-run", "say what would change, and write nothing", false);

/** What a command wants of the image's variables; notes are told whether or not something changes. */
export interface Wish {
  readonly changes: readonly Change[];
  readonly notes?: readonly string[];
}

/** @throws CommandFailure; the file is as it was then */
export async function edit(
  file: string,
  flags: WriteFlags,
  { terminal }: CommandContext,
  wishFor: (image: FirmwareImage, name: string) => Wish | Promise<Wish>,
): Promise<void> {
  const input = await readImageToChange(file, terminal);
  const { image, name } = input;
  const { changes: wanted, notes = [] } = await wishFor(image, name);
  const changes = wanted.filter((change) => !isIdle(image.store.variables, change));
  const target = flags.output ?? file;
  const tell = target === "-" ? terminal.err : terminal.out;
  const say = (text: string): void => tell.call(terminal, `${text}\n`);
  for (const warning of image.warnings) terminal.err(`${name}: warning: ${warning}\n`);
  if (input.formatted) say(`${name} is blank: an empty store is made in it first.`);
  for (const note of notes) say(note);
  if (changes.length === 0 && !makesRoom(image, flags) && target === file && file !== "-")
    return say(`${name}: nothing to change; it is as it was.`);

  const result = resultOf(input, changes, flags.compact);
  const texts = changes.map((change) => changeText(image.store.variables, change));
  if (flags.dryRun) return say(plan(target, texts, result));
  writeOutput(target, result.parts, target === file ? input.stats : null, terminal);
  say(`${target === "-" ? name : target}: ${summary(texts)}${roomText(result)}`);
}

const makesRoom = ({ store }: FirmwareImage, { compact }: WriteFlags): boolean => compact && store.deleted > 0;

interface Result {
  readonly parts: readonly Uint8Array[];
  readonly free: number;
  /** What was deleted is left out. */
  readonly compacted: boolean;
}

/** What lies behind the volume (63 MiB of an AAVMF store) is neither copied nor looked at. */
function resultOf({ image, name, zeros }: ImageFile, changes: readonly Change[], compact: boolean): Result {
  const { bytes, store, volume } = image;
  const after = afterwards(store.variables, changes);
  const splice = spliceOf(image, name, changes, after, compact);
  const end = volume.offset + volume.length;
  const head = splice === null ? bytes.subarray(0, end) : applied(bytes.subarray(0, end), splice);
  const written = openImage(head).store;
  checkWritten(written.variables, after);
  const { free } = written.space;
  return { parts: [head, bytes.subarray(end), ...zeroPieces(zeros)], free, compacted: splice?.compacted ?? false };
}

/** null = as it is. As flash does where there is room: a store is then never without its variables. */
function spliceOf(
  image: FirmwareImage,
  name: string,
  changes: readonly Change[],
  after: readonly StoredVariable[],
  compact: boolean,
): (Splice & { readonly compacted: boolean }) | null {
  if (changes.length === 0 && !(compact && image.store.deleted > 0)) return null;
  try {
    const behind = compact ? null : appended(image, changes);
    return behind ? { ...behind, compacted: false } : { ...compacted(image, after), compacted: true };
  } catch (error) {
    throw imageFailure(name, error, "writing");
  }
}

/** The variables with the changes made: changed ones in their place, new ones at the end. */
function afterwards(variables: readonly StoredVariable[], changes: readonly Change[]): readonly StoredVariable[] {
  const left = new Map(variables.map((one) => [keyOf(one), one]));
  for (const change of changes) {
    if (change.to === null) left.delete(keyOf(change));
    else left.set(keyOf(change), change.to);
  }
  return [...left.values()];
}

/** No image leaves this program that does not read back as it should. */
function checkWritten(written: readonly StoredVariable[], wanted: readonly StoredVariable[]): void {
  const found = new Map(written.map((one) => [keyOf(one), one]));
  const isThere = (one: StoredVariable): boolean => {
    const its = found.get(keyOf(one));
    return its !== undefined && its.attributes === one.attributes && sameBytes(its.data, one.data);
  };
  if (found.size !== wanted.length || !wanted.every(isThere))
    throw new Error("the changed image does not hold what was written into it; it was not written");
}

const mostTold = 3;

function summary(texts: readonly string[]): string {
  if (texts.length === 0) return "no variable changed";
  return texts.length <= mostTold ? texts.join("; ") : `${texts.length} variables changed`;
}

const roomText = ({ free, compacted: isCompacted }: Result): string =>
  `${isCompacted ? "; the store is compacted" : ""}; ${free} bytes free.`;

const plan = (target: string, texts: readonly string[], result: Result): string =>
  [
    `Would write ${target === "-" ? "to standard output" : target}:`,
    ...(texts.length === 0 ? ["no variable changed"] : texts).map((text) => `  ${text}`),
    `  ${roomText(result).slice(2)}`,
  ].join("\n");
