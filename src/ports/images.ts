/** Images of firmware that were taken in. Content-addressed and immutable; the command line adds to them while a service runs. */
import type { ImageRecord } from "../model/firmware.js";

export interface Images {
  /** An image without a signature of somebody trusted is refused, so whoever fetches one has to fetch its signature too. */
  readonly requireSignature: boolean;
  /** Newest first. Synchronous, for resources: what was there when it was last looked, which is at every change of ours. */
  all(): readonly ImageRecord[];
  /** Looks again, for what the command line added meanwhile. */
  refresh(): Promise<void>;
  get(sha256: string): ImageRecord | undefined;
  /** The bytes, shared by everybody who holds them. @throws ImageError `gone`, `damaged` (by rejection) */
  bytes(sha256: string): Promise<Uint8Array>;
  /** Absolute path of its file, which is never written to: for programs that read it themselves. Whether or not it is there. */
  path(sha256: string): string;
  /**
   * Takes in an image as it comes: checks digest and signature over all of it before anything in it is looked at, then its
   * structure. What breaks off, or is refused, leaves nothing behind. An image that is there already is that image.
   * @throws ImageError (by rejection)
   */
  add(content: AsyncIterable<Uint8Array>, about: NewImage, signal?: AbortSignal): Promise<ImageRecord>;
  /** @throws ImageError `gone` */
  remove(sha256: string): Promise<void>;
}

export interface NewImage {
  readonly name: string;
  readonly from: string;
  /** Families that it may be for; the first whose structure it has is the one. */
  readonly families: readonly string[];
  /** 64 hex digits that it has to have. */
  readonly sha256?: string;
  /** Detached signature over the whole file; looked at once the content is all there, so that it may come behind it. */
  readonly signature?: Uint8Array | undefined;
}

/** The message goes to clients: no paths. */
export class ImageError extends Error {
  override readonly name = "ImageError";
  constructor(
    readonly code:
      | "too-large"
      | "wrong-digest"
      | "bad-signature"
      | "unsigned"
      | "not-an-image"
      | "incomplete"
      | "disk"
      | "gone"
      | "damaged",
    message: string,
  ) {
    super(message);
  }
}
