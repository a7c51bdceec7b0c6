/** Files that a command reads. */
import { closeSync, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { CommandFailure, exitCodes } from "../exit-codes.js";
import { reasonOf } from "../file-reasons.js";
import type { Terminal } from "../terminal.js";

export interface Input {
  readonly bytes: Uint8Array;
  /** How many bytes follow that are all zero: of the 64 MiB of an AAVMF store nearly all are. */
  readonly zeros: number;
  /** null = standard input. */
  readonly stats: Stats | null;
}

const mostBytes = 256 * 1024 * 1024;
const tooLarge = "larger than 256 MiB, which no image of firmware is";

/** @param file `-` = standard input. @throws CommandFailure */
export async function readInput(file: string, terminal: Terminal): Promise<Input> {
  return file === "-" ? { bytes: await readStandardInput(terminal), zeros: 0, stats: null } : readFile(file);
}

async function readStandardInput(terminal: Terminal): Promise<Uint8Array> {
  if (terminal.inIsTerminal)
    throw new CommandFailure("Standard input is a terminal: give a file, or pipe one in.", exitCodes.usage);
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of terminal.readBytes()) {
    pieces.push(piece);
    size += piece.length;
    if (size > mostBytes) throw new CommandFailure(`Standard input is ${tooLarge}.`);
  }
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
}

function readFile(file: string): Input {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, "r");
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) throw new CommandFailure(`${file} is a folder; give the image file in it.`);
    if (stats.size > mostBytes) throw new CommandFailure(`${file} is ${tooLarge}.`);
    return {
      ...(stats.isFile() && stats.size > 0 ? readRegular(descriptor, stats.size) : readOther(descriptor, file)),
      stats,
    };
  } catch (error) {
    throw error instanceof CommandFailure ? error : new CommandFailure(`${file} cannot be read: ${reasonOf(error)}.`);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

type Content = Pick<Input, "bytes" | "zeros">;

const pieceSize = 0x100000;
const zeroPiece = Buffer.alloc(pieceSize);
const isZero = (piece: Uint8Array): boolean => zeroPiece.compare(piece, 0, piece.length) === 0;

function readRegular(descriptor: number, size: number): Content {
  // Zeros are there already: memory that nobody writes to costs nothing.
  const bytes = Buffer.alloc(size);
  const piece = Buffer.allocUnsafeSlow(Math.min(size, pieceSize));
  let at = 0;
  let end = 0;
  while (at < size) {
    const count = readSync(descriptor, piece, 0, Math.min(piece.length, size - at), null);
    if (count === 0) break;
    const read = piece.subarray(0, count);
    const kept = size <= pieceSize || !isZero(read);
    if (kept) bytes.set(read, at);
    at += count;
    if (kept) end = at;
  }
  return { bytes: bytes.subarray(0, end), zeros: at - end };
}

/** A pipe, a device, a file of the kernel: its size is not known before its end. */
function readOther(descriptor: number, file: string): Content {
  const pieces: Buffer[] = [];
  for (let size = 0; ; ) {
    const piece = Buffer.allocUnsafeSlow(pieceSize);
    const count = readSync(descriptor, piece, 0, piece.length, null);
    if (count === 0) return { bytes: Buffer.concat(pieces), zeros: 0 };
    pieces.push(piece.subarray(0, count));
    size += count;
    if (size > mostBytes) throw new CommandFailure(`${file} is ${tooLarge}.`);
  }
}

/** Nothing but zeros, in pieces that share their memory. */
export const zeroPieces = (length: number): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(length / pieceSize) }, (_, index) =>
    zeroPiece.subarray(0, Math.min(pieceSize, length - index * pieceSize)),
  );

export const wholeOf = ({ bytes, zeros }: Content): Uint8Array =>
  zeros === 0 ? bytes : Buffer.concat([bytes, ...zeroPieces(zeros)]);
