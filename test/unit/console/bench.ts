/** Consoles with a line that a test speaks for, and people who watch it. */
import { PassThrough } from "node:stream";
import type { ConsoleUser, ConsoleWatcher, MachineConsole, SerialLine } from "../../../src/ports/console.js";
import { ConsoleService } from "../../../src/services/console/consoles.js";
import { ManualClock } from "../../support/manual-clock.js";
import { LogBook } from "../domain/bench.js";

export class ScriptedLine implements SerialLine {
  readonly typed: string[] = [];
  listeners = new Set<(bytes: Uint8Array) => void>();
  past: Promise<Uint8Array> = Promise.resolve(Buffer.alloc(0));
  takes = true;

  listen(hear: (bytes: Uint8Array) => void): () => void {
    this.listeners.add(hear);
    return () => this.listeners.delete(hear);
  }

  write(bytes: Uint8Array): boolean {
    if (this.takes) this.typed.push(Buffer.from(bytes).toString());
    return this.takes;
  }

  history(): Promise<Uint8Array> {
    return this.past;
  }

  async clear(): Promise<void> {
    this.past = Promise.resolve(Buffer.alloc(0));
  }

  say(text: string): void {
    for (const hear of this.listeners) hear(Buffer.from(text));
  }
}

export interface Person extends ConsoleWatcher {
  readonly heard: string[];
  readonly told: string[];
  readonly reasons: string[];
}

export function person(user: string, more: Partial<ConsoleWatcher> = {}): Person {
  const heard: string[] = [];
  const told: string[] = [];
  const reasons: string[] = [];
  return {
    accountId: user,
    sessionId: null,
    user,
    from: "192.0.2.7",
    since: 0,
    mayWrite: true,
    hear: (bytes) => void heard.push(Buffer.from(bytes).toString()),
    tell: (text) => void told.push(text),
    ended: (reason) => void reasons.push(reason),
    heard,
    told,
    reasons,
    ...more,
  };
}

export class ConsoleBench {
  readonly clock = new ManualClock();
  readonly chronicle = new LogBook();
  readonly line = new ScriptedLine();
  readonly warnings: string[] = [];
  readonly used: string[] = [];
  readonly screens: PassThrough[] = [];
  /** Why somebody may not stay, by account. */
  readonly outcasts = new Map<string, string>();
  readonly consoles = new ConsoleService({
    clock: this.clock,
    chronicle: this.chronicle,
    logger: { warn: (text) => void this.warnings.push(text) },
    standing: (user: ConsoleUser) => () => this.outcasts.get(user.accountId) ?? null,
    used: (sessionId) => void this.used.push(sessionId),
  });

  /** With `vm1` plugged in, and what it said before read. */
  async start(past = "", more: Partial<MachineConsole> = {}): Promise<this> {
    this.line.past = Promise.resolve(Buffer.from(past));
    this.consoles.plug("vm1", { serial: this.line, ...more });
    await new Promise((resolve) => setImmediate(resolve));
    return this;
  }

  readonly openScreen = async (): Promise<PassThrough> => {
    const screen = new PassThrough();
    this.screens.push(screen);
    return screen;
  };

  watch(who: ConsoleWatcher) {
    const watching = this.consoles.watch("vm1", who);
    if (!watching) throw new Error("there is no line");
    return watching;
  }
}
