/** What accounts come to beside Redfish: machines' consoles, as their role and the open ways allow. */
import { refuse } from "../../src/model/refusal.js";
import type { Account } from "../../src/model/service.js";
import type { World } from "../../src/ports/world.js";
import { message } from "../registries/messages.js";

/** Of `ManagerAccount.AccountTypes`, those that there can be here. */
export const accountTypes = ["Redfish", "HostConsole", "KVMIP"] as const;
export type AccountType = (typeof accountTypes)[number];

/** What comes of the two questions below: always the same array objects, so that identity tells of change. */
const told: readonly (readonly AccountType[])[] = [
  ["Redfish"],
  ["Redfish", "HostConsole"],
  ["Redfish", "KVMIP"],
  ["Redfish", "HostConsole", "KVMIP"],
];

/** What there is a way to at all. */
export function supportedAccountTypes({ consoles }: World): readonly AccountType[] {
  const { ssh, webSocket } = consoles.ways();
  return pick(ssh !== null || webSocket, webSocket);
}

/** What accounts with a role come to: who may read a System may watch its serial line, who may reset it may see its screen. */
export function accountTypesOf(roleId: string, world: World): readonly AccountType[] {
  const privileges = world.roles.get(roleId)?.privileges ?? [];
  const supported = supportedAccountTypes(world);
  return pick(
    supported.includes("HostConsole") && privileges.includes("Login"),
    supported.includes("KVMIP") && privileges.includes("ConfigureComponents"),
  );
}

const pick = (line: boolean, screen: boolean): readonly AccountType[] =>
  told[(line ? 1 : 0) + (screen ? 2 : 0)] ?? ["Redfish"];

const known = new WeakMap<Account, { readonly types: readonly AccountType[] }>();

/** The same object for as long as neither the account changes nor what its role lets it come to. */
export function withTypes(account: Account, world: World): object {
  const types = accountTypesOf(account.roleId, world);
  const before = known.get(account);
  if (before?.types === types) return before;
  const fresh = { types };
  known.set(account, fresh);
  return fresh;
}

/**
 * A client may name what its role lets the account come to. What it leaves out is added all the same, as the standard allows
 * where nobody asked for `StrictAccountTypes`.
 * @throws Refusal 400 when the role does not let it
 */
export function checkAccountTypes(asked: readonly (string | null)[] | null | undefined, roleId: string, world: World) {
  if (world.roles.get(roleId) === undefined) return;
  const reached: readonly (string | null)[] = accountTypesOf(roleId, world);
  const beyond = (asked ?? []).findIndex((type) => !reached.includes(type));
  if (beyond < 0) return;
  throw refuse(400, message("Base.PropertyValueConflict", "AccountTypes", "RoleId"), `/AccountTypes/${beyond}`);
}
