/** The last lines that a machine said, with when each was heard. */
import { type Instant, seconds } from "../../model/clock.js";
import type { SaidLine } from "../../ports/console.js";
import type { ConsoleLine } from "../../ports/world.js";
import { LineSplitter } from "./line-splitter.js";

/** Lines of one machine that are kept. */
export const mostLines = 500;
/** UTF-16 units of all of them. */
const mostText = 64 * 1024;
/** A machine that says no more for so long in the middle of a line waits for somebody: a prompt counts as a line. */
const prompts = seconds(5);

const none: readonly ConsoleLine[] = Object.freeze([]);

export class HeardLines {
  private readonly splitter = new LineSplitter();
  private readonly kept: ConsoleLine[] = [];
  private keptText = 0;
  private last = 0;
  /** null = what came last was said before anything was heard. */
  private heardAt: Instant | null = null;
  private silentSince: Instant = Number.NEGATIVE_INFINITY;
  private shown: readonly ConsoleLine[] | null = none;

  hear(bytes: Uint8Array, now: Instant): void {
    this.endPrompt(now);
    this.heardAt = now;
    this.silentSince = now;
    this.keep(this.splitter.split(bytes), now);
  }

  /** What was said before anything was heard, nobody knows when. */
  load(history: Uint8Array, now: Instant): void {
    const lines = this.splitter.split(history);
    this.last = Math.max(this.last, now - lines.length - 1);
    this.keep(lines, null);
    this.silentSince = now;
  }

  /** Oldest first; the same array while none comes. */
  lines(now: Instant): readonly ConsoleLine[] {
    this.endPrompt(now);
    this.shown ??= Object.freeze(this.kept.slice());
    return this.shown;
  }

  clear(): void {
    this.splitter.flush();
    this.kept.length = 0;
    this.keptText = 0;
    this.shown = none;
  }

  private endPrompt(now: Instant): void {
    if (!this.splitter.hasBegun || now - this.silentSince < prompts) return;
    this.keep(this.splitter.flush(), this.heardAt);
  }

  private keep(lines: readonly string[], at: Instant | null): void {
    if (lines.length === 0) return;
    for (const text of lines) {
      this.last = Math.max(this.last + 1, at ?? 0);
      this.kept.push({ id: String(this.last), at, text });
      this.keptText += text.length;
    }
    this.dropOldest();
    this.shown = null;
  }

  private dropOldest(): void {
    let dropped = 0;
    for (const { text } of this.kept) {
      if (this.kept.length - dropped <= mostLines && this.keptText <= mostText) break;
      this.keptText -= text.length;
      dropped += 1;
    }
    this.kept.splice(0, dropped);
  }
}

/** Lines whose times are known, in the form in which all are shown. */
export function numbered(lines: readonly SaidLine[]): readonly ConsoleLine[] {
  let last = 0;
  return lines.slice(-mostLines).map(({ at, text }) => {
    last = Math.max(last + 1, at);
    return { id: String(last), at, text };
  });
}
