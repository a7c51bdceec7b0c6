/** What kind of firmware an image is, found out from the image itself. */
import type { ImageFacts } from "../../model/firmware.js";
import { FirmwareError, type FirmwareFamily } from "../../ports/firmware.js";
import { ImageError } from "../../ports/images.js";

interface Identified {
  readonly family: string;
  readonly facts: ImageFacts;
}

/**
 * @param asked ids of families, in the order in which they are tried; simulated ones come last, since they take anything
 * @throws ImageError `not-an-image` with what each family has against it
 */
export function identify(
  image: Uint8Array,
  asked: readonly string[],
  families: ReadonlyMap<string, FirmwareFamily>,
): Identified {
  const known = asked.map((id) => families.get(id)).filter((family) => family !== undefined);
  const against = new Map<string, string[]>();
  for (const family of [...known.filter((one) => !one.simulated), ...known.filter((one) => one.simulated)]) {
    const facts = inspected(image, family);
    if (typeof facts === "object") return { family: family.id, facts };
    against.set(facts, [...(against.get(facts) ?? []), family.name]);
  }
  const reasons = [...against].map(([reason, names]) => `${names.join(", ")}: ${reason}`).join("; ");
  throw new ImageError("not-an-image", `It is no firmware for any of these. ${reasons}`.trimEnd());
}

/** @returns what it is, or what is wrong with it */
function inspected(image: Uint8Array, family: FirmwareFamily): ImageFacts | string {
  try {
    return family.inspect(image);
  } catch (error) {
    if (error instanceof FirmwareError) return error.message;
    throw error;
  }
}
