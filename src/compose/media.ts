/** Virtual media: the images for machines' slots, under the rules for outbound connections that the operator gave. */
import { join } from "node:path";
import type { Config } from "../config/config.js";
import type { Machines } from "../domain/machines.js";
import { minutes } from "../model/clock.js";
import type { Opened } from "../opened.js";
import { type MediaCache, type MediaCacheOptions, openMediaCache } from "../services/media/media-cache.js";
import { type MediaCommandParts, MediaService } from "../services/media/media-commands.js";
import { outboundPolicy } from "../services/outbound.js";
import { ownListeners } from "../services/outbound-connect.js";

/** Where images of media are kept, by their digest. */
export const mediaDirectory = ({ state }: Pick<Config, "state">): string => join(state, "media");

const mebibyte = 1024 * 1024;

/**
 * @param ownPort where the service itself listens, once it does: nothing is fetched from there
 * @throws what the file system says when there can be no folder for images (by rejection)
 */
export async function openMedia(
  parts: Pick<MediaCacheOptions, "clock" | "logger">,
  config: Config,
  ownPort: () => number | null,
  opened: Opened,
): Promise<MediaCache> {
  const { media: rules } = config.outbound;
  const ownPorts = () => [ownPort()].filter((port) => port !== null);
  const { largestImageMiB, largestTotalMiB, keepMinutes } = config.media;
  const cache = await openMediaCache({
    ...parts,
    directory: mediaDirectory(config),
    policy: outboundPolicy(rules, ownListeners(ownPorts)),
    allowUnverified: rules.allowUnverified === true,
    largest: largestImageMiB * mebibyte,
    largestTotal: largestTotalMiB * mebibyte,
    keep: minutes(keepMinutes),
  });
  return opened.add(cache, (one) => one.close());
}

export const mediaCommands = (
  parts: Omit<MediaCommandParts, "slots" | "images">,
  machines: Pick<Machines, "media">,
  images: MediaCache,
): MediaService => new MediaService({ ...parts, slots: machines.media, images });
