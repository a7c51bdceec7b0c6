/** Writes changed documents to their files in the background, so that old journal segments can go. */
import { join } from "node:path";
import type { Collection } from "../ports/store.js";
import { type Documents, keyOf, untyped } from "./collections.js";
import { removeDocument, writeDocument } from "./document-file.js";
import { eachOf } from "./each-of.js";
import type { Files } from "./files.js";
import type { Journal } from "./journal.js";
import type { Segments } from "./segment.js";
import { turn } from "./turn.js";

interface Place {
  readonly collection: Collection;
  readonly id: string;
}

/** Of the four threads that Node has for files, so that the journal never waits for one. */
const width = 2;

export class Checkpoint {
  /** Documents that changed since they were last on their way to their files. */
  #dirty = new Map<string, Place>();
  #running: Promise<void> | null = null;

  constructor(
    private readonly files: Files,
    private readonly directory: string,
    private readonly documents: Documents,
    private readonly journal: Journal,
    private readonly segments: Segments,
  ) {}

  changed(collection: Collection, id: string): void {
    const key = keyOf(collection, id);
    if (!this.#dirty.has(key)) this.#dirty.set(key, { collection, id });
  }

  /**
   * Writes out until no closed segment is left. Rejects when the disk refuses; everything is still in the journal then,
   * and the next run does it.
   */
  run(): Promise<void> {
    this.#running ??= this.#runAll();
    return this.#running;
  }

  async #runAll(): Promise<void> {
    await turn();
    try {
      while (this.segments.closed.length > 0) await this.#runOnce();
    } finally {
      this.#running = null;
    }
  }

  async #runOnce(): Promise<void> {
    const segments = [...this.segments.closed];
    const dirty = this.#dirty;
    this.#dirty = new Map();
    try {
      await eachOf([...dirty.values()], width, (place) => this.#write(place));
      const touched = new Set([...dirty.values()].map((place) => place.collection));
      for (const collection of touched) await this.files.syncDirectory(join(this.directory, collection));
      await this.segments.remove(segments);
    } catch (error) {
      for (const { collection, id } of dirty.values()) this.changed(collection, id);
      throw error;
    }
  }

  async #write({ collection, id }: Place): Promise<void> {
    const directory = join(this.directory, collection);
    for (;;) {
      const value = untyped(this.documents, collection).get(id);
      if (value !== undefined) {
        this.journal.overtake(collection, id);
        return writeDocument(this.files, directory, { id, seq: this.journal.seq, value });
      }
      // A removal that the journal does not have yet could be lost with the crash that follows, and half the document
      // would come back from older lines.
      if (!this.journal.isPending(collection, id)) return removeDocument(this.files, directory, id);
      await this.journal.flush();
    }
  }
}
