/** A collection of the store as the table that resources are rendered from. */
import type { Collection, Collections, Store } from "../ports/store.js";
import type { Table } from "../ports/world.js";

/** The writes of one document that the disk has not answered yet. */
interface UnderWay<T> {
  /** What stays if the disk refuses them all; undefined = no document. */
  settled: T | undefined;
  /** Which write made it so. */
  settledBy: number;
  newest: number;
  open: number;
}

/**
 * Documents by id. They can be read at once and are durable when a promise resolves; it rejects when the disk refuses.
 *
 * A wish (`put`, `remove`) that the disk refuses is taken back, since whoever wished was told so. A fact (`keep`, `drop`)
 * stays, since it is so whatever the disk says: the store offers it again with its next change.
 */
export class StoredTable<K extends Collection> implements Table<Collections[K]> {
  private readonly underWay = new Map<string, UnderWay<Collections[K]>>();
  private order: Set<string>;
  private shown: readonly string[] | null = null;

  /** @param compare the order of creation, for documents that tell it; otherwise that of their ids */
  constructor(
    private readonly store: Store,
    private readonly collection: K,
    private readonly compare?: (a: Collections[K], b: Collections[K]) => number,
  ) {
    this.order = this.sorted();
  }

  get(id: string): Collections[K] | undefined {
    return this.store.get(this.collection, id);
  }

  has(id: string): boolean {
    return this.order.has(id);
  }

  ids(): readonly string[] {
    this.shown ??= Object.freeze([...this.order]);
    return this.shown;
  }

  *all(): Iterable<Collections[K]> {
    for (const id of this.order) {
      const document = this.get(id);
      if (document !== undefined) yield document;
    }
  }

  /** Adds or replaces a document, if the disk lets us. */
  put(id: string, value: Collections[K]): Promise<void> {
    return this.attempt(id, value);
  }

  /** Removes a document, if the disk lets us. */
  remove(id: string): Promise<void> {
    return this.attempt(id, undefined);
  }

  /** What a document is from now on. */
  keep(id: string, value: Collections[K]): Promise<void> {
    return this.insist(id, value);
  }

  /** A document is no more. */
  drop(id: string): Promise<void> {
    return this.insist(id, undefined);
  }

  private async attempt(id: string, value: Collections[K] | undefined): Promise<void> {
    const writes = this.underWay.get(id) ?? { settled: this.get(id), settledBy: 0, newest: 0, open: 0 };
    this.underWay.set(id, writes);
    const mine = ++writes.newest;
    writes.open++;
    try {
      await this.write(id, value);
      settle(writes, value, mine);
    } catch (error) {
      // Somebody may have written meanwhile: what they were promised is more than we can take back.
      if (writes.newest === mine) this.takeBack(id, writes.settled);
      throw error;
    } finally {
      if (--writes.open === 0) this.underWay.delete(id);
    }
  }

  private insist(id: string, value: Collections[K] | undefined): Promise<void> {
    const writes = this.underWay.get(id);
    if (writes !== undefined) settle(writes, value, ++writes.newest);
    return this.write(id, value);
  }

  /** The store has to be told: it keeps what was refused as its newest, and would offer that to the disk again. */
  private takeBack(id: string, value: Collections[K] | undefined): void {
    const isBack = value !== undefined && !this.has(id);
    this.write(id, value).catch(() => undefined);
    if (isBack) this.order = this.sorted();
  }

  private write(id: string, value: Collections[K] | undefined): Promise<void> {
    const { store, collection } = this;
    const written = value === undefined ? store.remove(collection, id) : store.put(collection, id, value);
    this.list(id);
    return written;
  }

  private list(id: string): void {
    const isThere = this.get(id) !== undefined;
    if (isThere === this.order.has(id)) return;
    if (isThere) this.order.add(id);
    else this.order.delete(id);
    this.shown = null;
  }

  private sorted(): Set<string> {
    const { compare } = this;
    const entries = [...this.store.all(this.collection)];
    entries.sort(([idA, a], [idB, b]) => compare?.(a, b) ?? (idA < idB ? -1 : 1));
    return new Set(entries.map(([id]) => id));
  }
}

function settle<T>(writes: UnderWay<T>, value: T | undefined, by: number): void {
  if (by < writes.settledBy) return;
  writes.settled = value;
  writes.settledBy = by;
}
