/** The boot entries of an image, and the order in which they are tried (UEFI §3.1). */
import type { StoredVariable } from "../../../adapters/firmware/edk2/variable.js";
import { readable } from "../../../adapters/firmware/uefi/codec-error.js";
import {
  type DevicePathNode,
  devicePathText,
  firstPath,
  parseDevicePath,
} from "../../../adapters/firmware/uefi/device-path.js";
import { u16 } from "../../../adapters/firmware/uefi/little-endian.js";
import {
  bootNumberText,
  bootOptionName,
  bootOptionNumber,
  firstNumberOutsideOrder,
  loadOptionActive,
  parseLoadOption,
} from "../../../adapters/firmware/uefi/load-option.js";
import { guids } from "../../../adapters/firmware/uefi/well-known.js";
import { CommandFailure, exitCodes } from "../exit-codes.js";
import { printable } from "../printable.js";

type Variables = readonly StoredVariable[];

export interface BootEntry {
  readonly number: number;
  /** `Boot0003` */
  readonly name: string;
  /** null = it cannot be read. */
  readonly title: string | null;
  readonly active: boolean;
  /** Text form (UEFI §10.6); null = it cannot be read. */
  readonly path: string | null;
  /** Bytes behind the path. */
  readonly optionalData: number;
}

export const globalVariable = (variables: Variables, name: string): StoredVariable | undefined =>
  variables.find((one) => one.guid === guids.global && one.name === name);

/** By number. */
export const bootEntries = (variables: Variables): readonly BootEntry[] =>
  variables
    .flatMap((variable) => {
      const number = variable.guid === guids.global ? bootOptionNumber(variable.name) : undefined;
      return number === undefined ? [] : [entryOf(number, variable)];
    })
    .sort((one, other) => one.number - other.number);

function entryOf(number: number, { name, data }: StoredVariable): BootEntry {
  const option = readable(() => parseLoadOption(data));
  if (option === null) return { number, name, title: null, active: false, path: null, optionalData: 0 };
  const { attributes, description, path, optionalData } = option;
  const active = (attributes & loadOptionActive) !== 0;
  return { number, name, title: description, active, path: pathText(path), optionalData: optionalData.length };
}

const pathText = (path: Uint8Array): string | null => readable(() => devicePathText(firstPath(path)));

/** The nodes of each entry's path, of those that can be read. */
export const bootEntryPaths = (variables: Variables): readonly (readonly DevicePathNode[])[] =>
  variables
    .filter(({ guid, name }) => guid === guids.global && bootOptionNumber(name) !== undefined)
    .flatMap(({ data }) => readable(() => parseDevicePath(firstPath(parseLoadOption(data).path)))?.slice(0, 1) ?? []);

/** Empty when there is none. An odd byte at the end counts for nothing, as in firmware. */
export const bootOrder = (variables: Variables): readonly number[] => numbersOf(globalVariable(variables, "BootOrder"));

/** null = none. */
export const bootNext = (variables: Variables): number | null =>
  numbersOf(globalVariable(variables, "BootNext"))[0] ?? null;

function numbersOf(variable: StoredVariable | undefined): readonly number[] {
  const data = variable?.data ?? new Uint8Array();
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: Math.floor(data.length / 2) }, (_, index) => view.getUint16(2 * index, true));
}

export const numbersData = (numbers: readonly number[]): Uint8Array => u16(...numbers);

export const orderText = (numbers: readonly number[]): string => numbers.map(bootNumberText).join(",");

/** @param text `0003`, `Boot0003`, `3`. @throws CommandFailure */
export function parseBootNumber(text: string): number {
  const [, digits] = /^(?:Boot)?([0-9a-f]{1,4})$/i.exec(text.trim()) ?? [];
  if (digits !== undefined) return Number.parseInt(digits, 16);
  throw new CommandFailure(
    `${JSON.stringify(text)} is no number of a boot entry: up to four hex digits, e.g. 0003 or Boot00A1.`,
    exitCodes.usage,
  );
}

/** @throws CommandFailure unless all of them are there */
export function checkEntries(
  variables: Variables,
  numbers: readonly number[],
  file: string,
  remedy = "\nIf the firmware is known to make it at its start, repeat with --force.",
): void {
  const there = bootEntries(variables);
  const missing = numbers.filter((number) => !there.some((entry) => entry.number === number));
  if (missing.length === 0) return;
  const known = there.map((entry) => `\n  ${lineOf(entry)}`).join("");
  throw new CommandFailure(
    `${file} has no ${missing.map(bootOptionName).join(", ")}. ` +
      `${known === "" ? "It has no boot entries at all." : `It has:${known}`}${remedy}`,
  );
}

/** @param outside numbers of entries that are not in the order. @returns what is to be said of them: at most a note */
export function overwritable(outside: readonly number[]): readonly string[] {
  const low = outside.filter((number) => number < firstNumberOutsideOrder).map(bootOptionName);
  if (low.length === 0) return [];
  return [
    `Not in the boot order: ${low.join(", ")}. Firmware made of EDK2 takes such low numbers for entries of its own when it ` +
      "finds new devices, and writes over what has them.",
  ];
}

/** `0001  UEFI PXEv4 (MAC:525400770001)  PciRoot(0x0)/…` */
export function lineOf({ number, title, active, path }: BootEntry): string {
  const words = title === null ? "(cannot be read)" : printable(title);
  return `${bootNumberText(number)}${active ? " " : "-"} ${words}${path === null ? "" : `  ${printable(path)}`}`;
}
