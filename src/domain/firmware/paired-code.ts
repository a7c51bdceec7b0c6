/**
 * The code of a machine whose firmware file holds variables alone: an image in its own right, which nobody writes to. To update
 * it is to note another one in the documents; the variables stay as they are.
 */
import type { FirmwareObservation } from "../../model/firmware.js";
import type { Intent } from "../../model/intent.js";
import type { Machine } from "../../model/machine.js";
import { FirmwareError } from "../../ports/firmware.js";
import { ask, askedOf, asksForImage } from "./asked.js";
import { imageInForce } from "./image-in-force.js";
import type { FirmwareTools } from "./setup.js";

export const isPaired = ({ inventory }: Pick<Machine, "inventory">): boolean => inventory.firmware?.pair === true;

/** @param image null = what it came with; undefined = no other code is asked for */
type Asked = string | null | undefined;

/** @throws FirmwareError (by rejection) when nobody has the image */
export async function codeAsked(machine: Machine, { images }: Pick<FirmwareTools, "images">): Promise<Asked> {
  const asked = askedOf(machine.intent);
  if (!isPaired(machine) || !asksForImage(asked)) return undefined;
  const { image } = asked;
  if (image === null) return null;
  if (!images.get(image)) await images.refresh();
  const record = images.get(image);
  if (!record) throw new FirmwareError("not-an-image", "the image that it is to run is not there any more");
  return record.facts.hasCode ? image : undefined;
}

/**
 * Whether the code keeps its variables in such a store.
 * @throws ImageError (by rejection) when the image cannot be read
 */
export async function keepsIn(
  code: string | null,
  store: Uint8Array,
  { family, images }: Pick<FirmwareTools, "family" | "images">,
): Promise<boolean> {
  return code === null || (family.pairsWith?.(await images.bytes(code), store) ?? false);
}

/** To be stored before the image is asked for no longer: what is asked and is so already is settled after a crash (`afterCrash`). */
export const withCode = (firmware: FirmwareObservation, code: string | null): FirmwareObservation => ({
  ...firmware,
  ...imageInForce(firmware, code, true),
});

export function withoutImage(intent: Intent): Intent {
  const { original: _, ...rest } = askedOf(intent);
  return ask(intent, { ...rest, image: null });
}
