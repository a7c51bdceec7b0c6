/** What of an image has to change so that its store holds other variables. Everything here is pure and leaves the image alone. */
import { checkVariable, encodeVariable, sizeOf } from "./encode.js";
import type { FirmwareImage } from "./image.js";
import { ImageFormatError } from "./image-error.js";
import { aligned, variableField, variableState, viewOf } from "./layout.js";
import { firstVariable, type StoreEntry, setTime, storeEnd } from "./store.js";
import { keyOf, type StoredVariable } from "./variable.js";

/** What of an image becomes what: `bytes` at `offset`, then 0xff up to `end`. Everything else stays. */
export interface Splice {
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly end: number;
}

export interface Change {
  readonly guid: string;
  readonly name: string;
  /** Of the same key; null = it is to be gone. */
  readonly to: StoredVariable | null;
}

export interface WriteLimits {
  /** Bytes of header, name and data; by default 0x8400. Variables that stay as they are may be larger. */
  readonly maxVariable?: number;
}

/** OVMF's PcdMaxAuthVariableSize, the largest in use: an image does not tell its own. */
const mostVariable = 0x8400;

/**
 * Lays out the store anew: only these variables, in this order, and no dead ones. Those that stay as they are keep the
 * fields of their headers that nobody knows.
 * @throws ImageFormatError `no-room`, `too-large`, `bad-variable`, `plain-store`, `busy`
 */
export function compacted(
  image: FirmwareImage,
  variables: readonly StoredVariable[],
  { maxVariable = mostVariable }: WriteLimits = {},
): Splice {
  const { layout, space } = image.store;
  refuseBusy(image);
  const pieces = variables.map((variable) => pieceOf(image, variable, maxVariable));
  if (new Set(variables.map(keyOf)).size < variables.length)
    throw new ImageFormatError("bad-variable", null, "a variable is given twice");
  const size = pieces.reduce((bytes, piece) => bytes + piece.size, 0);
  if (size > space.capacity) throw noRoom(size, space.capacity);
  return { offset: firstVariable(layout.header), bytes: laidOut(pieces, size), end: storeEnd(layout.header) };
}

/**
 * Changes the store as firmware does it in flash: the old variable is marked dead, the new one is put behind all others.
 * null when there is no room for that; `compacted` may then find some. The last of several changes of a key counts.
 * @throws ImageFormatError `too-large`, `bad-variable`, `plain-store`, `busy`
 */
export function appended(
  image: FirmwareImage,
  changes: readonly Change[],
  { maxVariable = mostVariable }: WriteLimits = {},
): Splice | null {
  const { layout, space } = image.store;
  refuseBusy(image);
  const wanted = new Map(changes.map((change) => [keyOf(change), change]));
  const due = [...wanted].filter(([key, { to }]) => !isDone(layout.live.get(key), to));
  const pieces = due.flatMap(([, { guid, name, to }]) =>
    to ? [pieceOf(image, { ...to, guid, name }, maxVariable)] : [],
  );
  const size = pieces.reduce((bytes, piece) => bytes + piece.size, 0);
  if (size > space.free) return null;
  const dying = dyingOf(image, new Map(due));
  const offset = dying[0]?.entry.offset ?? layout.end;
  if (due.length === 0) return { offset, bytes: new Uint8Array(), end: offset };
  const bytes = Buffer.concat([image.bytes.subarray(offset, layout.end), laidOut(pieces, size)]);
  for (const { entry, state } of dying) bytes[entry.offset - offset + variableField.state] = state;
  return { offset, bytes, end: storeEnd(layout.header) };
}

const sharedFiller = new Uint8Array(0x10000).fill(0xff);

/**
 * The changed image in order, without a copy: parts of the base, of the splice, and of 0xff that everybody shares. None of
 * them may be written to. Together they are as long as the base.
 */
export function partsOf(bytes: Uint8Array, splice: Splice): readonly Uint8Array[] {
  const fillerAt = checkedFiller(bytes, splice);
  const filler: Uint8Array[] = [];
  for (let at = fillerAt; at < splice.end; at += sharedFiller.length)
    filler.push(sharedFiller.subarray(0, Math.min(sharedFiller.length, splice.end - at)));
  const parts = [bytes.subarray(0, splice.offset), splice.bytes, ...filler, bytes.subarray(splice.end)];
  return parts.filter(({ length }) => length > 0);
}

