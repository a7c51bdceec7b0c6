/** A `View` over cells: each object instance with what it reads, and what may be written to it. */
import type { Binding, SetError, Value, View } from "../snmp/view.js";

export interface Cell {
  readonly oid: string;
  /** Undefined = there is no such instance at present. */
  read(): Value | undefined;
  /** What is wrong with a value, or null. Absent = read-only. */
  check?(value: Value): SetError | null;
  write?(value: Value): void;
}

/** What the cells are made from. */
export interface Source {
  /** Changes when there are other cells. */
  readonly edition: number;
  cells(): readonly Cell[];
}

type Key = readonly number[];

interface Entry {
  readonly key: Key;
  readonly cell: Cell;
}

export class MibView implements View {
  private edition = Number.NaN;
  private entries: readonly Entry[] = [];
  private byOid: ReadonlyMap<string, Cell> = new Map();

  constructor(private readonly source: Source) {}

  get(oid: string): Value | undefined {
    this.refresh();
    return this.byOid.get(oid)?.read();
  }

  next(oid: string): Binding | undefined {
    this.refresh();
    for (let at = firstAfter(this.entries, keyOf(oid)); at < this.entries.length; at += 1) {
      const { cell } = this.entries[at] as Entry;
      const value = cell.read();
      if (value !== undefined) return { oid: cell.oid, value };
    }
    return undefined;
  }

  set(bindings: readonly Binding[]): { readonly error: SetError; readonly index: number } | null {
    this.refresh();
    for (const [at, { oid, value }] of bindings.entries()) {
      const error = problem(this.byOid.get(oid), value);
      if (error !== null) return { error, index: at + 1 };
    }
    for (const { oid, value } of bindings) this.byOid.get(oid)?.write?.(value);
    return null;
  }

  /** Sorted once for each state of the wiring. @throws RangeError when two cells have one OID */
  private refresh(): void {
    if (this.edition === this.source.edition) return;
    const cells = this.source.cells();
    this.byOid = new Map(cells.map((cell) => [cell.oid, cell]));
    if (this.byOid.size !== cells.length) throw new RangeError(`two objects at ${duplicate(cells)}`);
    this.entries = cells.map((cell) => ({ key: keyOf(cell.oid), cell })).sort((a, b) => compare(a.key, b.key));
    this.edition = this.source.edition;
  }
}

/** RFC 3416 §4.2.5: a name under which nothing can be made, one that cannot be written, or a value that does not fit. */
function problem(cell: Cell | undefined, value: Value): SetError | null {
  if (cell?.read() === undefined) return "noCreation";
  if (cell.check === undefined) return "notWritable";
  return cell.check(value);
}

const keyOf = (oid: string): Key => oid.split(".").map(Number);

function compare(a: Key, b: Key): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function firstAfter(entries: readonly Entry[], key: Key): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare((entries[middle] as Entry).key, key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function duplicate(cells: readonly Cell[]): string | undefined {
  const seen = new Set<string>();
  return cells.find(({ oid }) => seen.has(oid) || !seen.add(oid))?.oid;
}
