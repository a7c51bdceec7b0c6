/** Fields of UEFI structures: little endian and packed (UEFI §2.3). */
import { CodecError } from "./codec-error.js";

/** Reads one field after the other, and never past the end. Every method but `rest` throws CodecError there. */
export class Reader {
  readonly #view: DataView;
  #offset: number;

  constructor(
    readonly bytes: Uint8Array,
    offset = 0,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#offset = offset;
  }

  get offset(): number {
    return this.#offset;
  }

  get left(): number {
    return Math.max(0, this.bytes.length - this.#offset);
  }

  /** @param what the field's name, for the error */
  u8 = (what: string): number => this.#view.getUint8(this.#skip(1, what));
  u16 = (what: string): number => this.#view.getUint16(this.#skip(2, what), true);
  u32 = (what: string): number => this.#view.getUint32(this.#skip(4, what), true);
  u64 = (what: string): bigint => this.#view.getBigUint64(this.#skip(8, what), true);

  /** A copy of the next `length` bytes. */
  take(length: number, what: string): Uint8Array {
    const from = this.#skip(length, what);
    return new Uint8Array(this.bytes.subarray(from, from + length));
  }

  /** A copy of all that is left. */
  rest = (): Uint8Array => this.take(this.left, "");

  #skip(length: number, what: string): number {
    const from = this.#offset;
    if (length > this.left) throw new CodecError(`${what} is cut off`, from);
    this.#offset += length;
    return from;
  }
}

export const u8 = (value: number): Uint8Array => Uint8Array.of(value);

export const u16 = (...values: readonly number[]): Uint8Array => u16List(values);

export function u16List(values: readonly number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(2 * values.length));
  for (const [index, value] of values.entries()) bytes.setUint16(2 * index, value, true);
  return new Uint8Array(bytes.buffer);
}

export function u32(value: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setUint32(0, value, true);
  return new Uint8Array(bytes.buffer);
}

/** One behind the other. */
export const concatenated = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** The same of a few. */
export const joined = (...parts: readonly Uint8Array[]): Uint8Array => concatenated(parts);

/** Lower case, two digits a byte. */
export const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

/** @throws CodecError for anything but pairs of hex digits in either case */
export function bytesOfHex(hex: string): Uint8Array {
  const wrong = /[^0-9a-f]/i.exec(hex);
  if (wrong !== null) throw new CodecError("not a hex digit", wrong.index);
  if (hex.length % 2 !== 0) throw new CodecError("an odd number of hex digits", null);
  return new Uint8Array(Buffer.from(hex, "hex"));
}

export const sameBytes = (some: Uint8Array, others: Uint8Array): boolean => Buffer.compare(some, others) === 0;
