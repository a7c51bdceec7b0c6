/** The images that are here, who holds them, and when they go. */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock, Duration } from "../../model/clock.js";
import type { Logger } from "../../ports/logger.js";
import type { HeldImage } from "../../ports/media.js";
import { removeTree } from "../image-disk.js";

export interface ShelfOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long one is kept that nobody holds. */
  readonly keep: Duration;
}

interface Kept {
  readonly sha256: string;
  readonly size: number;
  holders: number;
  /** Of the time at which it goes, as nobody holds it. */
  cancel: () => void;
}

const digest = /^[0-9a-f]{64}$/;

export class ImageShelf {
  /** Those that nobody holds: longest unused first. */
  private readonly images = new Map<string, Kept>();
  /** Files that are being removed. */
  private readonly going = new Map<string, Promise<void>>();
  private isClosed = false;

  private constructor(private readonly options: ShelfOptions) {}

  /** With what an earlier run left. @throws what the file system says (by rejection) */
  static async open(options: ShelfOptions): Promise<ImageShelf> {
    const shelf = new ImageShelf(options);
    for (const name of await readdir(options.directory)) {
      const path = join(options.directory, name);
      // What was on its way is of no use: nobody knows what it was.
      if (!digest.test(name)) await removeTree(path);
      else shelf.images.set(name, { sha256: name, size: (await stat(path)).size, holders: 0, cancel: () => undefined });
    }
    return shelf;
  }

  pathOf(sha256: string): string {
    return join(this.options.directory, sha256);
  }

  has(sha256: string): boolean {
    return this.images.has(sha256);
  }

  /** Bytes of all of them. */
  get total(): number {
    return [...this.images.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** No file of that name is there any more, or on its way out: one that is put there now stays. */
  async gone(sha256: string): Promise<void> {
    await this.going.get(sha256);
  }

  /** It is there under its name. */
  add(sha256: string, size: number): HeldImage {
    const kept = this.images.get(sha256) ?? { sha256, size, holders: 0, cancel: () => undefined };
    this.images.set(sha256, kept);
    return this.held(kept);
  }

  hold(sha256: string): HeldImage | undefined {
    const kept = this.images.get(sha256);
    return kept && this.held(kept);
  }

  /** Removes what nobody holds. */
  async sweep(): Promise<void> {
    await Promise.all([...this.images.values()].filter(isIdle).map((kept) => this.remove(kept)));
  }

  /** Removes the longest unused ones until so many bytes are gone, or no more can go. @returns how many are */
  async makeRoom(bytes: number): Promise<number> {
    let gone = 0;
    for (const kept of [...this.images.values()].filter(isIdle)) {
      if (gone >= bytes) break;
      await this.remove(kept);
      gone += kept.size;
    }
    return gone;
  }

  /** What is there stays: the next start finds it. */
  close(): void {
    this.isClosed = true;
    for (const { cancel } of this.images.values()) cancel();
  }

  private held(kept: Kept): HeldImage {
    kept.holders += 1;
    kept.cancel();
    let isHeld = true;
    return {
      sha256: kept.sha256,
      size: kept.size,
      path: this.pathOf(kept.sha256),
      release: () => {
        if (isHeld) this.leave(kept);
        isHeld = false;
      },
    };
  }

  private leave(kept: Kept): void {
    kept.holders -= 1;
    if (kept.holders > 0 || this.isClosed) return;
    this.images.delete(kept.sha256);
    this.images.set(kept.sha256, kept);
    const { clock, keep } = this.options;
    kept.cancel = clock.after(keep, () => void this.remove(kept));
  }

  private async remove(kept: Kept): Promise<void> {
    if (!isIdle(kept) || this.images.get(kept.sha256) !== kept) return;
    kept.cancel();
    this.images.delete(kept.sha256);
    const going = rm(this.pathOf(kept.sha256), { force: true }).catch((error: unknown) =>
      this.options.logger.warn("an image of a medium cannot be removed", { image: kept.sha256, error }),
    );
    this.going.set(kept.sha256, going);
    await going;
    if (this.going.get(kept.sha256) === going) this.going.delete(kept.sha256);
  }
}

const isIdle = ({ holders }: Kept): boolean => holders === 0;
