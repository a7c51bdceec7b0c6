import { StoreError } from "../ports/store.js";
import { codeOf } from "./files.js";

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: "Free some space on that disk.",
  EDQUOT: "Free some space, or raise the quota of the user that Shoal runs as.",
  EACCES: "Make it the property of the user that Shoal runs as.",
  EPERM: "Make it the property of the user that Shoal runs as.",
  EROFS: "The file system is mounted read-only: see the kernel's log for why.",
  EIO: "The disk is failing: see the kernel's log.",
};

/** An error for the operator with what to do. */
export function diskRefused(what: string, error: unknown): StoreError {
  const remedy = remedies[codeOf(error) ?? ""] ?? "See the kernel's log.";
  const reason = error instanceof Error ? error.message : String(error);
  return new StoreError("disk", `${what}: ${reason}. ${remedy}`, undefined, { cause: error });
}
