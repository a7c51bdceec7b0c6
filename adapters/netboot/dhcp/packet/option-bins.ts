/** Which options go where: into the field for them, and into `file` and `sname` where it is too small (RFC 2131 §4.1). */
import { overload, overloads, size } from "./layout.js";

export type Entry = readonly [code: number, value: Uint8Array];

/** The fields that can be lent to options. */
export type Lent = keyof typeof overloads;

/** What is written where, in pieces of at most 255 bytes; null = the field keeps what it has. */
export interface Bins {
  readonly options: readonly Entry[];
  readonly file: readonly Entry[] | null;
  readonly sname: readonly Entry[] | null;
}

export interface Load {
  /** Option 53; null = there is none. */
  readonly first: Entry | null;
  /** In the order of their weight. */
  readonly entries: readonly Entry[];
  /** Option 82, which relays look for at the end of the field for options (RFC 3046 §2.1). */
  readonly last: Entry | null;
}

interface Bin {
  readonly entries: Entry[];
  room: number;
}

const mostInPiece = 255;
/** Code and length. */
const pieceHeader = 2;

const spaceOf = ({ length }: Uint8Array): number => length + pieceHeader * Math.max(1, Math.ceil(length / mostInPiece));

export const bytesOf = (entries: readonly Entry[]): number =>
  entries.reduce((sum, [, value]) => sum + pieceHeader + value.length, 0);

const waysToLend: readonly (readonly Lent[])[] = [["sname"], ["file"], ["file", "sname"]];

/**
 * As few fields are lent as can be. An option that fits nowhere is left out.
 * @param room bytes of the field for options, with its end option
 * @param freeFields fields that may be lent; asked for where that is needed
 */
export function laidOut(load: Load, room: number, freeFields: () => readonly Lent[]): Bins {
  let best = filled(load, room, []);
  if (best.missing === 0) return best.bins;
  const free = freeFields();
  for (const lent of waysToLend) {
    if (best.missing === 0) break;
    if (!lent.every((field) => free.includes(field))) continue;
    const way = filled(load, room, lent);
    if (way.missing < best.missing) best = way;
  }
  return best.bins;
}

function filled({ first, entries, last }: Load, room: number, lent: readonly Lent[]) {
  const head: Entry[] = first ? [first] : [];
  if (lent.length > 0) head.push([overload, Uint8Array.of(lent.reduce((sum, field) => sum + overloads[field], 0))]);
  const left = room - 1 - bytesOf(head);
  const tail = last && spaceOf(last[1]) <= left ? piecesOf(last) : [];
  const options: Bin = { entries: [], room: left - bytesOf(tail) };
  const bins = { options, file: lentBin("file", lent), sname: lentBin("sname", lent) };
  // RFC 3396 §5: in this order the parts of an option are joined.
  const inOrder = [bins.options, bins.file, bins.sname].filter((bin) => bin !== null);
  const unplaced = entries.filter((entry) => !place(entry, inOrder)).length;
  return {
    missing: unplaced + (last && tail.length === 0 ? 1 : 0),
    bins: {
      options: [...head, ...options.entries, ...tail],
      file: bins.file?.entries ?? null,
      sname: bins.sname?.entries ?? null,
    },
  };
}

const lentBin = (field: Lent, lent: readonly Lent[]): Bin | null =>
  lent.includes(field) ? { entries: [], room: size[field] - 1 } : null;

/** In one piece where it can be, as not every client joins parts. */
function place(entry: Entry, bins: readonly Bin[]): boolean {
  const [, { length }] = entry;
  if (length > mostInPiece) return placeInParts(entry, bins);
  const bin = bins.find(({ room }) => room >= length + pieceHeader);
  if (!bin) return false;
  bin.entries.push(entry);
  bin.room -= length + pieceHeader;
  return true;
}

function placeInParts([code, value]: Entry, bins: readonly Bin[]): boolean {
  const parts: (readonly [Bin, Entry])[] = [];
  let from = 0;
  for (const bin of bins) {
    let { room } = bin;
    while (from < value.length && room > pieceHeader) {
      const piece = value.subarray(from, from + Math.min(mostInPiece, room - pieceHeader));
      parts.push([bin, [code, piece]]);
      from += piece.length;
      room -= piece.length + pieceHeader;
    }
  }
  if (from < value.length) return false;
  for (const [bin, piece] of parts) {
    bin.entries.push(piece);
    bin.room -= piece[1].length + pieceHeader;
  }
  return true;
}

function piecesOf([code, value]: Entry): Entry[] {
  if (value.length <= mostInPiece) return [[code, value]];
  const count = Math.ceil(value.length / mostInPiece);
  return Array.from({ length: count }, (_, index) => [
    code,
    value.subarray(index * mostInPiece, (index + 1) * mostInPiece),
  ]);
}
