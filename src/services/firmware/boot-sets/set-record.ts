/** What is known of a set, as it lies beside its files: anybody may have written there, so that all of it is checked. */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { BootFile, BootSet } from "../../../ports/boot-sets.js";
import { codeOf } from "../image-disk.js";
import { isDigest } from "../image-record.js";
import { PathClaims } from "./boot-path.js";
import { mostFiles } from "./boot-source.js";

export const aboutFile = "about.json";
export const filesFolder = "files";

/** Bytes: as many files as there may be, with long names. */
const longestAbout = 2 * 1024 * 1024;

/** What is wrong with a folder that should hold a set, in words that continue its name. */
export class NoSetFolder extends Error {}

/** The manifest's digest: what a set is, and not what it is called. */
export function setId(board: string, files: readonly BootFile[]): string {
  const manifest = JSON.stringify({ board, files: files.map(({ path, size, sha256 }) => [path, size, sha256]) });
  return createHash("sha256").update(manifest).digest("hex");
}

export const inOrder = (files: readonly BootFile[]): readonly BootFile[] =>
  [...files].sort((a, b) => (a.path < b.path ? -1 : 1));

/**
 * @returns undefined when it is not there
 * @throws NoSetFolder, or what the file system says
 */
export async function readSet(directory: string, id: string): Promise<BootSet | undefined> {
  const text = await readAbout(join(directory, id, aboutFile)).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw codeOf(error) === "ENOTDIR" ? new NoSetFolder("is no folder") : error;
  });
  if (text === undefined) return undefined;
  const set = parseSet(text);
  if (set.id !== id || setId(set.board, set.files) !== id) throw new NoSetFolder("tells of another set");
  return set;
}

async function readAbout(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    if ((await file.stat()).size > longestAbout) throw new NoSetFolder("has a record that is too long");
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

function parseSet(text: string): BootSet {
  const found: unknown = parseJson(text);
  if (!isShaped(found, members)) throw new NoSetFolder("has a record that cannot be read");
  const { id, name, board, addedAt, from, signer, image, files, notes } = found as BootSet;
  return { id, name, board, addedAt, from, signer, image, files: files.map(onlyFile), notes };
}

const onlyFile = ({ path, size, sha256 }: BootFile): BootFile => ({ path, size, sha256 });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Check = (value: unknown) => boolean;
const text: Check = (value) => typeof value === "string";
const textOrNone: Check = (value) => value === null || text(value);
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const digest: Check = (value) => typeof value === "string" && isDigest(value);

const file: Readonly<Record<keyof BootFile, Check>> = { path: text, size: count, sha256: digest };

const members: Readonly<Record<keyof BootSet, Check>> = {
  id: digest,
  name: text,
  board: text,
  addedAt: count,
  from: text,
  signer: textOrNone,
  image: digest,
  files: (value) => listOf(value, (one) => isShaped(one, file)) && areConfined(value as readonly BootFile[]),
  notes: (value) => listOf(value, text),
};

const listOf = (value: unknown, check: Check): boolean =>
  Array.isArray(value) && value.length <= mostFiles && value.every(check);

/** No record leads out of its set. */
function areConfined(files: readonly BootFile[]): boolean {
  const claims = new PathClaims();
  try {
    for (const { path } of files) claims.claimFile(path);
    return true;
  } catch {
    return false;
  }
}

function isShaped(value: unknown, shape: Readonly<Record<string, Check>>): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(shape).every(([name, check]) => check((value as Record<string, unknown>)[name]));
}
