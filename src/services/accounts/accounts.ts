/** Accounts, roles and sessions: who may come in, and as what. */
import { randomBytes } from "node:crypto";
import type { Clock } from "../../model/clock.js";
import type { Account, Role, Session } from "../../model/service.js";
import type { Chronicle } from "../../ports/chronicle.js";
import type { AccountCommands, SessionCommands } from "../../ports/commands/accounts.js";
import type { Logger } from "../../ports/logger.js";
import type { Store } from "../../ports/store.js";
import type { Table } from "../../ports/world.js";
import type { SettingsService } from "../settings.js";
import { StoredTable } from "../stored-table.js";
import { accountCommands } from "./account-commands.js";
import { type Authenticator, authenticator } from "./authenticator.js";
import {
  ensureFirstAdministrator,
  type FirstAdministrator,
  type FirstAdministratorWish,
} from "./first-administrator.js";
import { Lockout } from "./lockout.js";
import { Login } from "./login.js";
import { type Doorkeeper, type Doorway, doorway } from "./open-door.js";
import { type Passwords, scryptPasswords } from "./passwords.js";
import { roleCommands } from "./role-commands.js";
import { RoleTable } from "./roles.js";
import { SessionTable } from "./session-table.js";
import { sessionCommands } from "./sessions.js";
import type { Random } from "./token.js";
import { VerifiedCredentials } from "./verified.js";

export interface AccountsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: Pick<SettingsService, "settings" | "onChange">;
  readonly chronicle: Chronicle;
  readonly logger?: Pick<Logger, "warn">;
  /** Where tokens, ids and the first password come from. */
  readonly random?: Random;
  readonly passwords?: Passwords;
  /** Open at once, of all accounts. Clients such as sushy open many and never end one. */
  readonly mostSessions?: number;
}

export interface Accounts {
  readonly accounts: Table<Account>;
  readonly roles: Table<Role>;
  readonly sessions: Table<Session>;
  readonly accountCommands: AccountCommands;
  readonly sessionCommands: SessionCommands;
  readonly authenticator: Authenticator;
  /** Counts as a use of a session, so that it does not time out. One that has ended stays so. */
  useSession(id: string): void;
  /** Another way in, to be used in the place of `authenticator` and of how `sessionCommands` begins sessions. */
  doorway(keeper: Doorkeeper): Doorway;
  ensureFirstAdministrator(wish: FirstAdministratorWish): Promise<FirstAdministrator | null>;
  /** Cancels its timers. */
  close(): void;
}

/** An address that holds a session has logged in from there: it keeps its standing over a restart of the service. */
function restoreStandings(lockout: Lockout, sessions: SessionTable): void {
  for (const { accountId, clientAddress, createdAt } of sessions.all())
    lockout.succeeded(accountId, clientAddress, createdAt);
}

export function openAccounts(options: AccountsOptions): Accounts {
  const { store, clock, settings, chronicle, random = randomBytes, passwords = scryptPasswords() } = options;
  const { logger, mostSessions: most = 20_000 } = options;
  const policy = () => settings.settings().accounts;
  const timeoutSeconds = () => settings.settings().sessions.timeoutSeconds;
  const onLost = (error: unknown) => logger?.warn("a change of accounts or sessions could not be stored", { error });

  const accounts = new StoredTable(store, "accounts");
  const roles = new RoleTable(store);
  const sessions = new SessionTable({ store, clock, accounts, timeoutSeconds, most, onLost });
  const lockout = new Lockout({ accounts, policy, clock, chronicle, onLost });
  const login = new Login({ accounts, passwords, lockout, verified: new VerifiedCredentials(accounts, clock) });
  restoreStandings(lockout, sessions);

  const commands: AccountCommands = {
    ...accountCommands({ accounts, roles, sessions, passwords, lockout, policy, chronicle }),
    ...roleCommands({ roles, accounts, chronicle }),
  };
  const stopListening = settings.onChange((after, before) => {
    if (after.sessions !== before.sessions) sessions.rearm();
  });

  return {
    accounts,
    roles,
    sessions,
    accountCommands: commands,
    sessionCommands: sessionCommands({ sessions, login, clock, random }),
    authenticator: authenticator({ accounts, roles, sessions, login, policy }),
    useSession(id) {
      const session = sessions.get(id);
      if (session) sessions.use(session.tokenHash);
    },
    doorway: (keeper) => doorway(keeper, { accounts, sessions, clock, random }),
    ensureFirstAdministrator: (wish) => ensureFirstAdministrator(accounts, commands, random, wish),
    close() {
      stopListening();
      lockout.close();
      sessions.close();
    },
  };
}
