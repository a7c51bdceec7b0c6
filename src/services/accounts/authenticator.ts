/** Says who a request comes from. */
import type { Account } from "../../model/service.js";
import type { AccountPolicy } from "../../model/settings.js";
import type { Who } from "../../ports/commands/who.js";
import type { Table } from "../../ports/world.js";
import { arePlausible, type Credentials, readBasic } from "./credentials.js";
import type { Admitted, Login } from "./login.js";
import type { RoleTable } from "./roles.js";
import type { SessionTable } from "./session-table.js";
import { isToken, tokenHash } from "./token.js";
import { guiseOf } from "./who.js";

export interface Authenticator {
  /**
   * @param header value of the Authorization header
   * @param address of the peer
   * @returns null when it lets nobody in, whatever the cause; at once when the answer is known
   * @throws Refusal 503 (by rejection) when too many logins wait already
   */
  basic(header: string, address: string): Who | null | Promise<Who | null>;
  /**
   * By another way in than HTTP, so that it does not matter whether Basic is enabled.
   * @returns null when they let nobody in, whatever the cause; at once when the answer is known
   * @throws Refusal 503 (by rejection) when too many logins wait already
   */
  password(credentials: Credentials, address: string): Who | null | Promise<Who | null>;
  /**
   * Whose name this is, where something better than a password has shown that it is they; null = nobody who may come in. A lock
   * does not keep them out: it is against guesses.
   */
  proven?(userName: string, address: string): Who | null;
  /** @param token value of the X-Auth-Token header */
  token(token: string): Who | null;
  /** Who a request comes from that shows no credentials. Absent = nobody who may come in. */
  anybody?(address: string): Who | null;
}

export function authenticator(parts: {
  readonly accounts: Table<Account>;
  readonly roles: RoleTable;
  readonly sessions: SessionTable;
  readonly login: Login;
  readonly policy: () => AccountPolicy;
}): Authenticator {
  const { accounts, roles, sessions, login, policy } = parts;

  function whoOf({ account, verified }: Admitted, address: string): Who {
    verified.guise = guiseOf(verified.guise, account, roles.get(account.roleId), null, address);
    return verified.guise.who;
  }

  function password(credentials: Credentials, address: string): Who | null | Promise<Who | null> {
    if (!arePlausible(credentials)) return null;
    const admitted = login.admit(credentials, address);
    if (!(admitted instanceof Promise)) return whoOf(admitted, address);
    return admitted.then((found) => found && whoOf(found, address));
  }

  return {
    basic(header, address) {
      if (policy().basicAuth === "Disabled") return null;
      const credentials = readBasic(header);
      return credentials && password(credentials, address);
    },

    password,

    proven(userName, address) {
      const account = accounts
        .ids()
        .map((id) => accounts.get(id))
        .find((one) => one?.userName === userName);
      if (!account?.enabled) return null;
      return guiseOf(undefined, account, roles.get(account.roleId), null, address).who;
    },

    token(token) {
      const live = isToken(token) ? sessions.use(tokenHash(token)) : undefined;
      if (live === undefined) return null;
      const { id, accountId, clientAddress } = live.session;
      const account = accounts.get(accountId);
      if (!account?.enabled) return null;
      live.guise = guiseOf(live.guise, account, roles.get(account.roleId), id, clientAddress);
      return live.guise.who;
    },
  };
}
