/** A collection of the store as the table that resources are rendered from. */
import type { Collection, Collections, Store } from "../ports/store.js";
import type { Table } from "../ports/world.js";

export class StoredTable<K extends Collection> implements Table<Collections[K]> {
  private known: readonly string[] | null = null;

  constructor(
    private readonly store: Store,
    private readonly collection: K,
  ) {}

  get(id: string): Collections[K] | undefined {
    return this.store.get(this.collection, id);
  }

  /** In order of creation, which for time-ordered ids is their own order. */
  ids(): readonly string[] {
    this.known ??= Object.freeze([...this.store.all(this.collection).keys()].sort());
    return this.known;
  }

  /** Adds or replaces a document. When the disk refuses a new one it is taken back, since nobody was told of it. */
  async put(id: string, value: Collections[K]): Promise<void> {
    const isNew = this.get(id) === undefined;
    const stored = this.store.put(this.collection, id, value);
    if (isNew) this.known = null;
    try {
      await stored;
    } catch (error) {
      if (isNew) this.remove(id).catch(() => undefined);
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    const removed = this.store.remove(this.collection, id);
    this.known = null;
    await removed;
  }
}
