/** What is known of a set, as it lies beside its files. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { BootFile, BootSet } from "../../../ports/boot-sets.js";
import { codeOf } from "../../image-disk.js";
import {
  type Check,
  isCount,
  isDigestText,
  isShaped,
  isText,
  isTextOrNone,
  NoSuchFolder,
  readRecordFile,
  unreadableRecord,
} from "../record-file.js";
import { PathClaims } from "./boot-path.js";
import { mostFiles } from "./boot-source.js";

export const aboutFile = "about.json";
export const filesFolder = "files";

/** Bytes: as many files as there may be, with long names. */
const longestAbout = 2 * 1024 * 1024;

/** The manifest's digest: what a set is, and not what it is called. */
export function setId(board: string, files: readonly BootFile[]): string {
  const manifest = JSON.stringify({ board, files: files.map(({ path, size, sha256 }) => [path, size, sha256]) });
  return createHash("sha256").update(manifest).digest("hex");
}

export const inOrder = (files: readonly BootFile[]): readonly BootFile[] =>
  [...files].sort((a, b) => (a.path < b.path ? -1 : 1));

/**
 * @returns undefined when it is not there
 * @throws NoSuchFolder, or what the file system says
 */
export async function readSet(directory: string, id: string): Promise<BootSet | undefined> {
  const found = await readRecordFile(join(directory, id, aboutFile), longestAbout).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw codeOf(error) === "ENOTDIR" ? new NoSuchFolder("is no folder") : error;
  });
  if (found === undefined) return undefined;
  const set = parseSet(found);
  if (set.id !== id || setId(set.board, set.files) !== id) throw new NoSuchFolder("tells of another set");
  return set;
}

function parseSet(found: unknown): BootSet {
  if (!isShaped<BootSet>(found, members)) throw unreadableRecord();
  const { id, name, board, addedAt, from, signer, image, files, notes } = found;
  return { id, name, board, addedAt, from, signer, image, files: files.map(onlyFile), notes };
}

const onlyFile = ({ path, size, sha256 }: BootFile): BootFile => ({ path, size, sha256 });

const file: Readonly<Record<keyof BootFile, Check>> = { path: isText, size: isCount, sha256: isDigestText };

const members: Readonly<Record<keyof BootSet, Check>> = {
  id: isDigestText,
  name: isText,
  board: isText,
  addedAt: isCount,
  from: isText,
  signer: isTextOrNone,
  image: isDigestText,
  files: (value) => listOf(value, (one) => isShaped<BootFile>(one, file)) && areConfined(value as readonly BootFile[]),
  notes: (value) => listOf(value, isText),
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
