/** What may be asked of accounts, roles and sessions. */
import type { Privilege } from "../../model/service.js";
import type { Who } from "./who.js";

export interface AccountChanges {
  readonly userName?: string;
  readonly password?: string;
  readonly roleId?: string;
  readonly enabled?: boolean;
  readonly locked?: boolean;
  readonly passwordChangeRequired?: boolean;
}

export interface AccountCommands {
  /** @returns the new account's id */
  create(
    account: AccountChanges & { readonly userName: string; readonly password: string; readonly roleId: string },
    who: Who,
  ): Promise<string>;
  update(accountId: string, changes: AccountChanges, who: Who): Promise<void>;
  remove(accountId: string, who: Who): Promise<void>;
  createRole(role: { readonly id: string; readonly privileges: readonly Privilege[] }, who: Who): Promise<string>;
  updateRole(roleId: string, privileges: readonly Privilege[], who: Who): Promise<void>;
  removeRole(roleId: string, who: Who): Promise<void>;
}

export interface SessionCommands {
  /** Log in. Refuses with 401 for a wrong name or password, a locked or a disabled account, without saying which. */
  create(
    login: { readonly userName: string; readonly password: string; readonly context?: string | null },
    address: string,
  ): Promise<{
    readonly sessionId: string;
    /** 256 random bits, hex. Given out this once. */
    readonly token: string;
    readonly passwordChangeRequired: boolean;
  }>;
  remove(sessionId: string, who: Who): Promise<void>;
}
