/** Whether who is at a console may still be there: an account that may not come in any more must not stay either. */
import type { Account, Role, Session } from "../../model/service.js";
import type { ConsoleUser } from "../../ports/console.js";
import type { Table } from "../../ports/world.js";

export interface Known {
  readonly accounts: Table<Account>;
  readonly roles: Table<Role>;
  readonly sessions: Table<Session>;
}

/** @returns why they may not stay any more, in plain words; null = they may */
export function standingOf({ accounts, roles, sessions }: Known, user: ConsoleUser): () => string | null {
  const privilegesNow = () => roles.get(accounts.get(user.accountId)?.roleId ?? "")?.privileges ?? [];
  const before = privilegesNow();
  return () => {
    const account = accounts.get(user.accountId);
    if (account === undefined) return `The account ${user.user} is gone.`;
    if (!account.enabled) return `The account ${user.user} is disabled.`;
    if (account.passwordChangeRequired) return `The account ${user.user} has to change its password.`;
    const now = privilegesNow();
    if (before.some((privilege) => !now.includes(privilege))) return `Privileges were taken from ${user.user}.`;
    if (user.sessionId !== null && sessions.get(user.sessionId) === undefined) return "The session has ended.";
    return null;
  };
}
