/** A `Store` that keeps everything in memory; a test can make its disk refuse, and hand its documents to a "restart". */
import type { Collection, Collections, Damage, ItemOf, ListCollection, Refused, Store } from "../../src/ports/store.js";

type Documents = { readonly [K in Collection]: Map<string, Collections[K]> };

const emptyDocuments = (): Documents => ({
  intents: new Map(),
  settings: new Map(),
  accounts: new Map(),
  roles: new Map(),
  sessions: new Map(),
  subscriptions: new Map(),
  tasks: new Map(),
  logs: new Map(),
  identity: new Map(),
  certificates: new Map(),
  devices: new Map(),
  firmware: new Map(),
  leases: new Map(),
  boots: new Map(),
  storage: new Map(),
  media: new Map(),
  mediaSecrets: new Map(),
  mediaCertificates: new Map(),
  reportDefinitions: new Map(),
  biosPasswords: new Map(),
});

export class MemoryStore implements Store {
  readonly damage: readonly Damage[] = [];
  /** Set it, and every write is refused with it, as a full disk would. */
  refusal: Error | undefined;
  closed = false;
  /** `collection/id` of every write and removal, oldest first. */
  readonly writes: string[] = [];

  private constructor(private readonly documents: Documents) {}

  static empty(): MemoryStore {
    return new MemoryStore(emptyDocuments());
  }

  /** What a service that starts again would find. */
  reopen(): MemoryStore {
    const copy = structuredClone(this.documents);
    return new MemoryStore(copy);
  }

  get<K extends Collection>(collection: K, id: string): Collections[K] | undefined {
    return this.documents[collection].get(id);
  }

  all<K extends Collection>(collection: K): ReadonlyMap<string, Collections[K]> {
    return this.documents[collection];
  }

  async put<K extends Collection>(collection: K, id: string, value: Collections[K]): Promise<void> {
    this.documents[collection].set(id, value);
    await this.written(collection, id);
  }

  async remove(collection: Collection, id: string): Promise<void> {
    this.documents[collection].delete(id);
    await this.written(collection, id);
  }

  async append<K extends ListCollection>(collection: K, id: string, item: ItemOf<K>, cap: number): Promise<void> {
    const list: readonly ItemOf<K>[] = this.documents[collection].get(id) ?? [];
    // The compiler cannot see that a list of items of K is a document of K.
    this.documents[collection].set(id, [...list, item].slice(-cap) as unknown as Collections[K]);
    await this.written(collection, id);
  }

  refused(): Refused | null {
    return this.refusal === undefined ? null : { problem: this.refusal.message, since: 0 };
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  /** Durable one turn later, so that a caller that forgets to wait is found out. */
  private async written(collection: Collection, id: string): Promise<void> {
    this.writes.push(`${collection}/${id}`);
    await Promise.resolve();
    if (this.refusal !== undefined) throw this.refusal;
  }
}
