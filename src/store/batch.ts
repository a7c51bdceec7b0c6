/** Changes that will become durable together, one line for each document. */
import type { Collection } from "../ports/store.js";
import { appendLine, type LineHead, putLine, removeLine } from "./journal-line.js";
import { turn } from "./turn.js";

/** What becomes of one document: its whole new value, or items added to it. */
type Change = LineHead & ({ readonly op: "whole"; readonly value: unknown; readonly text?: string } | Appended);

interface Appended {
  readonly op: "append";
  readonly texts: readonly string[];
  readonly cap: number;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Waiters that are told before others get a turn: each of them may have an answer to send and more to do. */
const slice = 64;

export class Batch {
  readonly #changes = new Map<string, Change>();
  readonly #waiters: Waiter[] = [];

  /** Whether somebody waits for it. */
  get awaited(): boolean {
    return this.#waiters.length > 0;
  }

  /** Resolves when all of it would survive a power cut. @throws what the disk refused it with (by rejection) */
  durable(): Promise<void> {
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /** Resolves when everybody has been told. */
  resolve(): Promise<void> {
    return this.#tell((waiter) => waiter.resolve());
  }

  reject(error: unknown): Promise<void> {
    return this.#tell((waiter) => waiter.reject(error));
  }

  async #tell(news: (waiter: Waiter) => void): Promise<void> {
    for (const [index, waiter] of this.#waiters.entries()) {
      if (index > 0 && index % slice === 0) await turn();
      news(waiter);
    }
  }

  get size(): number {
    return this.#changes.size;
  }

  has(key: string): boolean {
    return this.#changes.has(key);
  }

  /** The document's whole value, undefined when it was removed; `text` is its JSON, if known. */
  setWhole(key: string, head: LineHead, value: unknown, text?: string): void {
    this.#changes.set(key, { ...onlyHead(head), op: "whole", value, ...(text === undefined ? {} : { text }) });
  }

  /** @param list the whole list, with the item */
  append(key: string, head: LineHead, itemText: string, cap: number, list: readonly unknown[]): void {
    const before = this.#changes.get(key);
    const texts = before?.op === "append" ? before.texts : [];
    // The whole list where adding up does not give the same, or is no shorter.
    const whole = before?.op === "whole" || (before?.op === "append" && before.cap !== cap) || texts.length >= cap;
    if (whole) this.setWhole(key, head, list);
    else this.#changes.set(key, { ...onlyHead(head), op: "append", texts: [...texts, itemText], cap });
  }

  /** From items added to the whole list, for a list that may be on disk with these items already. */
  makeWhole(key: string, value: unknown): void {
    const change = this.#changes.get(key);
    if (change?.op === "append") this.setWhole(key, change, value);
  }

  heads(): Iterable<LineHead> {
    return this.#changes.values();
  }

  *lines(): Iterable<string> {
    for (const change of this.#changes.values()) yield toLine(change);
  }
}

const onlyHead = ({ seq, collection, id }: LineHead): { seq: number; collection: Collection; id: string } => ({
  seq,
  collection,
  id,
});

function toLine(change: Change): string {
  if (change.op === "append") return appendLine(change, change.texts, change.cap);
  if (change.value === undefined) return removeLine(change);
  return putLine(change, change.text ?? JSON.stringify(change.value));
}
