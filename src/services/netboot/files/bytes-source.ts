/** Files that are in memory, whole or in parts. */
import { createHash } from "node:crypto";
import type { Rendering } from "../../../ports/firmware.js";
import type { OpenSource } from "./open-source.js";

export interface BytesSource {
  /** Its bytes are sent as they are, and must not be changed any more. */
  readonly content: Uint8Array | Rendering;
  readonly type: string;
  /**
   * The same while the content is, of letters, digits, `.` and `-`: a digest, mostly. Absent = a digest is made here, once for
   * the same bytes, as it takes some milliseconds a megabyte.
   */
  readonly key?: string;
}

/** Nothing is copied but slices that lie across parts. */
export function bytesSource({ content, type, key }: BytesSource): OpenSource {
  const parts = content instanceof Uint8Array ? [content] : content.parts;
  const starts = startsOf(parts);
  return {
    size: content instanceof Uint8Array ? content.length : content.size,
    type,
    etag: `"${key ?? knownDigestOf(content, parts)}"`,
    modified: null,
    read: (from, to) => slice(parts, starts, from, to),
    release: () => undefined,
  };
}

function startsOf(parts: readonly Uint8Array[]): readonly number[] {
  let at = 0;
  return parts.map(({ length }) => {
    const start = at;
    at += length;
    return start;
  });
}

const digests = new WeakMap<object, string>();

function knownDigestOf(content: object, parts: readonly Uint8Array[]): string {
  const digest = digests.get(content) ?? digestOf(parts);
  digests.set(content, digest);
  return digest;
}

function digestOf(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

function slice(parts: readonly Uint8Array[], starts: readonly number[], from: number, to: number): Uint8Array {
  const first = indexAt(starts, from);
  const [part, start] = [parts[first] ?? nothing, starts[first] ?? 0];
  if (to <= start + part.length) return part.subarray(from - start, to - start);
  const bytes = Buffer.allocUnsafe(to - from);
  for (let index = first; index < parts.length && (starts[index] ?? to) < to; index += 1) {
    const begin = starts[index] ?? 0;
    bytes.set((parts[index] ?? nothing).subarray(Math.max(0, from - begin), to - begin), Math.max(0, begin - from));
  }
  return bytes;
}

const nothing = new Uint8Array();

/** The last one that begins at or before `at`; 0 when there is none. */
function indexAt(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return low;
}
