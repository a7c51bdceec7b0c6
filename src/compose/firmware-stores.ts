/** What is supplied for machines' firmware, for the command line: it adds to it while a service runs. */
import type { FirmwareStores } from "../cli/start-options.js";
import { openSets } from "./boot-sets.js";
import { openImages } from "./firmware.js";

/** @throws CommandFailure when the file of a signer is none */
export async function openFirmwareStores(...about: Parameters<typeof openSets>): Promise<FirmwareStores> {
  const [config, kinds, , clock, log] = about;
  const bootSets = await openSets(...about);
  return { images: await openImages(config, kinds, clock, log), bootSets };
}
