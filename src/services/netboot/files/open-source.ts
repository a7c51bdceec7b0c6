/** Where the bytes of a boot file come from, open for one who reads them. */
import type { Instant } from "../../../model/clock.js";
import type { ServedFile, TransferEnd } from "../../../ports/netboot.js";

export interface OpenSource extends Pick<ServedFile, "size" | "type" | "etag" | "read"> {
  /** null = it is made, or nobody knows. */
  readonly modified: Instant | null;
  /** It is let go of. A second call does nothing. */
  release(): void;
}

/**
 * The source as servers want it.
 * @param ended is told once how the transfer ended
 */
export function servedFile(source: OpenSource, ended: (end: TransferEnd) => void = () => undefined): ServedFile {
  const { size, type, etag } = source;
  return {
    size,
    type,
    etag,
    read: (from, to) => source.read(from, to),
    close(end) {
      source.release();
      ended(end);
    },
  };
}
