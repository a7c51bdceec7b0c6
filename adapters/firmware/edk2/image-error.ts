export type ImageFault =
  | "no-store"
  | "truncated"
  | "bad-header"
  | "bad-checksum"
  | "plain-store"
  | "bad-variable"
  | "too-large"
  | "no-room"
  | "busy";

/** Why bytes are no image, or why a variable cannot be put into one. The message goes to operators and clients. */
export class ImageFormatError extends Error {
  override readonly name = "ImageFormatError";
  /**
   * @param offset in bytes from the image's start; null = no certain place
   * @param reason a sentence without its full stop, e.g. `the name of the variable reaches past the store's end`
   */
  constructor(
    readonly code: ImageFault,
    readonly offset: number | null,
    reason: string,
  ) {
    super(offset === null ? reason : `at 0x${offset.toString(16)}: ${reason}`);
  }
}
