/** Boot#### and BootOrder (UEFI §3.1). */
import type { Variables } from "../../../src/model/firmware.js";
import { readable } from "../uefi/codec-error.js";
import { type DevicePathNode, firstPath, parseDevicePath } from "../uefi/device-path.js";
import { bytesOfHex, u16 } from "../uefi/little-endian.js";
import {
  bootOptionName,
  bootOptionNumber,
  encodeLoadOption,
  type LoadOption,
  loadOptionActive,
  loadOptionCategory,
  parseLoadOption,
} from "../uefi/load-option.js";
import { guids } from "../uefi/well-known.js";
import { bytesOf, globalKey, withoutVariable, withValue } from "./variables.js";

export interface BootEntry {
  readonly number: number;
  /** null = the bytes are no load option. */
  readonly option: LoadOption | null;
  /** The device path alone, without what is there for the operating system; null = it cannot be read. */
  readonly path: Uint8Array | null;
  /** Nodes of that path. */
  readonly nodes: readonly DevicePathNode[];
}

/** By their numbers. */
export function bootEntries(variables: Variables): readonly BootEntry[] {
  const entries: BootEntry[] = [];
  for (const { guid, name, data } of variables) {
    const number = guid === guids.global ? bootOptionNumber(name) : undefined;
    if (number !== undefined) entries.push(entryOf(number, bytesOfHex(data)));
  }
  return entries.sort((one, other) => one.number - other.number);
}

export const entryNumbered = (entries: readonly BootEntry[], number: number): BootEntry | undefined =>
  entries.find((entry) => entry.number === number);

function entryOf(number: number, data: Uint8Array): BootEntry {
  const option = readable(() => parseLoadOption(data));
  const path = option && readable(() => firstPath(option.path));
  return { number, option, path, nodes: path === null ? [] : (parseDevicePath(path)[0] ?? []) };
}

export const isActive = ({ option }: BootEntry): boolean =>
  option !== null && (option.attributes & loadOptionActive) !== 0;

/** Whether the firmware would try it by itself: an active one that is no application (UEFI §3.1.3). */
export const isTried = (entry: BootEntry): boolean =>
  isActive(entry) && ((entry.option?.attributes ?? 0) & loadOptionCategory) === 0;

/** @param path one device path */
export const withEntry = (variables: Variables, number: number, description: string, path: Uint8Array): Variables =>
  withValue(
    variables,
    globalKey(bootOptionName(number)),
    encodeLoadOption({ attributes: loadOptionActive, description, path, optionalData: new Uint8Array(0) }),
  );

/** Sets or clears LOAD_OPTION_ACTIVE and nothing else; an option that cannot be read stays as it is. */
export function withActive(variables: Variables, reference: string, active: boolean): Variables {
  const value = bytesOf(variables, globalKey(reference));
  const [first] = value ?? [];
  if (value === null || first === undefined) return variables;
  const changed = new Uint8Array(value);
  changed[0] = active ? first | loadOptionActive : first & ~loadOptionActive;
  return withValue(variables, globalKey(reference), changed);
}

/* ── order ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

const orderKey = globalKey("BootOrder");

/** Numbers as they stand there: some may lead nowhere, some may stand twice. */
export function bootOrder(variables: Variables): readonly number[] {
  const value = Buffer.from(bytesOf(variables, orderKey) ?? []);
  return Array.from({ length: Math.floor(value.length / 2) }, (_, index) => value.readUInt16LE(2 * index));
}

/** Order as far as it leads somewhere, and each number once. */
export function knownOrder(order: readonly number[], entries: readonly BootEntry[]): readonly number[] {
  const there = new Set(entries.map(({ number }) => number));
  return [...new Set(order)].filter((number) => there.has(number));
}

/** An order of nothing is no variable at all: none may be without data (UEFI §8.2.2). */
export const withBootOrder = (variables: Variables, order: readonly number[]): Variables =>
  order.length === 0 ? withoutVariable(variables, orderKey) : withValue(variables, orderKey, u16(...order));
