/** A media cache in a folder of its own, with a clock that a test moves and a server of images on loopback. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { minutes } from "../../../src/model/clock.js";
import type { HeldImage, MediaSource } from "../../../src/ports/media.js";
import { type MediaCache, type MediaCacheOptions, openMediaCache } from "../../../src/services/media/media-cache.js";
import { outboundPolicy } from "../../../src/services/outbound.js";
import { ImageServer } from "../../support/image-server.js";
import { ManualClock } from "../../support/manual-clock.js";

export class CacheUnderTest {
  readonly clock = new ManualClock();
  readonly log: string[] = [];
  cache!: MediaCache;

  private constructor(
    readonly server: ImageServer,
    readonly directory: string,
    private readonly options: Partial<MediaCacheOptions>,
  ) {}

  static async open(t: TestContext, options: Partial<MediaCacheOptions> = {}): Promise<CacheUnderTest> {
    const state = await mkdtemp(join(tmpdir(), "shoal-media-"));
    t.after(() => rm(state, { recursive: true }));
    const bench = new CacheUnderTest(await ImageServer.start(t), join(state, "media"), options);
    await bench.reopen();
    t.after(() => bench.cache.close());
    return bench;
  }

  /** As a service that starts again finds it. */
  async reopen(): Promise<void> {
    const line = (text: string, fields: object = {}) => void this.log.push(`${text} ${JSON.stringify(fields)}`);
    this.cache = await openMediaCache({
      clock: this.clock,
      logger: { debug: line, info: line, warn: line, error: line },
      directory: this.directory,
      policy: outboundPolicy({ allow: ["127.0.0.0/8"], deny: [] }),
      allowUnverified: false,
      largest: 10_000_000,
      largestTotal: 100_000_000,
      keep: minutes(10),
      ...this.options,
    });
  }

  source(path: string, more: Partial<MediaSource> = {}): MediaSource {
    const url = this.server.url(path);
    return { url, credentials: null, verifyCertificate: true, certificates: [], ...more };
  }

  get(path: string, more: Partial<MediaSource> = {}, signal = new AbortController().signal): Promise<HeldImage> {
    return this.cache.acquire(this.source(path, more), () => {}, signal);
  }

  /** Digests of what is there. */
  async files(): Promise<readonly string[]> {
    return (await readdir(this.directory)).sort();
  }
}
