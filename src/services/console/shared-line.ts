/** One serial line, shared by all who watch it: each hears the same, one of them types. */
import type { Clock } from "../../model/clock.js";
import type { ConsoleWatcher, SerialLine, Watching } from "../../ports/console.js";
import type { Logger } from "../../ports/logger.js";
import type { ConsoleLine } from "../../ports/world.js";
import { HeardLines } from "./heard-lines.js";
import { Scrollback } from "./scrollback.js";

/** Bytes that a watcher is shown of what was said before, and that are read for it. */
export const scrollbackBytes = 64 * 1024;
/** Bytes that a watcher may be behind. What it does not take is kept in memory for it. */
export const mostBacklog = 1024 * 1024;

export interface SharedLineParts {
  readonly clock: Clock;
  readonly logger: Pick<Logger, "warn">;
  readonly machineId: string;
  /** A watcher has to go. */
  readonly dismiss: (watcher: ConsoleWatcher, reason: string) => void;
  /** `watcher` types from now on, in the place of another one. */
  readonly takenOver: (watcher: ConsoleWatcher, before: ConsoleWatcher) => void;
  /** Somebody types who came with this session. */
  readonly used: (sessionId: string) => void;
}

export class SharedLine {
  private readonly watchers = new Set<ConsoleWatcher>();
  private readonly scrollback = new Scrollback(scrollbackBytes);
  /** null = the line itself tells its lines. */
  private heard: HeardLines | null = null;
  private writer: ConsoleWatcher | null = null;
  private line: SerialLine | null = null;
  private stopListening: (() => void) | null = null;
  /** What was said while the history is being read; null = it has been. */
  private early: Buffer[] | null = null;
  private hasHistory = false;

  constructor(private readonly parts: SharedLineParts) {}

  get isWatched(): boolean {
    return this.watchers.size > 0;
  }

  connect(line: SerialLine): void {
    if (this.line === line) return;
    this.disconnect();
    this.line = line;
    if (!line.recall) this.heard ??= new HeardLines();
    if (!this.hasHistory) void this.readHistory(line);
    this.stopListening = line.listen((bytes) => this.take(bytes));
    this.announce("The machine's serial line is there again.");
  }

  disconnect(): void {
    if (!this.line) return;
    this.stopListening?.();
    this.stopListening = null;
    this.line = null;
    this.announce("The machine's serial line is gone for now.");
  }

  lines(): readonly ConsoleLine[] {
    return this.heard?.lines(this.parts.clock.now()) ?? [];
  }

  clear(): void {
    this.scrollback.clear();
    this.heard?.clear();
  }

  /* ── watchers ────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** @param leave called when they go by themselves */
  watch(watcher: ConsoleWatcher, leave: () => void): Watching {
    this.announce(`${nameOf(watcher)} watches too.`);
    this.watchers.add(watcher);
    if (!this.early) this.show(watcher);
    this.greet(watcher);
    return {
      writer: () => this.writer,
      write: (bytes) => this.write(watcher, bytes),
      takeOver: () => this.takeOver(watcher),
      leave: () => {
        this.remove(watcher);
        leave();
      },
    };
  }

  /** Says nothing to them. */
  remove(watcher: ConsoleWatcher): void {
    if (!this.watchers.delete(watcher)) return;
    const wrote = this.writer === watcher;
    if (wrote) this.writer = null;
    this.announce(`${nameOf(watcher)} has left${wrote ? "; nobody types now" : ""}.`);
  }

  private show(watcher: ConsoleWatcher): void {
    const said = this.scrollback.tail();
    if (said.length > 0) this.hand(watcher, said);
  }

  private greet(watcher: ConsoleWatcher): void {
    if (!this.line) this.tell(watcher, "The machine's serial line is gone for now.");
    if (this.writer) this.tell(watcher, `${nameOf(this.writer)} types; you watch.`);
    else if (!watcher.mayWrite) this.tell(watcher, "You may watch, and not type.");
  }

