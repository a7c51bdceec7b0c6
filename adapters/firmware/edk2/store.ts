/** The variables of a store (EDK2 VariableFormat.h), read as EDK2 reads them: first of a key that is live, dead ones skipped. */
import { guidFrom } from "../uefi/guid.js";
import { ImageFormatError } from "./image-error.js";
import {
  aligned,
  storeField,
  storeFormatted,
  storeHeaderSize,
  storeHealthy,
  type VariableFormat,
  variableField,
  variableFormats,
  variableStart,
  variableState,
} from "./layout.js";
import { keyOf, type StoredVariable } from "./variable.js";
import type { Fault, Volume } from "./volume.js";

export interface StoreHeader {
  readonly offset: number;
  /** With the header. */
  readonly size: number;
  readonly format: VariableFormat;
}

/** What lies in the list of a store, dead or alive. */
export interface StoreEntry {
  readonly offset: number;
  /** Where the next one begins. */
  readonly end: number;
  readonly state: number;
  /** null = dead. An entry with a variable is not live either where another one of its key counts. */
  readonly variable: StoredVariable | null;
}

export interface StoreContent {
  readonly entries: readonly StoreEntry[];
  /** The entries that count, by key, in the store's order. */
  readonly live: ReadonlyMap<string, StoreEntry>;
  /** Where the list ends. */
  readonly end: number;
  readonly warnings: readonly string[];
}

/** Ten times what boards have; so reading hostile bytes stays short. */
const mostStore = 4 * 1024 * 1024;

export const firstVariable = ({ offset }: StoreHeader): number => offset + storeHeaderSize;
export const storeEnd = ({ offset, size }: StoreHeader): number => offset + size;

/** The header right behind that of the volume, or what is wrong with it. */
export function storeHeaderIn(image: Buffer, volume: Volume): StoreHeader | Fault {
  const offset = volume.offset + volume.headerLength;
  const room = volume.offset + volume.length - offset;
  if (room < storeHeaderSize) return { code: "truncated", offset, reason: "the volume has no room for a store" };
  const guid = guidFrom(image, offset + storeField.guid);
  const format = variableFormats.find(({ storeGuid }) => storeGuid === guid);
  if (!format) return { code: "bad-header", offset, reason: `${guid} is no kind of variable store` };
  const size = image.readUInt32LE(offset + storeField.size);
  const reason = sizeReason(size, room) ?? stateReason(image, offset);
  if (reason) return { code: "bad-header", offset, reason };
  if (size > mostStore) return { code: "too-large", offset, reason: `the store has ${size} bytes, more than 4 MiB` };
  return { offset, size, format };
}

function sizeReason(size: number, room: number): string | null {
  if (size < storeHeaderSize || size % 4 !== 0) return `the store is not ${size} bytes long`;
  return size > room ? `the store has ${size} bytes, the volume ends before` : null;
}

function stateReason(image: Buffer, offset: number): string | null {
  const [format, state] = [image[offset + storeField.format], image[offset + storeField.state]];
  if (format !== storeFormatted) return "the store was never formatted";
  return state === storeHealthy ? null : `the store's state is 0x${state?.toString(16)}, which is not a sound one's`;
}

/** @throws ImageFormatError `bad-variable` */
export function contentOf(image: Buffer, header: StoreHeader): StoreContent {
  const { entries, warnings } = entriesOf(image, header);
  const live = liveOf(entries);
  const end = entries.at(-1)?.end ?? firstVariable(header);
  const isFull = ({ state, variable }: StoreEntry) => state === variableState.live && variable !== null;
  const twins = entries.filter(isFull).length > [...live.values()].filter(isFull).length;
  return { entries, live, end, warnings: twins ? [...warnings, twinWarning] : warnings };
}

const twinWarning = "some variables are there more than once; the first of each counts";

