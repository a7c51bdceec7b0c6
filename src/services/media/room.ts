/** Room for images: the limit that the operator set, and what the disk has. */
import { statfs } from "node:fs/promises";
import { ImageError } from "../../ports/images.js";
import { tooLarge } from "../fetch/receive.js";
import type { ImageShelf } from "./image-shelf.js";

const mebibyte = 1024 * 1024;
/** Bytes that are left to others on the same disk, such as our own documents. */
const leftToOthers = 256 * mebibyte;
/** Bytes after which it is looked again. */
const lookEvery = 64 * mebibyte;

export interface RoomParts {
  /** Bytes. */
  readonly largest: number;
  readonly largestTotal: number;
  readonly shelf: Pick<ImageShelf, "total" | "makeRoom">;
  /** Bytes that are free; null = nobody knows. */
  readonly free: () => Promise<number | null>;
}

/** Room that one image on its way takes up. */
export interface Reserved {
  bytes: number;
  release(): void;
}

export class Room {
  private readonly reserved = new Set<Reserved>();

  constructor(private readonly parts: RoomParts) {}

  /** @param size bytes; null = not known. @throws ImageError `too-large`, `disk` (by rejection) */
  async reserve(size: number | null): Promise<Reserved> {
    if (size !== null && size > this.parts.largest) throw tooLarge(this.parts.largest);
    const mine: Reserved = { bytes: 0, release: () => void this.reserved.delete(mine) };
    this.reserved.add(mine);
    try {
      await this.grow(mine, size ?? Math.min(lookEvery, this.parts.largest));
      return mine;
    } catch (error) {
      mine.release();
      throw error;
    }
  }

  /** The content, with room for what comes beyond what its server said. @throws ImageError `disk` */
  async *watched(content: AsyncIterable<Uint8Array>, mine: Reserved): AsyncGenerator<Uint8Array> {
    let done = 0;
    for await (const piece of content) {
      done += piece.length;
      if (done > mine.bytes) await this.grow(mine, Math.max(lookEvery, done - mine.bytes));
      yield piece;
    }
  }

  private async grow(mine: Reserved, by: number): Promise<void> {
    mine.bytes += by;
    const { shelf, largestTotal, free } = this.parts;
    const onTheirWay = [...this.reserved].reduce((sum, { bytes }) => sum + bytes, 0);
    const over = shelf.total + onTheirWay - largestTotal;
    if (over > 0 && (await shelf.makeRoom(over)) < over) throw noRoom();
    const there = await free();
    if (there === null) return;
    const lack = by + leftToOthers - there;
    if (lack > 0 && (await shelf.makeRoom(lack)) < lack) throw noRoom();
  }
}

const noRoom = (): ImageError => new ImageError("disk", "There is no room for it.");

/** Bytes that are free where a directory is. */
export const roomOn = (directory: string): Promise<number | null> =>
  statfs(directory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
