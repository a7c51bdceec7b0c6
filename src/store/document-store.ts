import { type Clock, seconds } from "../model/clock.js";
import type { Logger } from "../ports/logger.js";
import type { Collection, Collections, Damage, ItemOf, ListCollection, Refused, Store } from "../ports/store.js";
import { StoreError } from "../ports/store.js";
import { Checkpoint } from "./checkpoint.js";
import { appendCapped, type Documents, untyped } from "./collections.js";
import { diskProblem, diskRefused } from "./disk-refused.js";
import type { Files } from "./files.js";
import { Journal } from "./journal.js";
import type { Loaded, Places } from "./load.js";
import { Segments } from "./segment.js";

export interface Opened {
  readonly directory: string;
  readonly places: Places;
  readonly loaded: Loaded;
  readonly files: Files;
  readonly log: Pick<Logger, "warn" | "error">;
  readonly clock: Clock;
  readonly segmentBytes: number;
  readonly unlock: () => Promise<void>;
}

/** A full disk may have room again, and with nobody changing anything nobody would notice. */
const tryAgainAfter = seconds(30);

/**
 * Documents in memory, in front of a journal, in front of one file per document.
 *
 * A value the disk refused stays the newest in memory, and is offered to the disk again with the next change, after a
 * while, and at close: what is served is then what will be on disk once the disk recovers. Its promise was rejected all the same, so
 * after a crash either value may be found.
 */
export class DocumentStore implements Store {
  readonly damage: readonly Damage[];
  readonly #opened: Opened;
  readonly #documents: Documents;
  readonly #segments: Segments;
  readonly #journal: Journal;
  readonly #checkpoint: Checkpoint;
  #closing: Promise<void> | null = null;
  #refusal: Refused | null = null;
  #cancelRetry = () => {};

  constructor(opened: Opened) {
    const { files, places, loaded } = opened;
    this.#opened = opened;
    this.damage = loaded.damage;
    this.#documents = loaded.documents;
    this.#segments = new Segments(files, places.journal, loaded.segments);
    this.#journal = new Journal(this.#segments, this.#documents, loaded.seq, {
      written: () => this.#written(),
      failed: (error) => this.#failed(error),
    });
    this.#checkpoint = new Checkpoint(files, places.documents, this.#documents, this.#journal, this.#segments);
    for (const { collection, id } of loaded.changed) this.#checkpoint.changed(collection, id);
    this.#writeOut();
  }

  get<K extends Collection>(collection: K, id: string): Collections[K] | undefined {
    return this.#documents[collection].get(id);
  }

  /** A live view: it shows later changes too. */
  all<K extends Collection>(collection: K): ReadonlyMap<string, Collections[K]> {
    return this.#documents[collection];
  }

  async put<K extends Collection>(collection: K, id: string, value: Collections[K]): Promise<void> {
    this.#mustBeOpen();
    const text = toJson(value);
    this.#documents[collection].set(id, value);
    this.#checkpoint.changed(collection, id);
    await this.#journal.whole(collection, id, value, text);
  }

  async remove(collection: Collection, id: string): Promise<void> {
    this.#mustBeOpen();
    this.#documents[collection].delete(id);
    this.#checkpoint.changed(collection, id);
    await this.#journal.whole(collection, id, undefined);
  }

  async append<K extends ListCollection>(collection: K, id: string, item: ItemOf<K>, cap: number): Promise<void> {
    this.#mustBeOpen();
    const text = toJson(item);
    const lists = untyped(this.#documents, collection) as Map<string, readonly ItemOf<K>[]>;
    const list = appendCapped(lists.get(id) ?? [], [item], cap);
    lists.set(id, list);
    this.#checkpoint.changed(collection, id);
    await this.#journal.append(collection, id, text, cap, list);
  }

  refused(): Refused | null {
    return this.#refusal;
  }

  close(): Promise<void> {
    this.#cancelRetry();
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#journal.flush();
    } finally {
      await this.#journal.idle();
      await this.#segments.rotate();
      await this.#checkpoint.run().catch((error) => this.#notWrittenOut(error));
      await this.#opened.unlock();
    }
  }

  #mustBeOpen(): void {
    if (this.#closing !== null) throw new StoreError("closed", "The store was closed: the service is stopping.");
  }

  async #written(): Promise<void> {
    this.#refusal = null;
    this.#cancelRetry();
    await this.#rotateWhenFull();
  }

  async #rotateWhenFull(): Promise<void> {
    if (this.#segments.size < this.#opened.segmentBytes) return;
    await this.#segments.rotate();
    this.#writeOut();
  }

  #writeOut(): void {
    this.#checkpoint.run().catch((error) => this.#notWrittenOut(error));
  }

  #notWrittenOut(error: unknown): void {
    const { message } = diskRefused(`Documents cannot be written to their files in ${this.#opened.directory}`, error);
    this.#opened.log.warn(`${message} Nothing is lost: the journal keeps them until it works.`, { error });
  }

  #failed(error: unknown): StoreError {
    const { directory, log, clock } = this.#opened;
    const refusal = diskRefused(`Changes cannot be written to ${directory}`, error);
    log.error(refusal.message, { error });
    this.#refusal = { problem: diskProblem(error), since: this.#refusal?.since ?? clock.now() };
    this.#cancelRetry();
    // Whoever waited for these changes was told; a failure is logged as every other.
    if (this.#closing === null)
      this.#cancelRetry = clock.after(tryAgainAfter, () => this.#journal.flush().catch(() => {}));
    return refusal;
  }
}

/** @throws TypeError when it has no JSON */
function toJson(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError("Only JSON values can be stored.");
  return text;
}