function entriesOf(image: Buffer, header: StoreHeader) {
  const entries: StoreEntry[] = [];
  const warnings: string[] = [];
  const end = storeEnd(header);
  let offset = firstVariable(header);
  while (offset + header.format.headerSize <= end && image.readUInt16LE(offset) === variableStart) {
    const entry = entryAt(image, offset, header);
    entries.push(entry);
    offset = entry.end;
    if (offset > end) {
      // The firmware ends its list there too, and finds no room until it has compacted the store.
      warnings.push(`at 0x${entry.offset.toString(16)}: a dead variable reaches past the store's end`);
      entries[entries.length - 1] = { ...entry, end };
    }
  }
  return { entries, warnings };
}

const mayLive = (state: number): boolean => state === variableState.live || state === variableState.inDeletion;

function entryAt(image: Buffer, offset: number, header: StoreHeader): StoreEntry {
  const state = image.readUInt8(offset + variableField.state);
  const [nameSize, dataSize] = sizesAt(image, offset, header.format);
  const end = aligned(offset + header.format.headerSize + nameSize + dataSize);
  // A variable without data is one that is not there (UEFI §8.2, SetVariable).
  if (!mayLive(state) || (dataSize === 0 && end <= storeEnd(header))) return { offset, end, state, variable: null };
  const nameAt = offset + header.format.headerSize;
  const name = nameIn(image, nameAt, nameSize, header);
  if (nameAt + nameSize + dataSize > storeEnd(header))
    throw new ImageFormatError("bad-variable", offset, "the data of the variable reaches past the store's end");
  const data = image.subarray(nameAt + nameSize, nameAt + nameSize + dataSize);
  return { offset, end, state, variable: variableAt(image, offset, header.format, name, data) };
}

/** A header that was not written to its end takes its own place only, as EDK2 has it. */
function sizesAt(image: Buffer, offset: number, format: VariableFormat): readonly [name: number, data: number] {
  const attributes = image.readUInt32LE(offset + variableField.attributes);
  const nameSize = image.readUInt32LE(offset + format.nameSize);
  const dataSize = image.readUInt32LE(offset + format.dataSize);
  const unwritten = [attributes, nameSize, dataSize].includes(0xffffffff);
  return unwritten || image[offset + variableField.state] === variableState.erased ? [0, 0] : [nameSize, dataSize];
}

function nameIn(image: Buffer, at: number, size: number, header: StoreHeader): string {
  const offset = at - header.format.headerSize;
  const wrong = (reason: string) => new ImageFormatError("bad-variable", offset, reason);
  if (size < 4 || size % 2 !== 0) throw wrong(`the name of the variable is not ${size} bytes long`);
  if (at + size > storeEnd(header)) throw wrong("the name of the variable reaches past the store's end");
  const text = image.toString("utf16le", at, at + size);
  if (text.indexOf("\0") !== text.length - 1) throw wrong("the name of the variable does not end with its only NUL");
  return text.slice(0, -1);
}

function variableAt(
  image: Buffer,
  offset: number,
  format: VariableFormat,
  name: string,
  data: Uint8Array,
): StoredVariable {
  const guid = guidFrom(image, offset + format.vendor);
  const attributes = image.readUInt32LE(offset + variableField.attributes);
  if (!format.proof) return { guid, name, attributes, data, time: null };
  const timeAt = offset + format.proof.time;
  return {
    guid,
    name,
    attributes,
    data,
    time: setTime(image.subarray(timeAt, timeAt + 16)),
    monotonicCount: image.readBigUInt64LE(offset + format.proof.monotonicCount),
    publicKeyIndex: image.readUInt32LE(offset + format.proof.publicKeyIndex),
  };
}

/** null = all zero, which is no time. */
export const setTime = (time: Uint8Array | null): Uint8Array | null => (time?.some((byte) => byte !== 0) ? time : null);

/** Of several of a key the first that is live counts, else the last that was about to be deleted (EDK2 FindVariableEx). */
function liveOf(entries: readonly StoreEntry[]): ReadonlyMap<string, StoreEntry> {
  const chosen = new Map<string, StoreEntry>();
  for (const entry of entries) {
    if (!entry.variable) continue;
    const key = keyOf(entry.variable);
    if (chosen.get(key)?.state !== variableState.live) chosen.set(key, entry);
  }
  return new Map([...chosen].sort(([, one], [, other]) => one.offset - other.offset));
}
