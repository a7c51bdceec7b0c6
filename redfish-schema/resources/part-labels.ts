/** What stands on the label of a part. */
import { partSerialNumberOf } from "../../src/model/identity.js";
import type { Machine } from "../../src/model/machine.js";

/** What nobody knows is left out. */
export const known = <T>(value: T | null): T | undefined => value ?? undefined;

/**
 * The serial number of a part; one of a simulated machine is made up, the same each time.
 * @param part tells it from the machine's other parts, e.g. `storage/1/drives/0`
 */
export const serialNumberOfPart = (
  { capabilities, inventory: { uuid } }: Machine,
  serialNumber: string | null,
  part: string,
): string | undefined => serialNumber ?? (capabilities.simulated ? partSerialNumberOf(uuid, part) : undefined);
