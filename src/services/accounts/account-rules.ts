/** What an account may be changed to. */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import { type Problem, Refusal, refuse } from "../../model/refusal.js";
import type { Account, Role } from "../../model/service.js";
import type { AccountPolicy } from "../../model/settings.js";
import { uris } from "../../model/uris.js";
import type { AccountChanges } from "../../ports/commands/accounts.js";
import type { Table } from "../../ports/world.js";
import { administrator } from "./roles.js";
import { isName, passwordProblem } from "./rules.js";

export interface AccountSurroundings {
  readonly accounts: Iterable<Account>;
  readonly roles: Table<Role>;
  readonly policy: AccountPolicy;
  readonly isLocked: boolean;
}

function userNameProblem(userName: string, own: string | null, accounts: Iterable<Account>): Message | null {
  if (!isName(userName)) return message("Base.PropertyValueFormatError", userName, "UserName");
  for (const other of accounts)
    if (other.userName === userName && other.id !== own)
      return message("Base.ResourceAlreadyExists", "ManagerAccount", "UserName", userName);
  return null;
}

/**
 * @param before null for a new account
 * @throws Refusal 400 naming every property at fault
 */
export function checkChanges(before: Account | null, changes: AccountChanges, around: AccountSurroundings): void {
  const { userName, password, roleId, locked } = changes;
  const problems: Problem[] = [];
  const note = (property: string, problem: Message | null) =>
    problem && problems.push({ message: problem, property: `/${property}` });
  if (userName !== undefined) note("UserName", userNameProblem(userName, before?.id ?? null, around.accounts));
  if (password !== undefined)
    note("Password", passwordProblem(password, userName ?? before?.userName ?? "", around.policy));
  if (roleId !== undefined && around.roles.get(roleId) === undefined)
    note("RoleId", message("Base.PropertyValueNotInList", roleId, "RoleId"));
  // ManagerAccount, Locked: the service locks; an administrator "shall be able to change the property to false".
  if (locked === true && !around.isLocked) note("Locked", message("Base.PropertyValueNotInList", "true", "Locked"));
  if (problems.length > 0) throw new Refusal(400, problems);
}

const governs = ({ enabled, roleId }: Account): boolean => enabled && roleId === administrator;

function isLastAdministrator(account: Account, accounts: Iterable<Account>): boolean {
  if (!governs(account)) return false;
  for (const other of accounts) if (other.id !== account.id && governs(other)) return false;
  return true;
}

/**
 * Without an administrator nobody could ever make one again.
 *
 * @param after null when it shall be removed
 * @throws Refusal 409
 */
export function keepAnAdministrator(before: Account, after: Account | null, accounts: Iterable<Account>): void {
  if ((after !== null && governs(after)) || !isLastAdministrator(before, accounts)) return;
  if (after === null) throw refuse(409, message("Base.ResourceCannotBeDeleted"));
  const [property, value] = after.enabled ? ["RoleId", after.roleId] : ["Enabled", "false"];
  throw refuse(409, message("Base.PropertyValueResourceConflict", property, value, uris.accounts), `/${property}`);
}
