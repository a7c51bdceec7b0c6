/** A collection of the store as a `Table`: documents by id, ids in order of creation. */
import type { Collections, Store } from "../../ports/store.js";
import type { Table } from "../../ports/world.js";

export class StoredTable<K extends "accounts" | "roles" | "sessions"> implements Table<Collections[K]> {
  private readonly order: Set<string>;
  private shown: readonly string[] | undefined;

  /** @param compare the order of creation, for documents that tell it; otherwise the store's order stands */
  constructor(
    private readonly store: Store,
    private readonly collection: K,
    compare?: (a: Collections[K], b: Collections[K]) => number,
  ) {
    const entries = [...store.all(collection)];
    if (compare !== undefined) entries.sort(([, a], [, b]) => compare(a, b));
    this.order = new Set(entries.map(([id]) => id));
  }

  get(id: string): Collections[K] | undefined {
    return this.store.get(this.collection, id);
  }

  has(id: string): boolean {
    return this.order.has(id);
  }

  ids(): readonly string[] {
    this.shown ??= [...this.order];
    return this.shown;
  }

  *all(): Iterable<Collections[K]> {
    for (const id of this.order) {
      const document = this.get(id);
      if (document !== undefined) yield document;
    }
  }

  /** Can be read at once; durable when resolved. */
  put(id: string, document: Collections[K]): Promise<void> {
    if (!this.order.has(id)) {
      this.order.add(id);
      this.shown = undefined;
    }
    return this.store.put(this.collection, id, document);
  }

  remove(id: string): Promise<void> {
    if (this.order.delete(id)) this.shown = undefined;
    return this.store.remove(this.collection, id);
  }
}
