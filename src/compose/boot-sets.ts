/** Boot folders of boards, as the service and the command line have them. */
import { join } from "node:path";
import type { Config } from "../config/config.js";
import type { Clock } from "../model/clock.js";
import type { Adapters } from "../ports/adapters.js";
import type { BootBoard } from "../ports/boot-sets.js";
import type { Logger } from "../ports/logger.js";
import { type BootSetStore, openBootSets } from "../services/firmware/boot-sets.js";
import { imageIntake } from "../services/firmware/image-store.js";
import { imageOptions, trustOf } from "./firmware.js";

export type FirmwarePlace = Pick<Config, "firmware" | "directory" | "state">;

/** @throws CommandFailure when the file of a signer is none */
export function openSets(
  config: FirmwarePlace,
  kinds: Pick<Adapters, "firmware">,
  boards: readonly BootBoard[],
  clock: Clock,
  log: Logger,
): Promise<BootSetStore> {
  // Of a boot folder the archive is signed, and not each file in it.
  const unsigned = { ...config, firmware: { ...config.firmware, requireSignature: false } };
  return openBootSets({
    directory: join(config.state, "boot-sets"),
    clock,
    log,
    boards,
    images: imageIntake(imageOptions(unsigned, kinds, clock, log)),
    trust: trustOf(config),
  });
}
