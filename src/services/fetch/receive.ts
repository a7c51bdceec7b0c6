/** Takes what comes into a file, and knows its digest and size once it is all there. */
import { createHash } from "node:crypto";
import { ImageError } from "../../ports/images.js";
import { type CreateFile, onDisk } from "../image-disk.js";

export interface Received {
  /** Lower-case hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * The content is durable when this resolves, its name not yet.
 *
 * @param largest bytes; what is longer is refused at the first byte too many
 * @throws ImageError `too-large`, `incomplete` when nothing came, `disk`; what the content itself throws; the signal's reason
 */
export async function receive(
  content: AsyncIterable<Uint8Array>,
  create: CreateFile,
  path: string,
  largest: number,
  signal?: AbortSignal,
): Promise<Received> {
  const hash = createHash("sha256");
  let size = 0;
  const file = await onDisk(create(path));
  try {
    for await (const piece of signal === undefined ? content : untilAborted(content, signal)) {
      size += piece.length;
      if (size > largest) throw tooLarge(largest);
      hash.update(piece);
      await onDisk(file.writeFile(piece));
    }
    if (size === 0) throw new ImageError("incomplete", "Nothing came.");
    await onDisk(file.datasync());
  } finally {
    await onDisk(file.close());
  }
  return { sha256: hash.digest("hex"), size };
}

/** @param largest bytes */
export const tooLarge = (largest: number): ImageError =>
  new ImageError("too-large", `It is larger than the ${sizeText(largest)} that are taken in.`);

const mebibyte = 1024 * 1024;
const sizeText = (bytes: number): string => (bytes % mebibyte === 0 ? `${bytes / mebibyte} MiB` : `${bytes} bytes`);

/** A source that gives nothing more would be waited for, whatever happens meanwhile. */
async function* untilAborted(content: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const pieces = content[Symbol.asyncIterator]();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => undefined);
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await Promise.race([pieces.next(), aborted]);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not waited for: it may be what does not come to an end.
    void Promise.resolve(pieces.return?.()).catch(() => undefined);
  }
}
