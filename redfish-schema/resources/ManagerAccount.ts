import { uris } from "../../src/model/uris.js";
import { ManagerAccount as Facts } from "../facts/ManagerAccount.js";
import { ManagerAccountCollection } from "../facts/ManagerAccountCollection.js";
import { accountTypes, accountTypesOf, checkAccountTypes, withTypes } from "./account-types.js";
import { collection, creates, resource, writeOnly } from "./declare.js";
import { account } from "./subjects.js";

export const accounts = collection(ManagerAccountCollection, {
  uri: "/redfish/v1/AccountService/Accounts",
  name: "Accounts",
  ids: (world) => world.accounts.ids(),
  create: creates({
    schema: Facts,
    required: ["UserName", "Password", "RoleId"],
    optional: ["Enabled", "PasswordChangeRequired", "AccountTypes"],
    allow: { AccountTypes: accountTypes },
    async run({ UserName, Password, RoleId, Enabled, PasswordChangeRequired, AccountTypes }, { commands, who, world }) {
      checkAccountTypes(AccountTypes, RoleId, world);
      const id = await commands.accounts.create(
        {
          userName: UserName,
          password: Password,
          roleId: RoleId,
          enabled: Enabled,
          passwordChangeRequired: PasswordChangeRequired ?? undefined,
        },
        who,
      );
      return { uri: uris.account(id) };
    },
  }),
});

export const accountResource = resource(Facts, {
  uri: "/redfish/v1/AccountService/Accounts/{accountId}",
  of: { ...account, basis: withTypes },
  owner: (a) => a.id,
  properties: {
    Name: "Account",
    UserName: { readWrite: (a) => a.userName },
    Password: writeOnly,
    RoleId: { readWrite: (a) => a.roleId },
    Enabled: { readWrite: (a) => a.enabled },
    Locked: { readWrite: (a) => a.lockedUntil !== null },
    PasswordChangeRequired: { readWrite: (a) => a.passwordChangeRequired },
    AccountTypes: (a, { world }) => accountTypesOf(a.roleId, world),
    Links: { Role: (a) => uris.role(a.roleId) },
  },
  patch: (changes, a, { commands, who }) =>
    commands.accounts.update(
      a.id,
      {
        userName: changes.UserName,
        password: changes.Password ?? undefined,
        roleId: changes.RoleId,
        enabled: changes.Enabled,
        locked: changes.Locked,
        passwordChangeRequired: changes.PasswordChangeRequired ?? undefined,
      },
      who,
    ),
  remove: (a, { commands, who }) => commands.accounts.remove(a.id, who),
});
