/** EFI_GUID (UEFI appendix A): the first three fields are little endian, so bytes and text differ in order. */
import { CodecError } from "./codec-error.js";
import { Reader } from "./little-endian.js";

/** Byte of the structure for each byte of the text. The order is its own inverse. */
const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15] as const;
const form = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/;

/** Lower case with hyphens. @throws CodecError when fewer than 16 bytes are left */
export function guidFrom(bytes: Uint8Array, offset = 0): string {
  const field = new Reader(bytes, offset).take(16, "the GUID");
  const hex = Buffer.from(order.map((at) => field[at] ?? 0)).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** @param guid in either case, also in braces. @throws CodecError */
export function guidBytes(guid: string): Uint8Array {
  const [, ...parts] = form.exec(guid.toLowerCase().replace(/^\{(.*)\}$/, "$1")) ?? [];
  if (parts.length === 0) throw new CodecError("not a GUID (8-4-4-4-12 hex digits)", null);
  const written = Buffer.from(parts.join(""), "hex");
  return Uint8Array.from(order, (at) => written[at] ?? 0);
}

/** In lower case, as it is kept. */
export const isGuid = (text: string): boolean => form.test(text);
