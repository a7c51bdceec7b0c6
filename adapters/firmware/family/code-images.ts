/** Code of virtual machines' firmware in a file of its own: nobody writes to it, and the store of its variables is beside it. */
import { goTogether } from "../../kit/flash-pairs.js";
import { extentOf } from "../edk2/blank.js";
import { viewOf } from "../edk2/layout.js";
import { volumesIn } from "../edk2/volume.js";
import type { ImageShape } from "./board-file.js";

/** Bytes of the store that goes with it; null = it is no such code. */
export function storeSizeFor({ pair, blank = [], opening }: ImageShape, bytes: Uint8Array): number | null {
  if (pair === undefined || (opening && !opening(bytes))) return null;
  const sizes = blank.map((layout) => extentOf(layout).size);
  const size = sizes.find((one) => goTogether(pair, bytes.length, one));
  return size !== undefined && holdsCodeAlone(bytes) ? size : null;
}

function holdsCodeAlone(bytes: Uint8Array): boolean {
  const sightings = [...volumesIn(viewOf(bytes))];
  const isForVariables = sightings.some((one) => (one.volume ?? one).variables);
  return !isForVariables && sightings.some(({ volume }) => volume !== null);
}
