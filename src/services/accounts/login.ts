/** Finds out whose credentials these are, for Basic and for sessions alike. */
import type { Account } from "../../model/service.js";
import type { StoredTable } from "../stored-table.js";
import type { Credentials } from "./credentials.js";
import type { Lockout } from "./lockout.js";
import { OneRun } from "./one-run.js";
import type { Passwords } from "./passwords.js";
import type { Verified, VerifiedCredentials } from "./verified.js";

export interface Admitted {
  readonly account: Account;
  readonly verified: Verified;
}

export interface LoginParts {
  readonly accounts: StoredTable<"accounts">;
  readonly passwords: Passwords;
  readonly lockout: Lockout;
  readonly verified: VerifiedCredentials;
}

export class Login {
  /** Runs of scrypt under way, by credentials and the hash they are held against. */
  private readonly runs = new OneRun<boolean>();

  constructor(private readonly parts: LoginParts) {}

  /**
   * At once when the credentials were found right a short while ago and the account may come in; null when they are wrong
   * or it may not. Nothing but success is ever quick: a locked account and an unknown name take as long as a wrong
   * password, so that the time taken tells nothing. A quick success is one for the lockout too.
   *
   * @throws Refusal 503 (by rejection) when too many logins wait already
   */
  admit(credentials: Credentials, address: string): Admitted | Promise<Admitted | null> {
    const key = this.parts.verified.keyOf(credentials);
    const known = this.parts.verified.find(key);
    if (known === undefined || !this.mayEnter(known.account, address)) return this.check(key, credentials, address);
    this.parts.lockout.succeeded(known.account.id, address);
    return known;
  }

  private mayEnter(account: Account, address: string): boolean {
    return account.enabled && this.parts.lockout.admits(account, address);
  }

  private async check(key: string, { userName, password }: Credentials, address: string): Promise<Admitted | null> {
    const { accounts, passwords, lockout, verified } = this.parts;
    const account = this.named(userName);
    const hash = account?.passwordHash ?? passwords.decoy;
    const isRight = await this.compare(key, password, hash, address);
    // While scrypt ran the account may have been locked by other guesses, changed or removed: what it is now decides.
    const current = account && accounts.get(account.id);
    if (current === undefined || current.passwordHash !== hash || current.userName !== userName) return null;
    if (!isRight) {
      lockout.failed(current, address);
      return null;
    }
    if (!this.mayEnter(current, address)) return null;
    lockout.succeeded(current.id, address);
    return { account: current, verified: verified.remember(key, current) };
  }

  private named(userName: string): Account | undefined {
    for (const account of this.parts.accounts.all()) if (account.userName === userName) return account;
    return undefined;
  }

  private compare(key: string, password: string, hash: string, address: string): Promise<boolean> {
    return this.runs.of(`${key}${hash}`, () => this.parts.passwords.matches(password, hash, address));
  }
}