  private write(watcher: ConsoleWatcher, bytes: Uint8Array): boolean {
    if (!watcher.mayWrite || !this.watchers.has(watcher) || (this.writer ?? watcher) !== watcher) return false;
    if (watcher.sessionId !== null) this.parts.used(watcher.sessionId);
    if (!this.writer) this.makeWriter(watcher);
    return this.line?.write(bytes) ?? false;
  }

  private takeOver(watcher: ConsoleWatcher): boolean {
    if (!watcher.mayWrite || !this.watchers.has(watcher)) return false;
    const { writer } = this;
    if (writer === watcher) return true;
    this.makeWriter(watcher);
    if (writer) {
      this.tell(writer, `${nameOf(watcher)} has taken over; you watch.`);
      this.parts.takenOver(watcher, writer);
    }
    return true;
  }

  private makeWriter(watcher: ConsoleWatcher): void {
    const before = this.writer;
    this.writer = watcher;
    for (const other of this.watchers)
      if (other !== watcher && other !== before) this.tell(other, `${nameOf(watcher)} types.`);
  }

  private announce(text: string): void {
    for (const watcher of [...this.watchers]) this.tell(watcher, text);
  }

  private tell(watcher: ConsoleWatcher, text: string): void {
    this.call(watcher, () => watcher.tell(text));
  }

  private hand(watcher: ConsoleWatcher, bytes: Uint8Array): void {
    if ((watcher.backlog?.() ?? 0) > mostBacklog) {
      this.parts.dismiss(watcher, "The connection did not take what the machine said as fast as it said it.");
    } else this.call(watcher, () => watcher.hear(bytes));
  }

  /** One that fails must not keep the others from hearing. */
  private call(watcher: ConsoleWatcher, tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.parts.logger.warn("somebody at a console could not be told something", {
        machine: this.parts.machineId,
        error,
      });
      this.parts.dismiss(watcher, "The connection failed.");
    }
  }

  /* ── the machine ─────────────────────────────────────────────────────────────────────────────────────────────── */

  private take(bytes: Uint8Array): void {
    // Who reads into the same memory again must not change what was heard.
    if (this.early) this.keepEarly(Buffer.from(bytes));
    else this.spread(bytes);
  }

  private spread(bytes: Uint8Array): void {
    this.scrollback.add(bytes);
    this.heard?.hear(bytes, this.parts.clock.now());
    for (const watcher of [...this.watchers]) this.hand(watcher, bytes);
  }

  private keepEarly(bytes: Buffer): void {
    this.early?.push(bytes);
    if (lengthOf(this.early ?? []) > scrollbackBytes) this.settle(Buffer.alloc(0));
  }

  private async readHistory(line: SerialLine): Promise<void> {
    this.hasHistory = true;
    this.early = [];
    try {
      this.settle(await line.history(scrollbackBytes));
    } catch (error) {
      const { machineId: machine } = this.parts;
      this.parts.logger.warn("what a machine said before cannot be read", { machine, error });
      this.settle(Buffer.alloc(0));
    }
  }

  /** What was heard while the history was read is at its end already, or a part of it is. */
  private settle(history: Uint8Array): void {
    const { early, heard } = this;
    if (!early) return;
    this.early = null;
    const since = Buffer.concat(early);
    const before = withoutEnd(Buffer.from(history), since);
    this.scrollback.add(before);
    heard?.load(before, this.parts.clock.now());
    for (const watcher of [...this.watchers]) this.show(watcher);
    if (since.length > 0) this.spread(since);
  }
}

export const nameOf = ({ user, from }: Pick<ConsoleWatcher, "user" | "from">): string => `${user} from ${from}`;

const lengthOf = (portions: readonly Buffer[]): number => portions.reduce((sum, { length }) => sum + length, 0);

/** @returns `history` without the longest beginning of `since` that it ends with */
export function withoutEnd(history: Buffer, since: Buffer): Buffer {
  for (let length = Math.min(history.length, since.length); length > 0; length -= 1) {
    const start = history.length - length;
    if (history.compare(since, 0, length, start) === 0) return history.subarray(0, start);
  }
  return history;
}
