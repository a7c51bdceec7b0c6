/**
 * Ends the stay of who types nothing for too long, and of who came in with a password that is one no more. One timer for all of
 * them, while there are any. That an account or a session has ended is for the consoles themselves to see.
 */
import { type Clock, type Duration, type Instant, seconds } from "../model/clock.js";
import type { Account } from "../model/service.js";
import type { Who } from "../ports/commands/who.js";
import type { Watching } from "../ports/console.js";
import type { Table } from "../ports/world.js";

export interface VisitsParts {
  readonly clock: Clock;
  readonly accounts: Pick<Table<Account>, "get">;
  /** Without a key typed. 0 = for as long as they like. */
  readonly idle: Duration;
}

export interface Visit {
  /** Something was typed. */
  touch(): void;
  leave(): void;
}

export interface Guest {
  readonly who: Who;
  /** Counts as a use of the session; false = it has ended. Called seldom. */
  use?(): boolean;
  ended(reason: string): void;
}

/** Where there is nothing to watch, or it throws, the visit is over. @throws what `watch` does */
export function watchOrLeave(watch: () => Watching | undefined, visit: Pick<Visit, "leave">): Watching | undefined {
  let watching: Watching | undefined;
  try {
    watching = watch();
    return watching;
  } finally {
    if (watching === undefined) visit.leave();
  }
}

interface Kept {
  readonly guest: Guest;
  readonly passwordHash: string | undefined;
  lastTouch: Instant;
  usedAt: Instant;
}

const lookEvery = seconds(1);
/** As a browser that asks for something every now and then. */
const useEvery = seconds(10);

export class Visits {
  private readonly kept = new Set<Kept>();
  private cancel: (() => void) | undefined;

  constructor(private readonly parts: VisitsParts) {}

  begin(guest: Guest): Visit {
    const now = this.parts.clock.now();
    const passwordHash = this.parts.accounts.get(guest.who.accountId)?.passwordHash;
    const kept: Kept = { guest, passwordHash, lastTouch: now, usedAt: now };
    this.kept.add(kept);
    this.cancel ??= this.arm();
    return { touch: () => this.touch(kept), leave: () => void this.kept.delete(kept) };
  }

  /** Everybody goes. */
  close(reason: string): void {
    this.cancel?.();
    this.cancel = undefined;
    for (const one of [...this.kept]) this.end(one, reason);
  }

  private touch(kept: Kept): void {
    const now = this.parts.clock.now();
    kept.lastTouch = now;
    if (now - kept.usedAt < useEvery) return;
    kept.usedAt = now;
    if (kept.guest.use?.() === false) this.end(kept, "The session has ended.");
  }

  private arm(): () => void {
    return this.parts.clock.after(lookEvery, () => {
      for (const one of [...this.kept]) this.look(one);
      this.cancel = this.kept.size > 0 ? this.arm() : undefined;
    });
  }

  private look(kept: Kept): void {
    const { clock, accounts, idle } = this.parts;
    const { passwordHash, lastTouch, guest } = kept;
    const account = accounts.get(guest.who.accountId);
    if (account !== undefined && account.passwordHash !== passwordHash)
      this.end(kept, "The password of the account was changed.");
    else if (idle > 0 && clock.now() - lastTouch >= idle) this.end(kept, "Nothing was typed for too long.");
  }

  private end(kept: Kept, reason: string): void {
    if (this.kept.delete(kept)) kept.guest.ended(reason);
  }
}
