/** Makes, changes and removes accounts. */
import { message } from "../../../redfish-schema/registries/messages.js";
import { refuse } from "../../model/refusal.js";
import type { Account } from "../../model/service.js";
import type { AccountPolicy } from "../../model/settings.js";
import { uris } from "../../model/uris.js";
import type { Chronicle } from "../../ports/chronicle.js";
import type { AccountChanges, AccountCommands } from "../../ports/commands/accounts.js";
import type { Who } from "../../ports/commands/who.js";
import type { StoredTable } from "../stored-table.js";
import { checkChanges, keepAnAdministrator } from "./account-rules.js";
import type { Lockout } from "./lockout.js";
import type { Passwords } from "./passwords.js";
import type { RoleTable } from "./roles.js";
import type { SessionTable } from "./session-table.js";

export interface AccountParts {
  readonly accounts: StoredTable<"accounts">;
  readonly roles: RoleTable;
  readonly sessions: SessionTable;
  readonly passwords: Passwords;
  readonly lockout: Lockout;
  readonly policy: () => AccountPolicy;
  readonly chronicle: Chronicle;
}

/** The name, unless an account that was renamed still holds it. */
function freeId(userName: string, accounts: StoredTable<"accounts">): string {
  let id = userName;
  for (let n = 2; accounts.has(id); n++) id = `${userName}-${n}`;
  return id;
}

function withChanges(before: Account, changes: AccountChanges, passwordHash: string): Account {
  return {
    ...before,
    userName: changes.userName ?? before.userName,
    roleId: changes.roleId ?? before.roleId,
    enabled: changes.enabled ?? before.enabled,
    lockedUntil: changes.locked === false ? null : before.lockedUntil,
    passwordHash,
    // ManagerAccount, PasswordChangeRequired: false once Password is updated, unless the same request says otherwise.
    passwordChangeRequired:
      changes.passwordChangeRequired ?? (changes.password === undefined && before.passwordChangeRequired),
  };
}

const isSame = (a: Account, b: Account): boolean => JSON.stringify(a) === JSON.stringify(b);

export function accountCommands(parts: AccountParts): Pick<AccountCommands, "create" | "update" | "remove"> {
  const { accounts, sessions, passwords, lockout, chronicle } = parts;
  type Change = "ResourceEvent.ResourceCreated" | "ResourceEvent.ResourceChanged" | "ResourceEvent.ResourceRemoved";
  const tell = (change: Change, id: string, by: string) =>
    chronicle.tell({ message: message(change), origin: uris.account(id), resourceType: "ManagerAccount", by });

  function existing(id: string): Account {
    const account = accounts.get(id);
    if (account === undefined) throw refuse(404, message("Base.ResourceNotFound", "ManagerAccount", id));
    return account;
  }

  function check(before: Account | null, changes: AccountChanges): void {
    const isLocked = before !== null && lockout.isLocked(before);
    checkChanges(before, changes, { accounts: accounts.all(), roles: parts.roles, policy: parts.policy(), isLocked });
  }

  /** The account as it is now, with the changes, if the rules allow them. */
  function amended(id: string, changes: AccountChanges, passwordHash?: string): { before: Account; after: Account } {
    const before = existing(id);
    check(before, changes);
    const after = withChanges(before, changes, passwordHash ?? before.passwordHash);
    keepAnAdministrator(before, after, accounts.all());
    return { before, after };
  }

  /** Whoever knew the old name or password shall not stay in; the session that made the change may. */
  async function endSessions(before: Account, after: Account, who: Who): Promise<void> {
    const hasOtherCredentials = before.passwordHash !== after.passwordHash || before.userName !== after.userName;
    if (hasOtherCredentials) lockout.forget(after.id);
    if (!after.enabled) await sessions.removeOf(after.id);
    else if (hasOtherCredentials) await sessions.removeOf(after.id, who.sessionId);
  }

  return {
    async create(account, who) {
      check(null, account);
      const passwordHash = await passwords.hash(account.password, who.address);
      // Others may have been busy while scrypt ran. From here to the store nothing waits.
      check(null, account);
      const id = freeId(account.userName, accounts);
      const fresh: Account = {
        id,
        userName: account.userName,
        passwordHash,
        roleId: account.roleId,
        enabled: account.enabled ?? true,
        passwordChangeRequired: account.passwordChangeRequired ?? false,
        lockedUntil: null,
      };
      await accounts.put(id, fresh);
      tell("ResourceEvent.ResourceCreated", id, who.userName);
      return id;
    },

    async update(id, changes, who) {
      let { before, after } = amended(id, changes);
      if (changes.password !== undefined) {
        // Who has to change a password has to have another one afterwards.
        if (
          before.passwordChangeRequired &&
          (await passwords.matches(changes.password, before.passwordHash, who.address))
        ) {
          throw refuse(400, message("Base.PasswordReuseTooRecent"), "/Password");
        }
        const passwordHash = await passwords.hash(changes.password, who.address);
        ({ before, after } = amended(id, changes, passwordHash));
      }
      if (isSame(before, after)) return;
      await Promise.all([accounts.put(id, after), endSessions(before, after, who)]);
      if (before.lockedUntil !== null && after.lockedUntil === null) lockout.lifted(id, who.userName);
      tell("ResourceEvent.ResourceChanged", id, who.userName);
    },

    async remove(id, who) {
      keepAnAdministrator(existing(id), null, accounts.all());
      lockout.forget(id);
      await Promise.all([accounts.remove(id), sessions.removeOf(id)]);
      tell("ResourceEvent.ResourceRemoved", id, who.userName);
    },
  };
}
