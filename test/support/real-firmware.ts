import { firmwareFamilies, openFlash } from "../../adapters/firmware/index.js";
import type { Adapters } from "../../src/ports/adapters.js";

/** Every family there is, as the service has them. */
export const realFamilies: Pick<Adapters, "firmware" | "openFlash"> = {
  firmware: new Map(firmwareFamilies.map((family) => [family.id, family])),
  openFlash,
};
