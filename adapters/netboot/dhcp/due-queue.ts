/** Addresses by the time when they end: a binary heap, the first to end on top. */
import type { Instant } from "../../../src/model/clock.js";

export interface Due {
  readonly at: Instant;
  readonly address: number;
}

export class DueQueue {
  readonly #heap: Due[] = [];

  get first(): Due | undefined {
    return this.#heap[0];
  }

  get size(): number {
    return this.#heap.length;
  }

  push(due: Due): void {
    let place = this.#heap.length;
    this.#heap.push(due);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#heap[above];
      if (!parent || parent.at <= due.at) break;
      this.#heap[place] = parent;
      place = above;
    }
    this.#heap[place] = due;
  }

  pop(): Due | undefined {
    const [top] = this.#heap;
    const last = this.#heap.pop();
    if (last && last !== top) this.#sink(last);
    return top;
  }

  /** Lets it find its place from the top, which is free. */
  #sink(due: Due): void {
    let place = 0;
    for (let child = this.#earlier(place); child !== null; child = this.#earlier(place)) {
      const below = this.#heap[child];
      if (!below || below.at >= due.at) break;
      this.#heap[place] = below;
      place = child;
    }
    this.#heap[place] = due;
  }

  /** The child that ends first; null = it has none. */
  #earlier(place: number): number | null {
    const left = this.#heap[2 * place + 1];
    const right = this.#heap[2 * place + 2];
    if (!left) return null;
    return right && right.at < left.at ? 2 * place + 2 : 2 * place + 1;
  }
}
