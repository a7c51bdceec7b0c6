/** What is to be added: a file, a folder, an archive, or what comes through a pipe. */
import { createReadStream, type Stats, statSync } from "node:fs";
import { basename } from "node:path";
import { mostBytes } from "../../services/firmware/boot-sets/boot-source.js";
import { CommandFailure, exitCodes } from "../exit-codes.js";
import { reasonOf } from "../file-reasons.js";
import type { Terminal } from "../terminal.js";

export type Supplied =
  | { readonly kind: "folder"; readonly path: string; readonly name: string }
  | { readonly kind: "archive"; readonly bytes: Uint8Array; readonly name: string }
  | {
      readonly kind: "image";
      readonly content: AsyncIterable<Uint8Array>;
      /** Bytes; null = not known. */
      readonly size: number | null;
      readonly name: string;
    };

/** APPNOTE §4.3.7: every zip archive with a file in it begins with a local file header. */
const mark = Buffer.from("PK\u0003\u0004", "latin1");

/**
 * @param path `-` = standard input
 * @param name null = the file's own
 * @throws CommandFailure
 */
export async function supplied(path: string, name: string | null, terminal: Terminal): Promise<Supplied> {
  return path === "-" ? fromPipe(name, terminal) : fromDisk(path, name);
}

async function fromDisk(path: string, name: string | null): Promise<Supplied> {
  const stats = statOf(path);
  if (stats.isDirectory()) return { kind: "folder", path, name: name ?? nameOf(path) };
  const content = readable(path, createReadStream(path));
  return fromStream(content, stats.isFile() ? stats.size : null, name ?? nameOf(path).replace(/\.zip$/i, ""), path);
}

async function fromPipe(name: string | null, terminal: Terminal): Promise<Supplied> {
  if (terminal.inIsTerminal) {
    throw new CommandFailure("Standard input is a terminal: give a file, or pipe one in.", exitCodes.usage);
  }
  if (name === null) throw new CommandFailure("What comes through a pipe has no name: give --name.", exitCodes.usage);
  return fromStream(terminal.readBytes(), null, name, "Standard input");
}

/** Whether it is an archive, its first bytes tell. */
async function fromStream(
  stream: AsyncIterable<Uint8Array>,
  all: number | null,
  name: string,
  title: string,
): Promise<Supplied> {
  const pieces = stream[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let size = 0;
  while (size < mark.length) {
    const next = await pieces.next();
    if (next.done) break;
    first.push(next.value);
    size += next.value.length;
  }
  const content = followed(first, pieces);
  const begin = Buffer.concat(first).subarray(0, mark.length);
  if (!begin.equals(mark)) return { kind: "image", content, size: all, name };
  return { kind: "archive", bytes: await collected(content, title), name };
}

async function* followed(first: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* first;
    for (;;) {
      const next = await rest.next();
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Whoever stops reading lets go of the file.
    await rest.return?.();
  }
}

async function collected(content: AsyncIterable<Uint8Array>, title: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of content) {
    pieces.push(piece);
    size += piece.length;
    if (size > mostBytes) throw tooLarge(title);
  }
  return Buffer.concat(pieces);
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function* readable(path: string, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    throw unreadable(path, error);
  }
}

const nameOf = (path: string): string => basename(path.replace(/[/\\]+$/, "")) || "firmware";

const tooLarge = (what: string) =>
  new CommandFailure(`${what} is an archive of more than 256 MiB, which no boot folder's is.`);

const unreadable = (path: string, error: unknown): CommandFailure =>
  new CommandFailure(`${path} cannot be read: ${reasonOf(error)}.`);