/** A changed copy. */
export function applied(bytes: Uint8Array, splice: Splice): Uint8Array {
  const fillerAt = checkedFiller(bytes, splice);
  const copy = new Uint8Array(bytes);
  copy.set(splice.bytes, splice.offset);
  return copy.fill(0xff, fillerAt, splice.end);
}

/** Where the 0xff begin. @throws RangeError when the splice is of another image */
function checkedFiller(bytes: Uint8Array, { offset, bytes: { length }, end }: Splice): number {
  if (offset + length > end || end > bytes.length) throw new RangeError("the splice is of another image");
  return offset + length;
}

function refuseBusy({ pendingWrite, volume }: FirmwareImage): void {
  if (pendingWrite)
    throw new ImageFormatError(
      "busy",
      volume.offset,
      "the firmware was interrupted while it moved its variables: let it boot once, then write",
    );
}

const noRoom = (size: number, capacity: number): ImageFormatError =>
  new ImageFormatError("no-room", null, `the variables take ${size} bytes, and the store has room for ${capacity}`);

/** A variable on its way into a store. */
interface Piece {
  /** With what is left free behind it. */
  readonly size: number;
  readonly write: (into: Buffer, at: number) => void;
}

function pieceOf({ bytes, store: { layout } }: FirmwareImage, variable: StoredVariable, maxVariable: number): Piece {
  const entry = layout.live.get(keyOf(variable));
  if (entry && isDone(entry, variable)) return copyOf(bytes.subarray(entry.offset, entry.end));
  const format = layout.header.format;
  checkVariable(variable, format, maxVariable);
  return {
    size: aligned(sizeOf(variable, format)),
    write: (into, at) => encodeVariable(withKept(variable, entry?.variable), format, into, at),
  };
}

/** What is left out is as the store has it. */
const withKept = (variable: StoredVariable, was: StoredVariable | null | undefined): StoredVariable => ({
  ...variable,
  monotonicCount: variable.monotonicCount ?? was?.monotonicCount,
  publicKeyIndex: variable.publicKeyIndex ?? was?.publicKeyIndex,
});

const copyOf = (entry: Uint8Array): Piece => ({
  size: entry.length,
  write: (into, at) => {
    into.set(entry, at);
    into.writeUInt8(variableState.live, at + variableField.state);
  },
});

function laidOut(pieces: readonly Piece[], size: number): Buffer {
  const bytes = Buffer.alloc(size, 0xff);
  let at = 0;
  for (const piece of pieces) {
    piece.write(bytes, at);
    at += piece.size;
  }
  return bytes;
}

/** Whether the store holds that already. */
const isDone = (entry: StoreEntry | undefined, to: StoredVariable | null): boolean =>
  to === null ? entry === undefined : entry?.variable != null && isSame(entry.variable, to);

/** What is left out of `to` is as it was. */
function isSame(variable: StoredVariable, to: StoredVariable): boolean {
  return (
    variable.attributes === to.attributes &&
    areEqual(variable.data, to.data) &&
    areEqual(variable.time, setTime(to.time)) &&
    isKept(to.monotonicCount, variable.monotonicCount ?? 0n) &&
    isKept(to.publicKeyIndex, variable.publicKeyIndex ?? 0)
  );
}

const isKept = <T>(asked: T | undefined, was: T): boolean => asked === undefined || asked === was;

const areEqual = (one: Uint8Array | null, other: Uint8Array | null): boolean =>
  one === other || (one !== null && other !== null && viewOf(one).equals(other));

/** Every entry of the keys that change, also those that do not count: they would come back. In the store's order. */
function dyingOf({ store: { layout } }: FirmwareImage, due: ReadonlyMap<string, Change>) {
  return layout.entries.flatMap((entry) => {
    const change = entry.variable && due.get(keyOf(entry.variable));
    // EDK2 marks what is replaced in two steps, what is deleted in one.
    return change ? [{ entry, state: entry.state & (change.to ? 0xfc : 0xfd) }] : [];
  });
}
