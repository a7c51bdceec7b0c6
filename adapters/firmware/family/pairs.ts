/** Whether a machine whose code and variables are in a file each can go on with an image. */
import { FirmwareError } from "../../../src/ports/firmware.js";
import type { StoreFacts } from "./board-file.js";
import { storeSizeFor } from "./code-images.js";
import { inspectImage } from "./images.js";

/** See `FirmwareFamily.pairsWith`. */
export function pairsWith(facts: StoreFacts, image: Uint8Array, store: Uint8Array): boolean {
  const needed = storeSizeFor(facts.image, image);
  return (needed ?? (isStore(facts, image) ? image.length : null)) === store.length;
}

function isStore(facts: StoreFacts, image: Uint8Array): boolean {
  try {
    return !inspectImage(facts, image).hasCode;
  } catch (error) {
    if (error instanceof FirmwareError) return false;
    throw error;
  }
}
