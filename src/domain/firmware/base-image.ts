/** The image that takes the place of all that is in a machine's flash. */
import type { ImageRecord } from "../../model/firmware.js";
import type { Machine } from "../../model/machine.js";
import { FirmwareError, type FirmwareFamily } from "../../ports/firmware.js";
import { ImageError } from "../../ports/images.js";
import { askedOf } from "./asked.js";
import type { FirmwareTools } from "./setup.js";

type Images = Pick<FirmwareTools["images"], "get" | "all">;

/** The image that the configuration names for a machine's flash to be made from, by digest or by name: the newest of it. */
export const originalOf = ({ inventory }: Pick<Machine, "inventory">, images: Images): ImageRecord | undefined => {
  const named = inventory.firmware?.image ?? null;
  if (named === null) return undefined;
  return images.get(named.toLowerCase()) ?? images.all().find(({ name }) => name === named);
};

/**
 * @param isMissing whether there is nothing in the flash
 * @returns its bytes; null when none is asked for, and none is needed or known
 * @throws FirmwareError, ImageError (by rejection) when it cannot be had
 */
export async function replacement(
  machine: Machine,
  { images }: Pick<FirmwareTools, "images">,
  isMissing: boolean,
): Promise<Uint8Array | null> {
  const { image, original } = askedOf(machine.intent);
  if (image !== null) return bytesOf(image, images);
  const named = machine.inventory.firmware?.image ?? null;
  if (named === null || (!isMissing && !original)) return null;
  // The command line may have brought it in a moment ago.
  if (originalOf(machine, images) === undefined) await images.refresh();
  const record = originalOf(machine, images);
  if (record === undefined) throw new FirmwareError("not-an-image", `there is no image ${named} that it is made from`);
  return bytesOf(record.sha256, images);
}

/** @throws ImageError (by rejection) that says which image it is about */
function bytesOf(sha256: string, images: FirmwareTools["images"]): Promise<Uint8Array> {
  return images.bytes(sha256).catch((error: unknown) => {
    if (!(error instanceof ImageError)) throw error;
    const name = images.get(sha256)?.name ?? sha256;
    throw new ImageError(error.code, `the image ${name} cannot be used: ${error.message}`);
  });
}

/** Whether both hold firmware, or both hold variables alone. What cannot be made out is no reason against it. */
export function isFit(family: FirmwareFamily, image: Uint8Array, flash: Uint8Array): boolean {
  try {
    const { hasCode, codeAlone } = family.inspect(image);
    return !codeAlone && hasCode === family.inspect(flash).hasCode;
  } catch (error) {
    if (error instanceof FirmwareError) return true;
    throw error;
  }
}
