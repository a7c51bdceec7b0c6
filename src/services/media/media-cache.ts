/**
 * Images of virtual media on disk, by their digest. One download for all who ask for the same at the same time; later ones ask the
 * server whether it still has the same. What no slot holds any more is kept for a while, and goes earlier where there is no room.
 */
import { createHmac, randomBytes } from "node:crypto";
import { chmod, rename } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, type Duration, minutes } from "../../model/clock.js";
import type { Logger } from "../../ports/logger.js";
import {
  type HeldImage,
  MediaError,
  type MediaProgress,
  type MediaSource,
  type MediaStore,
} from "../../ports/media.js";
import { type Fetch, type FetchParts, openFetch, type Validators } from "../fetch/fetch-file.js";
import { receive } from "../fetch/receive.js";
import { basicAuthorization, httpUrlOf, shownUrl } from "../fetch/source-url.js";
import { createFile, makeDirectory, removeTree, syncDirectory, temporaryName } from "../image-disk.js";
import { deniesLiteral } from "../outbound-connect.js";
import { Slots } from "../slots.js";
import { ImageShelf } from "./image-shelf.js";
import { Room, roomOn } from "./room.js";
import { SharedWork } from "./shared-work.js";
import { mediaError } from "./transfer-words.js";

export interface MediaCacheOptions extends Omit<FetchParts, "allowUnverified"> {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Made if it is not there; nobody else puts anything into it. */
  readonly directory: string;
  readonly allowUnverified: boolean;
  /** Bytes of one image. */
  readonly largest: number;
  /** Bytes of all of them. */
  readonly largestTotal: number;
  /** How long one is kept that nobody holds. */
  readonly keep: Duration;
}

export interface MediaCache extends MediaStore {
  /** Removes what nobody holds: to be called once everybody who had an image before a restart has taken it up. */
  sweep(): Promise<void>;
  close(): void;
}

/** Downloads at once: as slow as a server may be, a few of that kind do not hold up those of others. */
const atOnce = 16;
/** A few times what the largest image takes at 20 Mbit/s. */
const longestTransfer: Duration = minutes(360);
/** Bytes a minute; an image of some hundred MiB would take hours. */
const slowestTransfer = 1024 * 1024;

/** What a server gave, and what it is asked by whether it still would. */
interface Known extends Validators {
  readonly sha256: string;
}

/** @throws what the file system says when the directory cannot be made (by rejection) */
export async function openMediaCache(options: MediaCacheOptions): Promise<MediaCache> {
  await makeDirectory(options.directory);
  const shelf = await ImageShelf.open(options);
  return new Cache(options, shelf);
}

class Cache implements MediaCache {
  private readonly fetch: Fetch;
  private readonly slots = new Slots(atOnce);
  private readonly downloads = new SharedWork<HeldImage>();
  /** By who asks for what; see {@link keyOf}. */
  private readonly known = new Map<string, Known>();
  /** Keys are made of passwords among others: nobody can try them out. */
  private readonly salt = randomBytes(32);
  private readonly room: Room;

  constructor(
    private readonly options: MediaCacheOptions,
    private readonly shelf: ImageShelf,
  ) {
    this.fetch = openFetch({ ...options, longest: longestTransfer, slowest: slowestTransfer });
    this.room = new Room({
      largest: options.largest,
      largestTotal: options.largestTotal,
      shelf,
      free: () => roomOn(options.directory),
    });
  }

  get allowUnverified(): boolean {
    return this.options.allowUnverified;
  }

  objection(url: URL): string | undefined {
    return deniesLiteral(this.options.policy, url)
      ? "The policy for outbound connections forbids its server."
      : undefined;
  }

  hold(sha256: string): HeldImage | undefined {
    return this.shelf.hold(sha256);
  }

  async acquire(source: MediaSource, progress: MediaProgress, signal: AbortSignal): Promise<HeldImage> {
    const key = this.keyOf(source);
    const image = await this.downloads.run(key, { progress, signal }, (shared) => this.have(key, source, shared));
    // Each who waited holds it by themselves; the download's own hold lasts until all of them do.
    const held = this.shelf.hold(image.sha256);
    if (held) return held;
    throw new MediaError("no-room", "It was removed as soon as it was there.");
  }

