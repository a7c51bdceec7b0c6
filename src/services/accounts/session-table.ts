/** Open sessions: the stored documents, found by token, and how long each has been idle. */
import { type Clock, type Instant, seconds } from "../../model/clock.js";
import type { Account, Session } from "../../model/service.js";
import type { Store } from "../../ports/store.js";
import type { Table } from "../../ports/world.js";
import { StoredTable } from "../stored-table.js";
import type { Guise } from "./who.js";

/** A session as it is now. Its last use is kept here only: writing each request down would wear out a flash card. */
export interface LiveSession {
  readonly session: Session;
  lastUse: Instant;
  /** When it was last moved to the end of the queue. */
  queuedAt: Instant;
  guise: Guise | undefined;
}

export interface SessionTableParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly accounts: Table<Account>;
  readonly timeoutSeconds: () => number;
  readonly most: number;
  /** Told when a removal could not be stored. */
  readonly onLost: (error: unknown) => void;
}

/** The queue may be out of order by this much, so that a busy session is not moved with every request. */
const queueGrain = seconds(1);
const mostPerSweep = 1000;

export class SessionTable implements Table<Session> {
  private readonly stored: StoredTable<"sessions">;
  /** By token hash; the one idle for longest first. */
  private readonly queue = new Map<string, LiveSession>();
  private cancelSweep: (() => void) | undefined;

  constructor(private readonly parts: SessionTableParts) {
    this.stored = new StoredTable(parts.store, "sessions", (a, b) => a.createdAt - b.createdAt);
    for (const session of [...this.stored.all()]) {
      if (parts.accounts.get(session.accountId) === undefined) this.drop(session);
      else this.enqueue(session);
    }
    this.arm();
  }

  get(id: string): Session | undefined {
    return this.stored.get(id);
  }

  ids(): readonly string[] {
    return this.stored.ids();
  }

  all(): Iterable<Session> {
    return this.stored.all();
  }

  /** Counts as a use of the session. An expired one is removed. */
  use(tokenHash: string): LiveSession | undefined {
    const live = this.queue.get(tokenHash);
    if (live === undefined) return undefined;
    if (this.isExpired(live)) {
      this.drop(live.session);
      return undefined;
    }
    this.touch(tokenHash, live);
    return live;
  }

  async add(session: Session): Promise<void> {
    if (this.queue.size >= this.parts.most) this.makeRoom(session.accountId);
    this.enqueue(session);
    this.arm();
    try {
      await this.stored.put(session.id, session);
    } catch (error) {
      this.queue.delete(session.tokenHash);
      throw error;
    }
  }

  /** It has ended, whatever the disk says: nobody who was sent away comes back because of that. */
  remove(session: Session): Promise<void> {
    this.queue.delete(session.tokenHash);
    return this.stored.drop(session.id);
  }

  /** Ends the sessions of an account, but for the one named. */
  async removeOf(accountId: string, except: string | null = null): Promise<void> {
    const ended = [...this.stored.all()].filter((session) => session.accountId === accountId && session.id !== except);
    await Promise.all(ended.map((session) => this.remove(session)));
  }

  /** The timeout has changed. */
  rearm(): void {
    this.close();
    this.arm();
  }

  close(): void {
    this.cancelSweep?.();
    this.cancelSweep = undefined;
  }

  private isExpired({ lastUse }: LiveSession): boolean {
    return this.parts.clock.now() - lastUse >= seconds(this.parts.timeoutSeconds());
  }

  private enqueue(session: Session): void {
    const now = this.parts.clock.now();
    this.queue.set(session.tokenHash, { session, lastUse: now, queuedAt: now, guise: undefined });
  }

  private touch(tokenHash: string, live: LiveSession): void {
    const now = this.parts.clock.now();
    live.lastUse = now;
    if (now - live.queuedAt < queueGrain) return;
    live.queuedAt = now;
    this.queue.delete(tokenHash);
    this.queue.set(tokenHash, live);
  }

  /**
   * The session idle for longest goes, of the same account if it has one: an account that opens sessions without end
   * pushes out its own and nobody else's.
   */
  private makeRoom(accountId: string): void {
    const [first] = this.queue.values();
    let idlest = first?.session;
    for (const { session } of this.queue.values())
      if (session.accountId === accountId) {
        idlest = session;
        break;
      }
    if (idlest !== undefined) this.drop(idlest);
  }

  private drop(session: Session): void {
    this.remove(session).catch(this.parts.onLost);
  }

  /** One timer for all: it waits for the session that would expire first. */
  private arm(): void {
    const [first] = this.queue.values();
    if (this.cancelSweep !== undefined || first === undefined) return;
    const left = first.lastUse + seconds(this.parts.timeoutSeconds()) - this.parts.clock.now();
    this.cancelSweep = this.parts.clock.after(Math.max(queueGrain, left), () => {
      this.cancelSweep = undefined;
      this.sweep();
      this.arm();
    });
  }

  private sweep(): void {
    let left = mostPerSweep;
    for (const live of this.queue.values()) {
      if (left-- === 0 || !this.isExpired(live)) return;
      this.drop(live.session);
    }
  }
}
