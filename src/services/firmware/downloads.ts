/** Images from other servers: fetched, checked and kept, a few at a time. */
import { message } from "../../../redfish-schema/registries/messages.js";
import type { ImageRecord } from "../../model/firmware.js";
import { uris } from "../../model/uris.js";
import { ImageError, type Images } from "../../ports/images.js";
import type { Logger } from "../../ports/logger.js";
import { type Fetch, type FetchParts, openFetch } from "../fetch/fetch-file.js";
import { tooLarge } from "../fetch/receive.js";
import { TransferError } from "../fetch/transfer-error.js";
import { Slots } from "../slots.js";
import type { ImageSource } from "./image-source.js";
import { longestSignature } from "./signature.js";
import type { Progress } from "./stage-image.js";

export interface DownloadParts extends FetchParts {
  readonly images: Images;
  readonly logger: Logger;
  /** Bytes of an image. */
  readonly largest: number;
}

const atOnce = 2;
/** Percent of the whole update: what comes after the image is here is quick. */
const fetchedAt = 80;

export class Downloads {
  private readonly fetch: Fetch;
  private readonly slots = new Slots(atOnce);

  constructor(private readonly parts: DownloadParts) {
    this.fetch = openFetch(parts);
  }

  /** @throws TransferError, ImageError, or the signal's reason (by rejection) */
  image(
    source: ImageSource,
    families: readonly string[],
    progress: Progress,
    signal: AbortSignal,
  ): Promise<ImageRecord> {
    const { images, largest, logger } = this.parts;
    const { name, shown, sha256 } = source;
    const checking = () => progress(fetchedAt, message("Update.VerifyingAtComponent", shown, uris.updateService));
    return this.slots.run(async () => {
      signal.throwIfAborted();
      const signature = images.requireSignature ? await this.signature(source, signal).catch(unsigned) : undefined;
      const image = await this.fetch(source, signal, (content, size) => {
        if (size !== null && size > largest) throw tooLarge(largest);
        const told = counted(content, size, progress, checking);
        return images.add(told, { name, from: shown, families, sha256, signature }, signal);
      });
      logger.info("an image was fetched", { image: image.sha256, from: shown });
      return image;
    });
  }

  /** Beside the image, under its name with `.sig`. */
  private signature({ url, authorization }: ImageSource, signal: AbortSignal): Promise<Uint8Array> {
    const beside = new URL(url);
    beside.pathname += ".sig";
    return this.fetch({ url: beside, authorization }, signal, async (content) => {
      const pieces: Uint8Array[] = [];
      let size = 0;
      for await (const piece of content) {
        size += piece.length;
        if (size > longestSignature) throw new ImageError("bad-signature", "What lies beside it is no signature.");
        pieces.push(piece);
      }
      return Buffer.concat(pieces);
    });
  }
}

/** That the image itself is missing would not be true. */
function unsigned(error: unknown): never {
  if (!(error instanceof TransferError) || error.fault !== "missing") throw error;
  throw new ImageError("unsigned", "A signature is required here, and beside it there is none (its name with .sig).");
}

async function* counted(
  content: AsyncIterable<Uint8Array>,
  size: number | null,
  progress: Progress,
  end: () => void,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const piece of content) {
    done += piece.length;
    if (size !== null && size > 0) progress((fetchedAt * done) / size);
    yield piece;
  }
  end();
}
