import { StoreError } from "../ports/store.js";
import { codeOf } from "./files.js";

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: "Free some space on that disk.",
  EDQUOT: "Free some space, or raise the quota of the user that Shoal runs as.",
  EACCES: "Make it the property of the user that Shoal runs as, or name another directory.",
  EPERM: "Make it the property of the user that Shoal runs as, or name another directory.",
  EROFS: "The file system is mounted read-only: see the kernel's log for why, or name a directory elsewhere.",
  EEXIST: "Something that is no directory has that name: move it away, or name another directory.",
  ENOTDIR: "Something on that path is no directory: move it away, or name another directory.",
  ENOENT: "Nothing can be made there: name another directory.",
  EIO: "The disk is failing: see the kernel's log.",
};

const remedyOf = (error: unknown): string => remedies[codeOf(error) ?? ""] ?? "See the kernel's log.";

/** For whoever may read the service's conditions: without paths. */
export const diskProblem = (error: unknown): string =>
  `The disk refuses to store changes (${codeOf(error) ?? "unknown error"}). ${remedyOf(error)}`;

/** An error for the operator with what to do. */
export function diskRefused(what: string, error: unknown): StoreError {
  const reason = error instanceof Error ? error.message : String(error);
  return new StoreError("disk", `${what}: ${reason}. ${remedyOf(error)}`, undefined, { cause: error });
}
