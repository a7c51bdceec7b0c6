/** What keeps a file from being read or written, in words for a person. */

const words: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EACCES: "you may not (permission denied)",
  EPERM: "you may not (operation not permitted)",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "your share of the disk is used up",
  EFBIG: "no file may be that large here",
  ENOTDIR: "a part of its path is no folder",
  EISDIR: "it is a folder",
  ELOOP: "its links go round in a circle",
  ENAMETOOLONG: "its name is too long",
};

/** @param error what a call of node:fs threw */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return words[(error as NodeJS.ErrnoException).code ?? ""] ?? error.message;
}
