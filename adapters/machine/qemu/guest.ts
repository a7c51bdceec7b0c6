/** A guest that runs: its process, and the conversation with it. It is over when the process is. */
import { type Clock, type Duration, seconds } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { files } from "./layout.js";
import type { QmpArguments, QmpData } from "./monitor.js";
import { isRunning } from "./proc.js";
import { type Exit, endByForce, type GuestProcess, goneWithin } from "./process.js";
import { QmpClient } from "./qmp/client.js";
import { connectTo, SocketFailure } from "./sockets.js";

/** What a guest that has been running gets to greet who comes. */
export const greetsWithin: Duration = seconds(3);
/** Between two attempts to reach one that has just been started. */
const knockEvery: Duration = 10;
/** What it gets to end once it has agreed to, with what its disks hold back to be written first. */
const endsWithin = seconds(10);
const answersQuitWithin = seconds(2);
/** What it said before it ended comes within moments of its end. */
const lastWordsWithin: Duration = 200;

export interface End {
  /** Why it shut down, in QMP's word, e.g. `guest-shutdown`; null = it did not: it crashed or was killed. */
  readonly reason: string | null;
  /** null = it was not started by this service, so nobody knows. */
  readonly exit: Exit | null;
}

export interface GuestListener {
  event(name: string, data: QmpData): void;
  /** Nothing of it runs any more. Once. */
  ended(end: End): void;
}

export class Guest {
  private client: QmpClient | null = null;
  private meeting: Promise<void> | null = null;
  private reason: string | null = null;
  private exit: Exit | null = null;
  private isLetGo = false;
  private isToldToEnd = false;
  private isOver = false;
  private over = (): void => {};
  private heardOut = (): void => {};
  /** Resolves when nothing of it runs any more, and that has been told. */
  readonly gone: Promise<void> = new Promise((resolve) => {
    this.over = resolve;
  });

  constructor(
    readonly home: string,
    readonly process: GuestProcess,
    private readonly clock: Clock,
    private readonly listener: GuestListener,
  ) {
    void process.exit?.then((exit) => this.ended(exit));
  }

  get isOpen(): boolean {
    return this.client?.isOpen ?? false;
  }

  get isRunning(): boolean {
    return !this.isOver && isRunning(this.process.id);
  }

  /** It has shut down or was told to end, and that takes a moment, in which it does not answer any more. */
  get isEnding(): boolean {
    return this.isRunning && (this.isToldToEnd || this.reason !== null);
  }

  /**
   * Talks to it from now on, if nobody does yet.
   * @throws AdapterError `unreachable` (by rejection)
   */
  async meet(within: Duration = greetsWithin): Promise<void> {
    if (this.isOpen) return;
    this.meeting ??= this.connect(within).finally(() => {
      this.meeting = null;
    });
    return this.meeting;
  }

  /** As {@link meet}, for one that was just started: it does not listen yet. @throws also the signal's reason */
  async meetWhenUp(within: Duration, signal: AbortSignal): Promise<void> {
    const end = this.clock.now() + within;
    for (;;) {
      signal.throwIfAborted();
      if (this.isOver || !isRunning(this.process.id)) throw new AdapterError("QEMU ended at once", "refused");
      try {
        return await this.meet(Math.max(greetsWithin, end - this.clock.now()));
      } catch (error) {
        if (!(error instanceof SocketFailure) || this.clock.now() >= end) throw error;
      }
      await new Promise<void>((resolve) => this.clock.after(knockEvery, resolve));
    }
  }

  /** @throws QmpRefusal · AdapterError `unreachable` (by rejection) */
  execute(command: string, args?: QmpArguments, within?: Duration): Promise<unknown> {
    if (this.client) return this.client.execute(command, args, within);
    return Promise.reject(new AdapterError("its monitor is closed", "unreachable"));
  }

  /** Ends it, by force if it has to be. @throws AdapterError (by rejection) when it is still there then */
  async end(): Promise<void> {
    this.isToldToEnd = true;
    try {
      if (!(await this.quits())) await endByForce(this.process.id, this.clock);
    } finally {
      this.isToldToEnd = false;
    }
    await this.noteEnd();
  }

  /** Whether it has ended, seen to without being told: of one that was found again nobody is told. */
  async noteEnd(): Promise<boolean> {
    if (this.isRunning) return false;
    // What its end was comes from the system in a moment.
    this.finish((await this.process.exit) ?? null);
    return true;
  }

  /** It goes on by itself, and nothing is heard of it here any more. */
  letGo(): void {
    this.isLetGo = true;
    this.client?.close();
    this.process.letGo?.();
    this.over();
  }

  private async quits(): Promise<boolean> {
    try {
      await this.meet(answersQuitWithin);
      await this.execute("quit", {}, answersQuitWithin);
    } catch {
      if (this.isRunning && this.reason === null) return false;
    }
    return goneWithin(this.process.id, this.clock, endsWithin);
  }

  private async connect(within: Duration): Promise<void> {
    const socket = await connectTo(this.home, files.monitor);
    let client: QmpClient | undefined;
    const listener = {
      event: (name: string, data: QmpData) => this.hear(name, data),
      closed: () => client && void this.lost(client),
    };
    client = await QmpClient.open(socket, this.clock, listener, within);
    this.client = client;
    if (this.isLetGo) client.close();
    if (!client.isOpen) void this.lost(client);
  }

  private hear(name: string, data: QmpData): void {
    if (this.isLetGo) return;
    if (name === "SHUTDOWN") this.reason = typeof data.reason === "string" ? data.reason : "shutdown";
    this.listener.event(name, data);
  }

  /** What it said last may still be on its way. */
  private async ended(exit: Exit): Promise<void> {
    const { client } = this;
    if (client?.isOpen) {
      await new Promise<void>((resolve) => {
        this.heardOut = resolve;
        this.clock.after(lastWordsWithin, resolve);
      });
    }
    this.finish(exit);
  }

  /** Either it ended, or somebody has closed its monitor: then it is met again when it is next asked something. */
  private async lost(client: QmpClient | undefined): Promise<void> {
    this.heardOut();
    if (this.client !== client || this.isLetGo) return;
    this.client = null;
    if (await goneWithin(this.process.id, this.clock, endsWithin)) await this.noteEnd();
  }

  private finish(exit: Exit | null): void {
    if (this.isOver || this.isLetGo) return;
    this.isOver = true;
    this.exit = exit;
    this.client?.close();
    this.listener.ended({ reason: this.reason, exit: this.exit });
    this.over();
  }
}
