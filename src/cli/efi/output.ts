/** Files that a command writes: whole or not at all. */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { CommandFailure } from "../exit-codes.js";
import { reasonOf } from "../file-reasons.js";
import type { Terminal } from "../terminal.js";
import { zeroPieces } from "./input.js";

/**
 * Puts a file in place of the one that is there: that one's mode and owner stay. Whoever reads meanwhile sees the old one
 * or the new one.
 *
 * @param file `-` = standard output
 * @param read the file as it was when the content was made from it; null = the content is not made from this file
 * @throws CommandFailure; the file is as it was then
 */
export function writeOutput(file: string, parts: readonly Uint8Array[], read: Stats | null, terminal: Terminal): void {
  if (file === "-") for (const part of parts) terminal.outBytes(part);
  else replaceFile(file, parts, read);
}

function replaceFile(file: string, parts: readonly Uint8Array[], read: Stats | null): void {
  try {
    const there = statSync(file, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw new CommandFailure(`${file} is a folder; give the name of a file.`);
    if (there && !there.isFile()) writeThrough(file, parts);
    // Behind a link the file itself is replaced, and the link stays.
    else replaceRegular(there ? realpathSync(file) : file, parts, there ?? null, read);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(`${file} cannot be written: ${reasonOf(error)}. It is as it was.`);
  }
}

/** A pipe, or a device. */
function writeThrough(file: string, parts: readonly Uint8Array[]): void {
  const descriptor = openSync(file, "w");
  try {
    for (const part of parts) writeAll(descriptor, part, null);
  } finally {
    closeSync(descriptor);
  }
}

function replaceRegular(file: string, parts: readonly Uint8Array[], there: Stats | null, read: Stats | null): void {
  const folder = dirname(file);
  // What a killed run left must not be in the way of one that has its number, as runs in containers have.
  const unfinished = join(folder, `.${basename(file).slice(0, 100)}.${randomBytes(6).toString("hex")}.tmp`);
  const descriptor = openSync(unfinished, "wx", there ? 0o600 : 0o666);
  try {
    fill(descriptor, parts, there, file);
    if (read) checkUnchanged(file, read);
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  syncFolder(folder);
}

function fill(descriptor: number, parts: readonly Uint8Array[], there: Stats | null, file: string): void {
  try {
    writeSparse(descriptor, parts);
    if (there) takeOver(descriptor, there, file);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const pieceSize = 0x10000;
const [zeros = new Uint8Array()] = zeroPieces(pieceSize);

/** Zeros become holes: nearly all of an AAVMF store's 64 MiB are zeros. */
function writeSparse(descriptor: number, parts: readonly Uint8Array[]): void {
  let offset = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; ) {
      const end = endOfRun(part, at);
      if (!isZero(part, at)) writeAll(descriptor, part.subarray(at, end), offset + at);
      at = end;
    }
    offset += part.length;
  }
  ftruncateSync(descriptor, offset);
}

const isZero = (part: Uint8Array, at: number): boolean => {
  const piece = part.subarray(at, at + pieceSize);
  return Buffer.compare(piece, zeros.subarray(0, piece.length)) === 0;
};

/** Where the pieces end that are all zeros, or all not. */
function endOfRun(part: Uint8Array, from: number): number {
  const kind = isZero(part, from);
  let at = from + pieceSize;
  while (at < part.length && isZero(part, at) === kind) at += pieceSize;
  return Math.min(at, part.length);
}

function writeAll(descriptor: number, bytes: Uint8Array, position: number | null): void {
  for (let at = 0; at < bytes.length; )
    at += writeSync(descriptor, bytes, at, bytes.length - at, position === null ? null : position + at);
}

function takeOver(descriptor: number, { mode, uid, gid }: Stats, file: string): void {
  const own = fstatSync(descriptor);
  try {
    if (own.uid !== uid || own.gid !== gid) fchownSync(descriptor, uid, gid);
  } catch {
    throw new CommandFailure(
      `${file} belongs to somebody else (user ${uid}, group ${gid}), and would be yours: write to another file with -o, ` +
        "or run this as its owner. It is as it was.",
    );
  }
  // After the owner: changing that takes bits away.
  fchmodSync(descriptor, mode & 0o7777);
}

/** @throws CommandFailure when somebody wrote to it since */
function checkUnchanged(file: string, read: Stats): void {
  const now = statSync(file);
  if (now.ino === read.ino && now.dev === read.dev && now.mtimeMs === read.mtimeMs && now.size === read.size) return;
  throw new CommandFailure(
    `${file} was changed by another program meanwhile: is its machine running? Nothing was written.`,
  );
}

/** So that the new name outlives a power failure. Where folders cannot be opened there is nothing to be done. */
function syncFolder(folder: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(folder, "r");
    fsyncSync(descriptor);
  } catch {
    // The file itself is written.
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
