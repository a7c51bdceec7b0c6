/**
 * Group commit: changes gather in a batch while the one before is written and synced, so that many writers share one
 * sync. No order is promised between documents other than that of promises: what resolved first is durable first.
 */
import type { Collection } from "../ports/store.js";
import { Batch } from "./batch.js";
import { type Documents, keyOf, untyped } from "./collections.js";
import type { Segments } from "./segment.js";
import { turn } from "./turn.js";

export interface JournalEvents {
  /** A batch is durable; the next one waits until this resolves. */
  written(): Promise<void>;
  /** The disk refused a batch. @returns what to tell those who wait for it */
  failed(error: unknown): Error;
}

export class Journal {
  readonly #segments: Segments;
  readonly #documents: Documents;
  readonly #events: JournalEvents;
  #gathering = new Batch();
  #writing: Batch | null = null;
  #running: Promise<void> | null = null;
  #seq: number;

  /** @param seq of the newest change known */
  constructor(segments: Segments, documents: Documents, seq: number, events: JournalEvents) {
    this.#segments = segments;
    this.#documents = documents;
    this.#seq = seq;
    this.#events = events;
  }

  /** Of the newest change, which need not be durable yet. */
  get seq(): number {
    return this.#seq;
  }

  /** @param text JSON of the value, undefined when it was removed */
  whole(collection: Collection, id: string, value: unknown, text?: string): Promise<void> {
    this.#gathering.setWhole(keyOf(collection, id), this.#head(collection, id), value, text);
    return this.#start();
  }

  append(collection: Collection, id: string, itemText: string, cap: number, list: readonly unknown[]): Promise<void> {
    this.#gathering.append(keyOf(collection, id), this.#head(collection, id), itemText, cap, list);
    return this.#start();
  }

  /**
   * The document's value, as it is now, goes to disk by another way. Items that wait to be added to it must not be added
   * to that value again after a crash, so the journal will say the whole list.
   */
  overtake(collection: Collection, id: string): void {
    this.#gathering.makeWhole(keyOf(collection, id), untyped(this.#documents, collection).get(id));
  }

  /** Whether the newest change to the document is not durable yet. */
  isPending(collection: Collection, id: string): boolean {
    const key = keyOf(collection, id);
    return this.#gathering.has(key) || (this.#writing?.has(key) ?? false);
  }

  /** Resolves when everything up to now is durable. */
  async flush(): Promise<void> {
    if (this.#gathering.size > 0) return this.#start();
    await this.#writing?.durable();
  }

  /** Resolves when nothing is being written; changes made meanwhile may be. */
  async idle(): Promise<void> {
    await this.#running;
  }

  #head(collection: Collection, id: string) {
    this.#seq += 1;
    return { seq: this.#seq, collection, id };
  }

  #start(): Promise<void> {
    const batch = this.#gathering;
    const durable = batch.durable();
    this.#running ??= this.#run();
    return durable;
  }

  async #run(): Promise<void> {
    // A turn, so that those who were just told of the last batch can be in the next.
    for (await turn(); this.#gathering.awaited; await turn()) {
      const batch = this.#gathering;
      this.#gathering = new Batch();
      this.#writing = batch;
      await this.#write(batch);
    }
    this.#running = null;
  }

  async #write(batch: Batch): Promise<void> {
    try {
      await this.#segments.write(batch.lines());
      this.#writing = null;
      await batch.resolve();
    } catch (error) {
      this.#writing = null;
      this.#tryAgain(batch);
      await batch.reject(this.#events.failed(error));
      return;
    }
    await this.#events.written();
  }

  /**
   * The documents keep the refused values, and these go with the next batch. Whole ones, since a part of the refused
   * batch may be on disk after all.
   */
  #tryAgain(batch: Batch): void {
    for (const { collection, id } of batch.heads()) {
      const value = untyped(this.#documents, collection).get(id);
      this.#gathering.setWhole(keyOf(collection, id), this.#head(collection, id), value);
    }
  }
}
