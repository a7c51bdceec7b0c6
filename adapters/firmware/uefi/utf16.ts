/** CHAR16 texts (UEFI §2.3.1): UTF-16 little endian, whose surrogates nobody pairs. They stay as they are in both directions. */
import { CodecError } from "./codec-error.js";

/** Without a NUL at the end. */
export function utf16Bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "utf16le"));
}

/** @throws CodecError when the text has a NUL in it: it would end there */
export function utf16BytesWithNul(text: string, what: string): Uint8Array {
  const nul = text.indexOf("\0");
  if (nul !== -1) throw new CodecError(`${what} has a NUL in it`, nul);
  return utf16Bytes(`${text}\0`);
}

/** An odd byte at the end is not read. */
export function utf16Text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf16le");
}

/**
 * Up to the first NUL.
 * @returns bytes it takes up together with the NUL
 * @throws CodecError when there is no NUL
 */
export function utf16TextAt(bytes: Uint8Array, offset: number, what: string): { text: string; length: number } {
  for (let at = offset; at + 1 < bytes.length; at += 2)
    if (bytes[at] === 0 && bytes[at + 1] === 0)
      return { text: utf16Text(bytes.subarray(offset, at)), length: at + 2 - offset };
  throw new CodecError(`${what} does not end`, offset);
}
