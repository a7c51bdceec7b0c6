/**
 * Credentials found right a short while ago, so that a client that sends Basic with every request costs one scrypt in
 * minutes and not one a request. What is kept is the fact that this password matches that hash; whether the account may
 * come in (enabled, not locked, which role) is asked anew each time.
 */
import { createHash, randomBytes } from "node:crypto";
import { type Clock, type Instant, minutes } from "../../model/clock.js";
import type { Account } from "../../model/service.js";
import type { Table } from "../../ports/world.js";
import type { Credentials } from "./credentials.js";
import type { Guise } from "./who.js";

const goodFor = minutes(5);
const mostKept = 4096;

export interface Verified {
  readonly accountId: string;
  readonly userName: string;
  readonly passwordHash: string;
  readonly until: Instant;
  /** Who it last came in as. */
  guise: Guise | undefined;
}

export class VerifiedCredentials {
  /** Of this process only: the keys of the map tell nothing without it. */
  private readonly secret = randomBytes(32);
  private readonly known = new Map<string, Verified>();

  constructor(
    private readonly accounts: Table<Account>,
    private readonly clock: Clock,
  ) {}

  /**
   * No name holds a NUL (see `isName`), so no two pairs run together. A hash behind a secret is enough here, where nobody
   * sees the keys who could lengthen what was hashed; HMAC would be a tenth of all that such a request costs.
   */
  keyOf({ userName, password }: Credentials): string {
    return createHash("sha256").update(this.secret).update(`${userName}\0${password}`).digest("base64");
  }

  /** The account whose credentials these are, if that is known and still so. */
  find(key: string): { readonly verified: Verified; readonly account: Account } | undefined {
    const verified = this.known.get(key);
    if (verified === undefined) return undefined;
    const account = this.accounts.get(verified.accountId);
    const holds =
      account !== undefined &&
      account.passwordHash === verified.passwordHash &&
      account.userName === verified.userName &&
      this.clock.now() < verified.until;
    if (holds) return { verified, account };
    this.known.delete(key);
    return undefined;
  }

  remember(key: string, account: Account): Verified {
    const { id: accountId, userName, passwordHash } = account;
    const until = this.clock.now() + goodFor;
    const verified: Verified = { accountId, userName, passwordHash, until, guise: undefined };
    this.known.delete(key);
    this.known.set(key, verified);
    this.makeRoom();
    return verified;
  }

  /** The map is in order of verification, so its first is the first to expire. */
  private makeRoom(): void {
    const now = this.clock.now();
    for (const [key, { until }] of this.known) {
      if (until > now && this.known.size <= mostKept) return;
      this.known.delete(key);
    }
  }
}
