/**
 * Locks an account after too many failed logins (AccountService, AccountLockout…), and lets it out again.
 *
 * Lockout alone would hand everyone who knows a name the means to keep its owner out, and the only administrator with
 * it. So an address from which the account has logged in within the last day, and not failed since, is let in all the
 * same: a lock brought about elsewhere does not reach it. An address that fails once loses that standing, so nobody
 * gains a guess by it; and a lock never outlasts the day to which the settings bound it.
 *
 * A successful login sets the counter to 0 (AccountLockoutCounterResetAfter), but only for failures from its own address:
 * else a client that logs in every second would hide everyone else's guesses.
 */
import { message } from "../../../redfish-schema/registries/messages.js";
import { type Clock, type Instant, minutes, seconds } from "../../model/clock.js";
import type { Account } from "../../model/service.js";
import type { AccountPolicy } from "../../model/settings.js";
import { uris } from "../../model/uris.js";
import type { Chronicle } from "../../ports/chronicle.js";
import type { StoredTable } from "../stored-table.js";

interface Failures {
  readonly last: Instant;
  /** How many came from each address. */
  readonly by: Map<string, number>;
}

const standingLasts = minutes(24 * 60);
const mostStandings = 64;
/** So that Basic with every request does not write one each time. */
const standingGrain = minutes(1);

export interface LockoutParts {
  readonly accounts: StoredTable<"accounts">;
  readonly policy: () => AccountPolicy;
  readonly clock: Clock;
  readonly chronicle: Chronicle;
  /** Told when a lock or its end could not be stored; it is in force in memory all the same. */
  readonly onLost: (error: unknown) => void;
}

export class Lockout {
  private readonly failures = new Map<string, Failures>();
  /** By account: since when each address stands well with it. */
  private readonly standings = new Map<string, Map<string, Instant>>();
  private readonly timers = new Map<string, () => void>();

  constructor(private readonly parts: LockoutParts) {
    for (const account of parts.accounts.all()) this.resume(account);
  }

  /** Whether a login with the right password may succeed. */
  admits(account: Account, address: string): boolean {
    return !this.isLocked(account) || this.standsWell(account.id, address);
  }

  isLocked({ lockedUntil }: Account): boolean {
    return lockedUntil !== null && lockedUntil > this.parts.clock.now();
  }

  /** A right password was given and admitted. */
  succeeded(accountId: string, address: string, at: Instant = this.parts.clock.now()): void {
    this.failures.get(accountId)?.by.delete(address);
    const standings = this.standings.get(accountId) ?? new Map<string, Instant>();
    const since = standings.get(address);
    if (since !== undefined && at - since < standingGrain) return;
    standings.delete(address);
    standings.set(address, at);
    const oldest = standings.keys().next();
    if (standings.size > mostStandings && !oldest.done) standings.delete(oldest.value);
    this.standings.set(accountId, standings);
  }

  /** A wrong password was given. */
  failed(account: Account, address: string): void {
    this.standings.get(account.id)?.delete(address);
    const { lockoutThreshold, lockoutDurationSeconds, lockoutResetSeconds } = this.parts.policy();
    if (lockoutThreshold === 0 || lockoutDurationSeconds === 0 || this.isLocked(account)) return;
    const now = this.parts.clock.now();
    const before = this.failures.get(account.id);
    const goesOn = before !== undefined && now - before.last < seconds(lockoutResetSeconds);
    const by = goesOn ? before.by : new Map<string, number>();
    by.set(address, (by.get(address) ?? 0) + 1);
    this.failures.set(account.id, { last: now, by });
    const count = [...by.values()].reduce((sum, n) => sum + n, 0);
    if (count >= lockoutThreshold) this.lock(account, now + seconds(lockoutDurationSeconds), lockoutThreshold);
  }

  /** An account's lock was lifted by hand. */
  lifted(accountId: string, by: string): void {
    this.failures.delete(accountId);
    this.timers.get(accountId)?.();
    this.timers.delete(accountId);
    this.tellEnd(accountId, by);
  }

  /** The account is gone, or has another password: what was known of addresses is worth nothing. */
  forget(accountId: string): void {
    this.failures.delete(accountId);
    this.standings.delete(accountId);
  }

  close(): void {
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
  }

  private standsWell(accountId: string, address: string): boolean {
    const since = this.standings.get(accountId)?.get(address);
    return since !== undefined && this.parts.clock.now() - since < standingLasts;
  }

  private lock(account: Account, until: Instant, threshold: number): void {
    this.failures.delete(account.id);
    this.write({ ...account, lockedUntil: until });
    this.arm(account.id, until);
    this.parts.chronicle.tell({
      message: message("ResourceEvent.ResourceErrorThresholdExceeded", "Locked", threshold),
      origin: uris.account(account.id),
      resourceType: "ManagerAccount",
    });
  }

  /** After a restart. A clock that has been set back must not make the lock longer than it was meant to be. */
  private resume(account: Account): void {
    if (account.lockedUntil === null) return;
    const latest = this.parts.clock.now() + seconds(this.parts.policy().lockoutDurationSeconds);
    const until = Math.min(account.lockedUntil, latest);
    if (until !== account.lockedUntil) this.write({ ...account, lockedUntil: until });
    this.arm(account.id, until);
  }

  /** The document itself changes when the lock ends, so that what is rendered from it never goes stale. */
  private arm(accountId: string, until: Instant): void {
    this.timers.get(accountId)?.();
    const cancel = this.parts.clock.after(Math.max(0, until - this.parts.clock.now()), () => {
      this.timers.delete(accountId);
      const account = this.parts.accounts.get(accountId);
      if (account?.lockedUntil !== until) return;
      this.write({ ...account, lockedUntil: null });
      this.tellEnd(accountId, null);
    });
    this.timers.set(accountId, cancel);
  }

  private write(account: Account): void {
    this.parts.accounts.keep(account.id, account).catch(this.parts.onLost);
  }

  private tellEnd(accountId: string, by: string | null): void {
    this.parts.chronicle.tell({
      message: message("ResourceEvent.ResourceErrorThresholdCleared", "Locked", this.parts.policy().lockoutThreshold),
      origin: uris.account(accountId),
      resourceType: "ManagerAccount",
      by,
    });
  }
}
