/** EFI_TIME (UEFI §8.3): 16 bytes. */
import { CodecError } from "./codec-error.js";
import { joined, Reader, u8, u16, u32 } from "./little-endian.js";

/** EFI_UNSPECIFIED_TIMEZONE */
const unspecifiedZone = 0x7ff;

/**
 * In UTC and whole seconds: all else has to be zero in the stamp of an authenticated variable (UEFI §8.2.2).
 * @param instant milliseconds since 1970
 * @throws CodecError outside the years 1900 to 9999
 */
export function encodeEfiTime(instant: number): Uint8Array {
  const date = new Date(instant);
  const year = date.getUTCFullYear();
  if (!(year >= 1900 && year <= 9999)) throw new CodecError("EFI_TIME has years from 1900 to 9999", null);
  const fields = [
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    0,
  ];
  return joined(u16(year), ...fields.map(u8), u32(0), u32(0));
}

/**
 * Milliseconds since 1970; a time without a zone is taken for UTC.
 * @returns null when it is not set (year 0), or no time at all
 * @throws CodecError when fewer than 16 bytes are there
 */
export function parseEfiTime(bytes: Uint8Array): number | null {
  const reader = new Reader(bytes);
  const year = reader.u16("EFI_TIME");
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = reader.take(6, "EFI_TIME");
  const nanosecond = reader.u32("EFI_TIME");
  const zone = (reader.u16("EFI_TIME") << 16) >> 16;
  reader.u16("EFI_TIME");
  const valid =
    year >= 1900 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && hour < 24 && minute < 60 && second < 60;
  const local = Date.UTC(year, month - 1, day, hour, minute, second, Math.floor(nanosecond / 1e6));
  if (!valid || nanosecond >= 1e9 || new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return null;
  if (zone === unspecifiedZone) return local;
  // Local time is UTC minus the zone.
  return Math.abs(zone) <= 1440 ? local + zone * 60_000 : null;
}

/** `2022-11-06T15:41:50Z`; `not set`. @throws CodecError when fewer than 16 bytes are there */
export function efiTimeText(bytes: Uint8Array): string {
  const instant = parseEfiTime(bytes);
  return instant === null ? "not set" : new Date(instant).toISOString().replace(".000Z", "Z");
}
