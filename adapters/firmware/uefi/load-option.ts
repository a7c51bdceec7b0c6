/** EFI_LOAD_OPTION (UEFI §3.1.3): the value of Boot####. */
import { CodecError } from "./codec-error.js";
import { joined, Reader, u16, u32 } from "./little-endian.js";
import { utf16BytesWithNul, utf16TextAt } from "./utf16.js";

export interface LoadOption {
  /** LOAD_OPTION_* bits. */
  readonly attributes: number;
  /** What people see. */
  readonly description: string;
  /** Packed list of device paths. The first says what is loaded from where; `firstPath` finds it. */
  readonly path: Uint8Array;
  /** What the loaded program gets; empty = none. */
  readonly optionalData: Uint8Array;
}

export const loadOptionActive = 0x1;
export const loadOptionHidden = 0x8;
export const loadOptionCategory = 0x1f00;
/** An application: reached by a hot key or a menu, never tried in the boot order. */
export const loadOptionCategoryApp = 0x100;

/** The path is not looked into. @throws CodecError */
export function parseLoadOption(data: Uint8Array): LoadOption {
  const reader = new Reader(data);
  const attributes = reader.u32("the attributes of the load option");
  const pathLength = reader.u16("the path length of the load option");
  const { text, length } = utf16TextAt(data, reader.offset, "the description of the load option");
  reader.take(length, "the description");
  const path = reader.take(pathLength, "the device path of the load option");
  return { attributes, description: text, path, optionalData: reader.rest() };
}

/** @throws CodecError for a path of more than 65535 bytes, or a description with a NUL */
export function encodeLoadOption({ attributes, description, path, optionalData }: LoadOption): Uint8Array {
  if (path.length > 0xffff) throw new CodecError("the device path of the load option is longer than 65535 bytes", null);
  const title = utf16BytesWithNul(description, "the description of the load option");
  return joined(u32(attributes), u16(path.length), title, path, optionalData);
}

/** `Boot00A1`: upper case, as UEFI §3.1 wants it. */
export const bootOptionName = (number: number): string => `Boot${bootNumberText(number)}`;

/** @returns undefined when it is not the name of a boot option */
export function bootOptionNumber(name: string): number | undefined {
  const [, digits] = /^Boot([0-9A-F]{4})$/.exec(name) ?? [];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

/** `00A1` */
export const bootNumberText = (number: number): string => number.toString(16).toUpperCase().padStart(4, "0");

/**
 * Far from the numbers that firmware gives out: EDK2 takes the lowest that is not in BootOrder, and writes over the option
 * that has it (BmGetFreeOptionNumber).
 */
export const firstNumberOutsideOrder = 0x5348;

/** @returns the lowest number that is not taken; undefined when none is left */
export function freeBootNumber(taken: ReadonlySet<number>, from: number): number | undefined {
  for (let number = from; number <= 0xffff; number++) if (!taken.has(number)) return number;
  return undefined;
}
