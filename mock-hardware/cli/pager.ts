/** Shows a long text in pages: `--More--`. */
import type { Pager } from "./cli-fixture.js";

export interface Page {
  readonly text: string;
  /** What is left for later. */
  readonly rest: readonly string[];
}

/** Up to `room` lines, and the pager's own text below them when there are more. */
export function page(lines: readonly string[], room: number, pager: Pager | null): Page {
  const shown = pager ? lines.slice(0, room) : lines;
  const rest = lines.slice(shown.length);
  const text = shown.map((line) => `${line}\r\n`).join("");
  return { text: rest.length > 0 && pager ? text + pager.text : text, rest };
}

/** Lines a key asks for: a page for space, one for Enter, none for `q` and Control-C; null = the key does nothing. */
export function room(key: string, pager: Pager): number | null {
  if (key === " ") return pager.lines;
  if (key === "\r" || key === "\n") return 1;
  return stops(key) ? 0 : null;
}

/** `q` or Control-C. */
export const stops = (key: string): boolean => key === "q" || key === "Q" || key === "\x03";
