/** Turns an account into the `Who` of a request, and keeps it as long as nothing it was made from changes. */
import type { Account, Privilege, Role } from "../../model/service.js";
import type { Who } from "../../ports/commands/who.js";

/** A `Who` with the documents it was made from: documents are immutable, so their identity tells whether it still holds. */
export interface Guise {
  readonly account: Account;
  readonly role: Role | undefined;
  readonly who: Who;
}

const privilegeSets = new WeakMap<Role, ReadonlySet<Privilege>>();
const none: ReadonlySet<Privilege> = new Set();

function privilegesOf(role: Role | undefined): ReadonlySet<Privilege> {
  if (role === undefined) return none;
  let privileges = privilegeSets.get(role);
  if (privileges === undefined) {
    privileges = new Set(role.privileges);
    privilegeSets.set(role, privileges);
  }
  return privileges;
}

export function guiseOf(
  last: Guise | undefined,
  account: Account,
  role: Role | undefined,
  sessionId: string | null,
  address: string,
): Guise {
  if (last?.account === account && last.role === role && last.who.address === address) return last;
  const who: Who = {
    accountId: account.id,
    userName: account.userName,
    roleId: account.roleId,
    privileges: privilegesOf(role),
    sessionId,
    passwordChangeRequired: account.passwordChangeRequired,
    address,
  };
  return { account, role, who };
}
