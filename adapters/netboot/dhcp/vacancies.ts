/** Addresses of pools that nobody has or had: found without looking through a pool for each client. */
import { type Duration, type Instant, minutes } from "../../../src/model/clock.js";

type Range = readonly [from: number, to: number];

/** Addresses looked at for one client. What is not found among these is found by the next ones. */
const mostLooks = 2048;

/** After a whole round without a find, pools are left alone for so long. */
const rest: Duration = minutes(10);

export class Vacancies {
  /** Those that came back; the rest is behind the cursor. */
  readonly #returned = new Set<number>();
  readonly #size: number;
  #pool = 0;
  #next: number;
  #looksInVain = 0;
  #barrenUntil: Instant = 0;

  constructor(private readonly pools: readonly Range[]) {
    this.#size = pools.reduce((size, [from, to]) => size + to - from + 1, 0);
    this.#next = pools[0]?.[0] ?? 0;
  }

  giveBack(address: number): void {
    this.#returned.add(address);
  }

  /** The same one again until it does not fit any more. @param fits whether nobody has it and everybody may */
  find(fits: (address: number) => boolean, now: Instant): number | null {
    return this.#findReturned(fits) ?? this.#findNext(fits, now);
  }

  #findReturned(fits: (address: number) => boolean): number | null {
    let looks = 0;
    for (const address of this.#returned) {
      if (fits(address)) return address;
      this.#returned.delete(address);
      looks += 1;
      if (looks === mostLooks) return null;
    }
    return null;
  }

  #findNext(fits: (address: number) => boolean, now: Instant): number | null {
    if (now < this.#barrenUntil) return null;
    for (let looks = 0; looks < mostLooks && this.#looksInVain < this.#size; looks += 1) {
      if (fits(this.#next)) {
        this.#looksInVain = 0;
        return this.#next;
      }
      this.#looksInVain += 1;
      this.#advance();
    }
    if (this.#looksInVain >= this.#size) this.#takeRest(now);
    return null;
  }

  #takeRest(now: Instant): void {
    this.#looksInVain = 0;
    this.#barrenUntil = now + rest;
  }

  #advance(): void {
    const pool = this.pools[this.#pool];
    if (pool && this.#next < pool[1]) {
      this.#next += 1;
      return;
    }
    this.#pool = (this.#pool + 1) % this.pools.length;
    this.#next = this.pools[this.#pool]?.[0] ?? 0;
  }
}
