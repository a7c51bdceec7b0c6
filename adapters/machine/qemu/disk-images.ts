/** What there is to know of a disk's file before QEMU is given it, and what a new one begins with. Pure. */
import { diskSizeIn, emptyOverlay } from "./qcow2.js";

/** Bytes at the beginning of a file that {@link headOf} looks at. */
export const lookedAt = 4096;

export interface Qcow2Head {
  /** Bytes of the disk. */
  readonly size: number;
  /** QEMU found it in disorder, and writes to it no more. */
  readonly isCorrupt: boolean;
  /** What is in the disk is in another file. */
  readonly hasDataFile: boolean;
  readonly isEncrypted: boolean;
  /** As it is written there; null = none. */
  readonly backing: string | null;
  /** Bytes that the file has at least. */
  readonly end: number;
}

/** Bits of the features that a reader has to know (qcow2 specification, header, bytes 72 to 79). */
const features = { corrupt: 1n << 1n, dataFile: 1n << 2n } as const;
const longestName = 1023;

/** @returns undefined = the file is not of the form qcow2, or too new to be looked into */
export function headOf(bytes: Uint8Array): Qcow2Head | undefined {
  const size = diskSizeIn(bytes);
  if (size === undefined || bytes.length < 104) return undefined;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = head.readUInt32BE(4);
  if (version !== 2 && version !== 3) return undefined;
  const known = version === 3 ? head.readBigUInt64BE(72) : 0n;
  const table = { at: head.readBigUInt64BE(40), entries: BigInt(head.readUInt32BE(36)) };
  return {
    size,
    isCorrupt: (known & features.corrupt) !== 0n,
    hasDataFile: (known & features.dataFile) !== 0n,
    isEncrypted: head.readUInt32BE(32) !== 0,
    backing: backingIn(head),
    end: boundedNumber(table.at + table.entries * 8n),
  };
}

function backingIn(head: Buffer): string | null {
  const [at, length] = [head.readBigUInt64BE(8), head.readUInt32BE(16)];
  if (at === 0n || length === 0) return null;
  const end = at + BigInt(length);
  return length <= longestName && end <= BigInt(head.length) ? head.toString("utf8", Number(at), Number(end)) : "";
}

const boundedNumber = (value: bigint): number => Number(value > maximum ? maximum : value);
const maximum = BigInt(Number.MAX_SAFE_INTEGER);

export interface Backing {
  /** Absolute path. */
  readonly path: string;
  readonly format: "qcow2" | "raw";
}

const extensions = { at: 104, backingFormat: 0xe2792aca } as const;

/**
 * An empty disk.
 * @param bytes as in {@link emptyOverlay}
 * @param backing what shows through where nothing has been written yet
 * @throws RangeError when the path is longer than 1023 bytes
 */
export function newDisk(bytes: number, backing: Backing | null): Uint8Array {
  const file = Buffer.from(emptyOverlay(bytes));
  if (backing === null) return file;
  const name = Buffer.from(backing.path);
  if (name.length > longestName) throw new RangeError(`its path has more than ${longestName} bytes`);
  file.writeUInt32BE(extensions.backingFormat, extensions.at);
  file.writeUInt32BE(backing.format.length, extensions.at + 4);
  file.write(backing.format, extensions.at + 8, "latin1");
  // Extensions take whole eights, and one of zeros is the last.
  const at = extensions.at + 8 + 8 + 8;
  name.copy(file, at);
  file.writeBigUInt64BE(BigInt(at), 8);
  file.writeUInt32BE(name.length, 16);
  return file;
}
