import type { Privilege } from "../../src/model/service.js";
import { uris } from "../../src/model/uris.js";
import { Role as Facts } from "../facts/Role.js";
import { RoleCollection } from "../facts/RoleCollection.js";
import { collection, creates, resource } from "./declare.js";
import { role } from "./subjects.js";

export const roles = collection(RoleCollection, {
  uri: "/redfish/v1/AccountService/Roles",
  name: "Roles",
  ids: (world) => world.roles.ids(),
  create: creates({
    schema: Facts,
    required: ["RoleId", "AssignedPrivileges"],
    optional: [],
    async run({ RoleId, AssignedPrivileges }, { commands, who }) {
      const privileges = AssignedPrivileges as readonly Privilege[];
      return { uri: uris.role(await commands.accounts.createRole({ id: RoleId, privileges }, who)) };
    },
  }),
});

export const roleResource = resource(Facts, {
  uri: "/redfish/v1/AccountService/Roles/{roleId}",
  of: role,
  properties: {
    Name: (r) => `Role ${r.id}`,
    RoleId: (r) => r.id,
    IsPredefined: (r) => r.predefined,
    AssignedPrivileges: { readWrite: (r) => r.privileges },
  },
  async patch({ AssignedPrivileges }, r, { commands, who }) {
    if (AssignedPrivileges !== undefined) {
      await commands.accounts.updateRole(r.id, AssignedPrivileges as readonly Privilege[], who);
    }
  },
  remove: (r, { commands, who }) => commands.accounts.removeRole(r.id, who),
});
