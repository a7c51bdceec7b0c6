/** How far a long reading has come, for a person who waits. */
import type { Terminal } from "../terminal.js";
import { sizeText } from "./descriptions.js";

export interface ReadingProgress {
  /** Bytes; `all` null = not known. */
  at(done: number, all: number | null): void;
  /** Takes it off the screen. */
  end(): void;
}

/** Bytes that are read before anybody asks how long it takes. */
const soon = 8 * 1024 * 1024;

export function readingProgress(terminal: Terminal): ReadingProgress {
  let last = "";
  const show = (text: string) => {
    if (text === last) return;
    terminal.err(`\r${text.padEnd(last.length)}`);
    last = text;
  };
  if (!terminal.errIsTerminal || terminal.env.TERM === "dumb") return { at: () => undefined, end: () => undefined };
  return {
    at(done, all) {
      if ((all ?? done) < soon) return;
      show(
        all === null
          ? `Reading: ${sizeText(done)}`
          : `Reading: ${Math.floor((100 * done) / all)} % of ${sizeText(all)}`,
      );
    },
    end() {
      if (last !== "") terminal.err(`\r${" ".repeat(last.length)}\r`);
      last = "";
    },
  };
}

export async function* counted(
  content: AsyncIterable<Uint8Array>,
  all: number | null,
  progress: ReadingProgress,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const piece of content) {
    done += piece.length;
    progress.at(done, all);
    yield piece;
  }
}
