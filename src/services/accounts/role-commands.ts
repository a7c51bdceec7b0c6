/** Makes, changes and removes the roles that are not predefined. */
import { message } from "../../../redfish-schema/registries/messages.js";
import { refuse } from "../../model/refusal.js";
import type { Privilege, Role } from "../../model/service.js";
import { uris } from "../../model/uris.js";
import type { Chronicle } from "../../ports/chronicle.js";
import type { AccountCommands } from "../../ports/commands/accounts.js";
import type { StoredTable } from "../stored-table.js";
import { type RoleTable, standardPrivileges } from "./roles.js";
import { isName } from "./rules.js";

export type RoleCommands = Pick<AccountCommands, "createRole" | "updateRole" | "removeRole">;

/** Each once. @throws Refusal 400 for one that is not in the standard */
function checked(asked: readonly Privilege[]): readonly Privilege[] {
  const index = asked.findIndex((privilege) => !standardPrivileges.includes(privilege));
  if (index >= 0) {
    const unknown = message("Base.PropertyValueNotInList", String(asked[index]), "AssignedPrivileges");
    throw refuse(400, unknown, `/AssignedPrivileges/${index}`);
  }
  return [...new Set(asked)];
}

function checkId(id: string, roles: RoleTable): void {
  if (!isName(id)) throw refuse(400, message("Base.PropertyValueFormatError", id, "RoleId"), "/RoleId");
  if (roles.get(id)) throw refuse(400, message("Base.ResourceAlreadyExists", "Role", "RoleId", id), "/RoleId");
}

function existing(roles: RoleTable, id: string): Role {
  const role = roles.get(id);
  if (role === undefined) throw refuse(404, message("Base.ResourceNotFound", "Role", id));
  return role;
}

export function roleCommands(parts: {
  readonly roles: RoleTable;
  readonly accounts: StoredTable<"accounts">;
  readonly chronicle: Chronicle;
}): RoleCommands {
  const { roles, accounts, chronicle } = parts;
  type Change = "ResourceEvent.ResourceCreated" | "ResourceEvent.ResourceChanged" | "ResourceEvent.ResourceRemoved";
  const tell = (change: Change, id: string, by: string) =>
    chronicle.tell({ message: message(change), origin: uris.role(id), resourceType: "Role", by });

  return {
    async createRole({ id, privileges }, who) {
      checkId(id, roles);
      await roles.put(id, checked(privileges));
      tell("ResourceEvent.ResourceCreated", id, who.userName);
      return id;
    },

    async updateRole(id, privileges, who) {
      // DSP0266 §"Redfish service privileges and roles": the privileges of a predefined role shall not be modifiable.
      if (existing(roles, id).predefined)
        throw refuse(400, message("Base.PropertyNotWritable", "AssignedPrivileges"), "/AssignedPrivileges");
      await roles.put(id, checked(privileges));
      tell("ResourceEvent.ResourceChanged", id, who.userName);
    },

    async removeRole(id, who) {
      if (existing(roles, id).predefined) throw refuse(405, message("Base.ResourceCannotBeDeleted"));
      for (const { roleId } of accounts.all()) if (roleId === id) throw refuse(409, message("Base.ResourceInUse"));
      await roles.remove(id);
      tell("ResourceEvent.ResourceRemoved", id, who.userName);
    },
  };
}
