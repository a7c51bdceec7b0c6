/**
 * Files of the form qcow2 (QEMU, docs/interop/qcow2.txt): as much of them as it takes to lay an empty one over an image, and to see
 * how large the disk in one is. Pure.
 */

const magic = 0x514649fb;
const clusterBits = 16;
const cluster = 1 << clusterBits;
/** Bytes of the disk that one entry of the first table stands for: a cluster of entries of eight bytes, a cluster each. */
const perEntry = (cluster / 8) * cluster;
const sector = 512;
/** Bytes of the disk: as large as files are on most computers. */
const largest = 2 ** 50;

/** Where in the file what is, in clusters. */
const places = { counts: 1, countBlock: 2, firstTable: 3 } as const;

/**
 * An empty file for a disk of that size. It names no image beneath: whoever opens it says which one shows through.
 * @param bytes rounded up to whole sectors
 * @throws RangeError when it is larger than 1 PiB
 */
export function emptyOverlay(bytes: number): Uint8Array {
  const size = Math.ceil(bytes / sector) * sector;
  if (size > largest) throw new RangeError("a disk has 1 PiB and no more");
  const entries = Math.ceil(size / perEntry);
  const clusters = places.firstTable + Math.max(1, Math.ceil((entries * 8) / cluster));
  const file = Buffer.alloc(clusters * cluster);
  const words: readonly (readonly [at: number, value: number])[] = [
    [0, magic],
    [4, 3],
    [20, clusterBits],
    [36, entries],
    [56, 1],
    // Counts of 16 bits each; length of the header.
    [96, 4],
    [100, 104],
  ];
  const longs: readonly (readonly [at: number, value: number])[] = [
    [24, size],
    [40, places.firstTable * cluster],
    [48, places.counts * cluster],
    [places.counts * cluster, places.countBlock * cluster],
  ];
  for (const [at, value] of words) file.writeUInt32BE(value, at);
  for (const [at, value] of longs) file.writeBigUInt64BE(BigInt(value), at);
  for (let one = 0; one < clusters; one += 1) file.writeUInt16BE(1, places.countBlock * cluster + one * 2);
  return file;
}

/** Bytes of a file that {@link diskSizeIn} looks at. */
export const headLength = 32;

/** Bytes of the disk in a file that begins so; undefined = it is not of this form. */
export function diskSizeIn(head: Uint8Array): number | undefined {
  if (head.length < headLength) return undefined;
  const { buffer, byteOffset, byteLength } = head;
  const view = new DataView(buffer, byteOffset, byteLength);
  const size = view.getBigUint64(24);
  const isDisk = view.getUint32(0) === magic && size <= BigInt(Number.MAX_SAFE_INTEGER);
  return isDisk ? Number(size) : undefined;
}