  async sweep(): Promise<void> {
    await this.shelf.sweep();
  }

  close(): void {
    this.shelf.close();
  }

  /** Whoever trusts less, or is somebody else, asks for something else. */
  private keyOf({ url, credentials, verifyCertificate, certificates }: MediaSource): string {
    const verify = verifyCertificate || !this.allowUnverified;
    return createHmac("sha256", this.salt)
      .update(JSON.stringify([url, credentials, verify, [...certificates].sort()]))
      .digest("hex");
  }

  /* ── downloads ───────────────────────────────────────────────────────────────────────────────────────────────────── */

  private async have(key: string, source: MediaSource, shared: Shared): Promise<HeldImage> {
    const known = this.known.get(key);
    // However young it is, the server is asked: Ironic publishes an image of its own for each boot, by the same URL.
    const image = known && this.shelf.hold(known.sha256);
    try {
      return await this.slots.run(() => this.download(key, source, shared, image ? known : undefined));
    } finally {
      // Held until now, so that what the server may still have does not go meanwhile.
      image?.release();
    }
  }

  private async download(
    key: string,
    source: MediaSource,
    { progress, signal }: Shared,
    known: Known | undefined,
  ): Promise<HeldImage> {
    const url = httpUrlOf(source.url);
    if (!url) throw new MediaError("refused", "Its URL is none of HTTP.");
    signal.throwIfAborted();
    const { credentials: given, verifyCertificate, certificates } = source;
    const wanted = {
      url,
      trust: { verify: verifyCertificate || !this.allowUnverified, certificates },
      ...(given && { authorization: basicAuthorization(given.userName, given.password) }),
      ...(known && { known }),
    };
    try {
      return await this.fetch(wanted, signal, async (content, size, about) => {
        const image = about.isUnchanged && known ? this.shelf.hold(known.sha256) : undefined;
        const taken = image ?? (await this.take(counted(content, size, progress), size, signal));
        this.remember(key, taken.sha256, about.isUnchanged && known ? known : about);
        this.options.logger.info(
          image ? "an image of a medium is still the same" : "an image of a medium was fetched",
          {
            image: taken.sha256,
            from: shownUrl(url),
          },
        );
        return taken;
      });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const told = mediaError(error);
      this.options.logger.warn("an image of a medium was not had", { from: shownUrl(url), error });
      throw told;
    }
  }

  private remember(key: string, sha256: string, { etag, lastModified }: Validators): void {
    this.known.delete(key);
    this.known.set(key, { sha256, etag, lastModified });
    // What is gone need not be known.
    for (const [other, { sha256: digest }] of this.known) if (!this.shelf.has(digest)) this.known.delete(other);
  }

  private async take(content: AsyncIterable<Uint8Array>, size: number | null, signal: AbortSignal): Promise<HeldImage> {
    const { directory, largest } = this.options;
    const reserved = await this.room.reserve(size);
    const draft = join(directory, temporaryName("incoming"));
    try {
      const got = await receive(this.room.watched(content, reserved), createFile, draft, largest, signal);
      signal.throwIfAborted();
      const there = this.shelf.hold(got.sha256);
      if (there) return there;
      await chmod(draft, 0o400);
      await this.shelf.gone(got.sha256);
      await rename(draft, this.shelf.pathOf(got.sha256));
      await syncDirectory(directory);
      return this.shelf.add(got.sha256, got.size);
    } finally {
      reserved.release();
      await removeTree(draft).catch(() => undefined);
    }
  }
}

type Shared = { readonly progress: MediaProgress; readonly signal: AbortSignal };

async function* counted(
  content: AsyncIterable<Uint8Array>,
  total: number | null,
  progress: MediaProgress,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  progress(0, total);
  for await (const piece of content) {
    done += piece.length;
    progress(done, total);
    yield piece;
  }
}
