/** What went wrong, for operators and clients. */
import { StoreError } from "../../ports/store.js";

export function wordsOf(error: unknown): string {
  if (error instanceof StoreError) return error.outward;
  return error instanceof Error ? error.message : String(error);
}
