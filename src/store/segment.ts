/** The journal's files: lines are added to the newest; older ones wait until documents were written to their files. */
import { join } from "node:path";
import type { Files, NewFile } from "./files.js";
import { turn } from "./turn.js";

export const segmentName = (n: number): string => `${String(n).padStart(10, "0")}.jsonl`;
export const segmentNumber = (name: string): number | null =>
  /^\d{10}\.jsonl$/.test(name) ? Number(name.slice(0, 10)) : null;

/** Lines that are encoded and written before others get a turn. */
const slice = 256;

export class Segments {
  readonly #files: Files;
  readonly #directory: string;
  #next: number;
  /** Closed, oldest first. */
  #closed: string[];
  #open: { readonly file: NewFile; readonly name: string } | null = null;
  /** Bytes of the open segment that are durable. */
  size = 0;

  /** @param found names of the segments that are there, oldest first */
  constructor(files: Files, directory: string, found: readonly string[]) {
    this.#files = files;
    this.#directory = directory;
    this.#closed = [...found];
    this.#next = (segmentNumber(found.at(-1) ?? "") ?? 0) + 1;
  }

  get closed(): readonly string[] {
    return this.#closed;
  }

  /** Adds the lines; they would survive a power cut when it resolves. After a rejection the next goes to a new segment. */
  async write(lines: Iterable<string>): Promise<void> {
    try {
      const { file } = await this.#current();
      const written = await writeLines(file, lines);
      await file.sync();
      this.size += written;
    } catch (error) {
      await this.#abandon();
      throw error;
    }
  }

  /** Closes the open segment, so that the next line starts a new one. */
  async rotate(): Promise<void> {
    if (this.#open === null) return;
    const { file, name } = this.#open;
    this.#open = null;
    this.#closed.push(name);
    // Nothing of worth hangs on it: all that counts was synced before.
    await file.close().catch(() => {});
  }

  /** Removes closed segments, oldest first and one by one: a later one must not vanish before an earlier one. */
  async remove(names: readonly string[]): Promise<void> {
    for (const name of names) {
      await this.#files.remove(join(this.#directory, name));
      await this.#files.syncDirectory(this.#directory);
      this.#closed = this.#closed.filter((closed) => closed !== name);
    }
  }

  async #current(): Promise<{ readonly file: NewFile }> {
    if (this.#open !== null) return this.#open;
    const name = segmentName(this.#next);
    this.#next += 1;
    this.#open = { file: await this.#files.create(join(this.#directory, name)), name };
    this.size = 0;
    await this.#files.syncDirectory(this.#directory);
    return this.#open;
  }

  /**
   * After a failed sync the kernel may have dropped what it could not write and call the next sync a success, so the file
   * is cut back to what is known to be good and not used again.
   */
  async #abandon(): Promise<void> {
    if (this.#open === null) return;
    const { file, name } = this.#open;
    const good = this.size;
    if (good > 0) await file.truncate(good).catch(() => {});
    await this.rotate();
    if (good === 0) await this.remove([name]).catch(() => {});
  }
}

async function writeLines(file: NewFile, lines: Iterable<string>): Promise<number> {
  let written = 0;
  let texts: string[] = [];
  const flush = async () => {
    const data = Buffer.from(texts.join(""));
    texts = [];
    written += data.length;
    await file.write(data);
  };
  for (const line of lines) {
    if (texts.push(line) < slice) continue;
    await flush();
    await turn();
  }
  if (texts.length > 0) await flush();
  return written;
}
