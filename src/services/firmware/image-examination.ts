/** Whether an image may be taken in, and what it is. */
import { readFile } from "node:fs/promises";
import type { Instant } from "../../model/clock.js";
import type { ImageRecord } from "../../model/firmware.js";
import type { FirmwareFamily } from "../../ports/firmware.js";
import { ImageError, type NewImage } from "../../ports/images.js";
import type { Received } from "../fetch/receive.js";
import { onDisk } from "../image-disk.js";
import { identify } from "./image-family.js";
import { signerOf, type TrustedKey } from "./signature.js";

export interface IntakeRules {
  readonly families: ReadonlyMap<string, FirmwareFamily>;
  readonly keys: readonly TrustedKey[];
  readonly requireSignature: boolean;
}

/**
 * From the outside in: nothing that the image says is believed before its digest and its signature are known.
 * @param path where it lies, whole
 * @throws ImageError `wrong-digest`, `unsigned`, `bad-signature`, `not-an-image`, `disk` (by rejection)
 */
export async function examine(
  path: string,
  { sha256, size }: Received,
  about: NewImage,
  { families, keys, requireSignature }: IntakeRules,
  addedAt: Instant,
): Promise<ImageRecord> {
  if (about.sha256 !== undefined && about.sha256.toLowerCase() !== sha256) {
    throw new ImageError("wrong-digest", `Its SHA-256 is ${sha256}, and not what it has to be.`);
  }
  const { signature } = about;
  if (requireSignature && signature === undefined) {
    throw new ImageError("unsigned", "It comes without a signature, and one is required here.");
  }
  const image = await onDisk(readFile(path));
  const signer = signature === undefined ? null : await signerOf(image, signature, keys);
  if (signer === undefined) throw new ImageError("bad-signature", "Its signature is of nobody who is trusted here.");
  const { family, facts } = identify(image, about.families, families);
  const { name, from } = about;
  return { sha256, size, name, addedAt, from, family, facts, signer };
}
