/** What a file held, as far as a board has use for it. */
import { createHash } from "node:crypto";

export interface Content {
  /** All of it up to `mostKept` bytes, else as many of its beginning. */
  readonly head: Buffer;
  /** Bytes of the whole. */
  readonly size: number;
  /** Of the whole, 64 lower-case hex digits. */
  readonly sha256: string;
}

/** More than any firmware or script has. Kernels and disk images are only counted. */
const mostKept = 8 * 1024 * 1024;

export class ContentReader {
  private readonly hash = createHash("sha256");
  private readonly kept: Buffer[] = [];
  private size = 0;

  add(bytes: Buffer): void {
    this.hash.update(bytes);
    const room = mostKept - this.size;
    if (room > 0) this.kept.push(bytes.subarray(0, room));
    this.size += bytes.length;
  }

  finish(): Content {
    return { head: Buffer.concat(this.kept), size: this.size, sha256: this.hash.digest("hex") };
  }
}
