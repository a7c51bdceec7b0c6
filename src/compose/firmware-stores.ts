/** What is supplied for machines' firmware, for the command line: it adds to it while a service runs. */
import { join } from "node:path";
import type { FirmwareStores } from "../cli/start-options.js";
import type { Config } from "../config/config.js";
import type { Clock } from "../model/clock.js";
import type { Adapters } from "../ports/adapters.js";
import type { BootBoard } from "../ports/boot-sets.js";
import type { Logger } from "../ports/logger.js";
import { openBootSets } from "../services/firmware/boot-sets.js";
import { imageIntake } from "../services/firmware/image-store.js";
import { imageOptions, openImages, trustOf } from "./firmware.js";

type Place = Pick<Config, "firmware" | "directory" | "state">;

/** @throws CommandFailure when the file of a signer is none */
export async function openFirmwareStores(
  config: Place,
  kinds: Pick<Adapters, "firmware">,
  boards: readonly BootBoard[],
  clock: Clock,
  log: Logger,
): Promise<FirmwareStores> {
  // Of a boot folder the archive is signed, and not each file in it.
  const unsigned = { ...config, firmware: { ...config.firmware, requireSignature: false } };
  const bootSets = await openBootSets({
    directory: join(config.state, "boot-sets"),
    clock,
    log,
    boards,
    images: imageIntake(imageOptions(unsigned, kinds, clock, log)),
    trust: trustOf(config),
  });
  return { images: await openImages(config, kinds, clock, log), bootSets };
}
