import { uris } from "../../src/model/uris.js";
import { AccountService as Facts } from "../facts/AccountService.js";
import { supportedAccountTypes } from "./account-types.js";
import { resource } from "./declare.js";
import { enabled } from "./status.js";
import { settings } from "./subjects.js";

export const accountService = resource(Facts, {
  uri: "/redfish/v1/AccountService",
  of: settings,
  properties: {
    Name: "Accounts",
    ServiceEnabled: true,
    Status: enabled,
    MinPasswordLength: { readWrite: (s) => s.accounts.minPasswordLength },
    MaxPasswordLength: { readWrite: (s) => s.accounts.maxPasswordLength },
    AccountLockoutThreshold: { readWrite: (s) => s.accounts.lockoutThreshold },
    AccountLockoutDuration: { readWrite: (s) => s.accounts.lockoutDurationSeconds },
    AccountLockoutCounterResetAfter: { readWrite: (s) => s.accounts.lockoutResetSeconds },
    HTTPBasicAuth: { readWrite: (s) => s.accounts.basicAuth, allow: () => ["Enabled", "Disabled"] },
    SupportedAccountTypes: (_, { world }) => supportedAccountTypes(world),
    LocalAccountAuth: "Enabled",
    Accounts: () => uris.accounts,
    Roles: () => uris.roles,
    PrivilegeMap: () => uris.privilegeRegistry,
  },
  patch: (changes, _, { commands, who }) =>
    commands.settings.amend(
      {
        accounts: {
          minPasswordLength: changes.MinPasswordLength,
          maxPasswordLength: changes.MaxPasswordLength,
          lockoutThreshold: changes.AccountLockoutThreshold ?? undefined,
          lockoutDurationSeconds: changes.AccountLockoutDuration ?? undefined,
          lockoutResetSeconds: changes.AccountLockoutCounterResetAfter,
          basicAuth: (changes.HTTPBasicAuth ?? undefined) as "Enabled" | "Disabled" | undefined,
        },
      },
      who,
    ),
});
