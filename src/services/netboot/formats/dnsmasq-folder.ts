/** A folder of small files, followed as they change. What is half written counts as it was before. */
import { type BigIntStats, constants, type FSWatcher, watch } from "node:fs";
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock, Duration, Instant } from "../../../model/clock.js";

export interface FileRead<T> {
  readonly name: string;
  readonly content: T;
}

export interface FolderParts<T> {
  readonly folder: string;
  readonly clock: Clock;
  readonly parse: (text: string) => T;
  /** Something in it changed. */
  readonly onStir: () => void;
}

const mostFiles = 10_000;
/** 64 KiB: one machine's is some hundred bytes. */
const mostBytes = 64 * 1024;
/** How long a file without its last line's end, or without anything, may be unfinished. */
const settling: Duration = 2000;

interface Known<T> {
  /** Changes with the file. */
  readonly version: string;
  /** null = it was never whole. */
  readonly content: T | null;
  /** Its version is not taken yet. */
  readonly unfinished: { readonly version: string; readonly since: Instant } | null;
}

export class FollowedFolder<T> {
  private known = new Map<string, Known<T>>();
  private watcher: FSWatcher | null = null;
  /** The folder that is watched. */
  private watched = "";
  /** Names of files that changed since they were looked at. */
  private readonly stirred = new Set<string>();
  /** A sentence about each file that is not read, and about the folder itself (null). */
  private readonly faults = new Map<string | null, string>();

  constructor(private readonly parts: FolderParts<T>) {}

  /** By name. */
  get files(): readonly FileRead<T>[] {
    const names = [...this.known.keys()].sort();
    return names.flatMap((name) => {
      const content = this.known.get(name)?.content ?? null;
      return content === null ? [] : [{ name, content }];
    });
  }

  get problems(): readonly { readonly file: string | null; readonly text: string }[] {
    return [...this.faults].map(([file, text]) => ({ file, text }));
  }

  /** Something in it is to be read again soon. */
  get unsettled(): boolean {
    return [...this.known.values()].some(({ unfinished }) => unfinished !== null);
  }

  /** All that is in it. */
  async read(): Promise<void> {
    // Before it is listed, so that nothing that comes meanwhile is missed.
    await this.watch();
    this.stirred.clear();
    this.faults.delete(null);
    const names = await this.list();
    if (names === null) return;
    const known = new Map<string, Known<T>>();
    for (const file of this.faults.keys()) if (file !== null) this.faults.delete(file);
    for (const name of names) {
      const file = await this.look(name);
      if (file !== null) known.set(name, file);
    }
    this.known = known;
  }

  /** What changed, as far as the system tells, and what was unfinished. */
  async readStirred(): Promise<void> {
    const unfinished = [...this.known].flatMap(([name, file]) => (file.unfinished === null ? [] : [name]));
    const names = new Set([...this.stirred, ...unfinished]);
    this.stirred.clear();
    for (const name of names) {
      const file = await this.look(name);
      if (file === null) this.known.delete(name);
      else if (this.known.has(name) || this.known.size < mostFiles) this.known.set(name, file);
    }
  }

  close(): void {
    this.watcher?.close();
    this.watcher = null;
  }

  private async watch(): Promise<void> {
    try {
      const { dev, ino } = await stat(this.parts.folder, { bigint: true });
      // A folder in the place of another is not the one that is watched.
      if (this.watched !== `${dev}-${ino}`) this.close();
      if (this.watcher !== null) return;
      const watcher = watch(this.parts.folder, { persistent: false }, (_, name) => this.stir(name));
      watcher.on("error", () => this.unwatch(watcher));
      this.watcher = watcher;
      this.watched = `${dev}-${ino}`;
    } catch {
      // Not there yet, or the system watches no more: it is read again every now and then.
    }
  }

  private stir(name: string | null): void {
    if (name === null || isLitter(name)) return;
    this.stirred.add(name);
    this.parts.onStir();
  }

  private unwatch(watcher: FSWatcher): void {
    watcher.close();
    if (this.watcher === watcher) this.watcher = null;
  }

  /** @returns null = what it held is held to be in it still */
  private async list(): Promise<readonly string[] | null> {
    try {
      const names = (await readdir(this.parts.folder)).filter((name) => !isLitter(name)).sort();
      if (names.length > mostFiles) {
        this.faults.set(null, `The folder has more than ${mostFiles} files; the rest is not read.`);
      }
      return names.slice(0, mostFiles);
    } catch (error) {
      // It may be another one when it is there again.
      this.close();
      this.faults.set(null, `The folder cannot be read (${codeOf(error)}); it is tried again.`);
      return codeOf(error) === "ENOENT" ? [] : null;
    }
  }

  private async look(name: string): Promise<Known<T> | null> {
    const before = this.known.get(name);
    this.faults.delete(name);
    try {
      const read = await textOf(join(this.parts.folder, name), before);
      return typeof read === "string" ? this.refused(name, read) : this.judged(before, read);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return null;
      if (codeOf(error) === "ELOOP") return this.refused(name, "is a link, and links are not followed");
      this.refused(name, `cannot be read (${codeOf(error)})`);
      return before ?? null;
    }
  }

  private refused(name: string, why: string): null {
    this.faults.set(name, `The file ${why}.`);
    return null;
  }

  private judged(before: Known<T> | undefined, read: TextRead | null): Known<T> | null {
    if (read === null) return before ?? null;
    const { text, version } = read;
    const now = this.parts.clock.now();
    const since = before?.unfinished?.version === version ? before.unfinished.since : now;
    if (!text.endsWith("\n") && now - since < settling) {
      return { version: before?.version ?? "", content: before?.content ?? null, unfinished: { version, since } };
    }
    return { version, content: this.parts.parse(text), unfinished: null };
  }
}

interface TextRead {
  readonly text: string;
  readonly version: string;
}

/** @returns null = it is as it was; a text = why it is not read */
async function textOf(path: string, before: Known<unknown> | undefined): Promise<TextRead | string | null> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = await file.stat({ bigint: true });
    if (!stats.isFile()) return "is none, but a folder or a device";
    if (stats.size > mostBytes) return `is longer than ${mostBytes} bytes`;
    const version = versionOf(stats);
    if (before?.version === version && before.unfinished === null) return null;
    const text = await contentOf(file, Number(stats.size));
    // Written to meanwhile: half of one state, half of another, which the next look finds settled.
    const isSame = versionOf(await file.stat({ bigint: true })) === version;
    return { text: isSame ? text : text.replace(/\n$/, ""), version };
  } finally {
    await file.close();
  }
}

async function contentOf(file: FileHandle, size: number): Promise<string> {
  const bytes = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(bytes, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.toString("utf8", 0, length);
}

const versionOf = ({ dev, ino, size, mtimeNs }: BigIntStats): string => [dev, ino, size, mtimeNs].join("-");

/** What dnsmasq does not read either (its src/inotify.c). */
const isLitter = (name: string): boolean => /^\.|~$|^#.*#$/.test(name);

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);
