import type { Documents } from "./collections.js";
import { DamagedFile } from "./document-file.js";
import { codeOf, type Files } from "./files.js";

/** What is gathered while loading. */
export interface Loading {
  readonly files: Files;
  readonly documents: Documents;
  /** By document key: the newest change in it. */
  readonly seqs: Map<string, number>;
  damaged(path: string, problem: string): void;
}

/** In plain words, if it is the file's own. @throws every other error: the next file would fail in the same way */
export function problemOf(error: unknown): string {
  if (error instanceof DamagedFile) return error.message;
  if (codeOf(error) === "EIO") return "The disk cannot read it.";
  throw error;
}
