/** What clients are told of what went wrong with a medium. */
import { AdapterError } from "../../ports/machine-adapter.js";
import { MediaError } from "../../ports/media.js";
import { Late } from "../waiting.js";

/** Of an error that nobody foresaw nothing is told: it may hold anything. */
export function wordsOf(error: unknown): string {
  if (error instanceof Late) return "The machine does not take it in time.";
  return error instanceof MediaError || error instanceof AdapterError ? error.message : "The service failed at it.";
}
